"""Mends a batch of the scanning station: each button is one step, and the last step can be taken back."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.errors import Conflict, Refused, TooLarge
from catalog.sentences import N_, Sentence
from ingest.errors import Rejected, Retryable
from ingest.room import refuse_on_short_disk
from services.station import steps, undoing
from services.station.rules import StepKind, Wish
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.reader import current_scope, office, signed_in
from webapp.security import takes_files
from webapp.station_pages import revision_in
from webapp.station_view import step_words
from webapp.upload_form import well_formed
from workers.enqueue import wake

pages = Blueprint("mending", __name__, url_prefix="/pindai")

ACTS = {
    "ganti": StepKind.RESCAN,
    "sisip": StepKind.INSERT,
    "putar": StepKind.ROTATE,
    "buang": StepKind.DROP,
    "pindah": StepKind.MOVE,
    "pisah": StepKind.SPLIT,
    "gabung": StepKind.MERGE,
}
ANY = ",".join(ACTS)
CHANGED = N_(
    "Kumpulan ini baru saja diubah orang lain atau di jendela lain, jadi langkah Anda belum dilakukan. "
    "Lihat keadaan terbaru di bawah, lalu ulangi."
)
NO_FILE = N_("Pilih file hasil pindaian: PDF atau JPEG.")
TOO_LARGE = N_("File itu melebihi batas ukuran, jadi tidak diterima.")


@pages.post(f"/<batch_id>/arsip/<record_id>/<int:number>/<any({ANY}):act>")
@takes_files
def mend(batch_id: str, record_id: str, number: int, act: str) -> ResponseReturnValue:
    """One step on a page, or on the record as a whole; ``dari=periksa`` goes back to the queue."""
    form, wish = _wish(number, ACTS[act])
    try:
        with _fresh(wish.kind) as fresh:
            steps.carry_out(_tools(), _person(), batch_id, record_id, revision_in(form), wish, fresh)
    except Conflict:
        flash(gettext(CHANGED), "warn")
        return redirect(_back(form, batch_id, record_id, number))
    except Refused as refused:
        flash(say(refused.sentence), "bad")
        return redirect(_back(form, batch_id, record_id, number))
    except (Rejected, Retryable) as refused:
        flash(say(Sentence(refused.message, {k: str(v) for k, v in refused.values.items()})), "bad")
        return redirect(_back(form, batch_id, record_id, number))
    except TooLarge:
        flash(gettext(TOO_LARGE), "bad")
        return redirect(_back(form, batch_id, record_id, number))
    wake(office().settings)
    flash(
        gettext(
            "Selesai: %(what)s. Dapat dibatalkan dengan Batalkan langkah terakhir.",
            what=step_words(wish.kind, number),
        ),
        "good",
    )
    is_gone = wish.kind in {StepKind.DROP, StepKind.SPLIT, StepKind.MERGE, StepKind.MOVE}
    return redirect(_back(form, batch_id, record_id, 0 if is_gone else number))


@pages.post("/<batch_id>/batalkan")
def undo(batch_id: str) -> ResponseReturnValue:
    """Take back the last step."""
    form = typed("revision")
    try:
        with office().db.writing() as session:
            undoing.undo(session, current_scope(), signed_in().id, batch_id, revision_in(form))
    except Conflict:
        flash(gettext(CHANGED), "warn")
    except Refused as refused:
        flash(say(refused.sentence), "bad")
    else:
        wake(office().settings)
        flash(gettext("Langkah terakhir dibatalkan."), "good")
    return redirect(url_for("station.show", batch_id=batch_id))


def _wish(number: int, kind: StepKind) -> tuple[Form, Wish]:
    form = typed("revision", "to", "turn", "dari")
    return form, Wish(kind, number, _whole(form["to"]), _whole(form["turn"]))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


@contextmanager
def _fresh(kind: StepKind) -> Iterator[steps.Fresh | None]:
    """The scan that was sent, in a file of its own until the step is done."""
    if kind not in {StepKind.RESCAN, StepKind.INSERT}:
        yield None
        return
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refused(NO_FILE)
    refuse_on_short_disk(office().settings)
    folder = office().settings.work_folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="scan-") as place:
        path = Path(place, "scan")
        sent.save(path)
        yield steps.Fresh(path, well_formed(sent.filename))


def _tools() -> steps.Tools:
    here = office()
    return steps.Tools(here.db, here.files, here.reader, here.settings.work_folder)


def _person() -> steps.Person:
    return steps.Person(signed_in().id, current_scope())


def _back(form: Form, batch_id: str, record_id: str, number: int) -> str:
    if form["dari"] == "periksa":
        return url_for("station.bad", batch_id=batch_id)
    if form["dari"] == "kumpulan":
        return url_for("station.show", batch_id=batch_id)
    if number:
        return url_for("station.page", batch_id=batch_id, record_id=record_id, number=number)
    return url_for("station.item", batch_id=batch_id, record_id=record_id)
