"""Upload: the form, a batch of files that survives a reload, and one request for each file."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, cast
from urllib.parse import unquote

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from catalog.batches import find_batch
from catalog.errors import NotVisible, StorageError, StorageFull, StorageUnavailable
from catalog.schema import JobState
from catalog.sentences import N_, Sentence
from catalog.station import awaits_release, is_shut
from classification.levels import Level
from ingest.arrivals import OnDuplicate, Received
from ingest.errors import Rejected
from ingest.filing_right import NEEDS_REASON, lacks_reason
from ingest.intake import receive
from ingest.room import begin_batch, check_going_on, refuse_on_short_disk
from services.archive.batches import Arrival, arrived
from services.archive.filing import FilingPlace, filing_places
from webapp.batch_view import batch_drawing
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.reader import current_scope, office, signed_in
from webapp.security import takes_files
from webapp.spoken import render_template
from webapp.terms import KINDS, LEVELS, MADE_ELSEWHERE
from webapp.upload_form import FIELDS, Wish, kept_wish, read_form, read_promised, stored_wish, well_formed
from workers.enqueue import wake

pages = Blueprint("upload", __name__)
log = logging.getLogger(__name__)

FULL = N_("Ruang simpan penuh. File ini belum diterima dan tidak ada yang hilang. Hubungi administrator.")
AWAY = N_(
    "Tempat file sedang tidak dapat dicapai. File ini belum diterima; kirim lagi sebentar lagi, "
    "dan hubungi administrator jika berulang."
)
ENDED_THERE = N_("File sesudahnya belum dikirim.")
SHUT = N_("Kumpulan pindai ini sudah diserahkan, jadi tidak menerima pindaian lagi. Buka kumpulan baru.")
RECEIVED = N_("Diterima")
DUPLICATE = N_("Sudah ada di arsip. Pilih di bawah: simpan juga, atau buang.")
TOLD = 3  # refused files that are told of one by one
LONGEST_TOLD = 80  # characters of a file's name in such a sentence


@dataclass(frozen=True, slots=True)
class Awaited:
    """A file that was promised to a batch; ``has_come`` once its bytes are kept."""

    name: str
    size: int
    has_come: bool


@pages.get("/unggah")
def show() -> ResponseReturnValue:
    """The form."""
    places = _places()
    start = Form({"unit": places[0].unit_id if places else "", "kind": "archive"})
    return _form_page(start, places)


@pages.post("/unggah")
@takes_files
def submit() -> ResponseReturnValue:
    """The whole form with its files at once, for browsers without script."""
    places, form = _places(), typed(*FIELDS)
    wish = _checked(form, read_form(form, places))
    files = [each for each in request.files.getlist("file") if each.filename]
    if wish and not files and wish.values.level is not Level.TOP_SECRET:
        form.problems["file"] = Sentence(N_("Pilih sedikitnya satu file."))
    if wish is None or form.problems:
        return _form_page(form, places, 422)
    try:
        batch_id = _open_batch(wish, ())
    except Rejected as refused:
        form.problems["file"] = sentence_of(refused)
        return _form_page(form, places, 422)
    _take_all(batch_id, wish, files)
    return redirect(url_for(".batch", batch_id=batch_id))


@pages.post("/unggah/kumpulan")
def open_batch() -> ResponseReturnValue:
    """A new batch for the script: JSON with where to send each file."""
    form = typed(*FIELDS)
    wish = _checked(form, read_form(form, _places()))
    if wish is None:
        return jsonify(sentence=" ".join(say(problem) for problem in form.problems.values())), 422
    try:
        batch_id = _open_batch(wish, read_promised(request.form.get("promised", "")))
    except Rejected as refused:
        return jsonify(sentence=say(sentence_of(refused))), 422
    return jsonify(
        batch=batch_id,
        page=url_for(".batch", batch_id=batch_id),
        send=url_for(".send", batch_id=batch_id),
        live=url_for("jobs.progress", batch_id=batch_id),
    ), 201


@pages.get("/unggah/<batch_id>")
def batch(batch_id: str) -> ResponseReturnValue:
    """A batch under way: what came, what is still awaited, and how far the reading is."""
    with office().db.reading() as session:
        found = find_batch(session, batch_id, signed_in().id)
        came = arrived(session, current_scope(), batch_id)
        awaited = _awaited(found.values.get("promised", []), came)
        is_scan = awaits_release(session, batch_id)
    return render_template(
        "upload/batch.html",
        awaited=awaited,
        missing=[each for each in awaited if not each.has_come],
        limit=_limit(),
        is_scan=is_scan,
        **batch_drawing(batch_id, from_upload=True),
    )


@pages.post("/unggah/<batch_id>")
@takes_files
def add(batch_id: str) -> ResponseReturnValue:
    """More files for a batch, for browsers without script."""
    files = [each for each in request.files.getlist("file") if each.filename]
    try:
        wish = _wish_of(batch_id, [well_formed(each.filename or "") for each in files])
    except Rejected as refused:
        flash(say(sentence_of(refused)), "bad")
    else:
        _take_all(batch_id, wish, files)
    return redirect(url_for(".batch", batch_id=batch_id))


@pages.post("/unggah/<batch_id>/file")
@takes_files
def send(batch_id: str) -> ResponseReturnValue:
    """One file as the request's body, its name in ``X-File-Name`` (percent-encoded UTF-8)."""
    name = well_formed(unquote(request.headers.get("X-File-Name", ""), errors="replace")) or "file"
    try:
        wish = _wish_of(batch_id, [name])
        received = _take(batch_id, wish, cast(BinaryIO, request.stream), name)
    except Rejected as refused:
        return jsonify(state="refused", sentence=say(sentence_of(refused))), 422
    except StorageFull as full:
        return jsonify(state="refused", sentence=_not_taken(full, FULL)), 507
    except StorageUnavailable as away:
        return jsonify(state="refused", sentence=_not_taken(away, AWAY)), 503
    wake(office().settings)
    return _told(received)


def _checked(form: Form, wish: Wish | None) -> Wish | None:
    """The wish, unless its level lies below its code's without a reason; said before any file is sent."""
    if wish is None:
        return None
    with office().db.reading() as session:
        if not lacks_reason(session, wish.values):
            return wish
    form.problems["reason"] = Sentence(NEEDS_REASON)
    return None


def _told(received: Received) -> ResponseReturnValue:
    if received.state is JobState.REJECTED:
        sentence = Sentence(received.message, received.message_values)
        return jsonify(state="refused", sentence=say(sentence)), 413
    if received.state is JobState.PAUSED:
        return jsonify(state="sent", sentence=gettext(DUPLICATE)), 201
    return jsonify(state="sent", sentence=gettext(received.message or RECEIVED)), 201


def _take_all(batch_id: str, wish: Wish, files: Sequence[FileStorage]) -> None:
    """All files of a form, or the record alone that is described without one."""
    if wish.values.level is Level.TOP_SECRET and not files:
        _take(batch_id, wish, BytesIO(), wish.values.title)
    take_each(
        batch_id,
        wish,
        ((well_formed(each.filename or "") or "file", cast(BinaryIO, each.stream)) for each in files),
    )


def take_each(
    batch_id: str,
    wish: Wish,
    files: Iterable[tuple[str, BinaryIO]],
    on_duplicate: OnDuplicate = "ask",
) -> None:
    """Take files by name; one that is refused is told of and keeps no other from coming in.

    Where files cannot be kept at the moment it ends there: the next one could not be kept either.
    """
    refusals = list[str]()
    try:
        for name, stream in files:
            try:
                _take(batch_id, wish, stream, name, on_duplicate)
            except Rejected as refused:
                refusals.append(f"{_short(name)}: {say(sentence_of(refused))}")
            except (StorageFull, StorageUnavailable) as trouble:
                words = FULL if isinstance(trouble, StorageFull) else AWAY
                flash(f"{_short(name)}: {_not_taken(trouble, words)} {gettext(ENDED_THERE)}", "bad")
                break
    finally:  # what came in before an error is read too
        _tell_refused(refusals)
        wake(office().settings)


def _tell_refused(refusals: Sequence[str]) -> None:
    """The first few, and of the others how many: what waits for the next page lies in a cookie of 4 kB."""
    for each in refusals[:TOLD]:
        flash(each, "bad")
    if len(refusals) > TOLD:
        more = len(refusals) - TOLD
        said = ngettext("%(num)d file lagi tidak diterima.", "%(num)d file lagi tidak diterima.", more)
        flash(said, "bad")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_TOLD else f"{name[: LONGEST_TOLD - 1]}…"


def _not_taken(error: StorageError, sentence: str) -> str:
    """The sentence for the person; the log gets the kind of error, for who can mend it."""
    log.error("an upload could not be kept", extra={"error": error})
    said: str = gettext(sentence)
    return said


def _take(
    batch_id: str, wish: Wish, stream: BinaryIO, name: str, on_duplicate: OnDuplicate = "ask"
) -> Received:
    here = office()
    refuse_on_short_disk(here.settings)
    return receive(
        here.db,
        here.files,
        stream,
        name,
        wish.values,
        user_id=signed_in().id,
        seat=wish.seat,
        scope=current_scope(),
        way_in="web",
        limit_mb=here.settings.max_file_mb,
        batch_id=batch_id,
        on_duplicate=on_duplicate,
    )


def _open_batch(wish: Wish, promised: Sequence[tuple[str, int]]) -> str:
    with office().db.writing() as session:
        stored, unit_id = stored_wish(wish, promised), wish.values.unit_id
        return begin_batch(session, office().settings, signed_in().id, "web", unit_id, stored).id


def _wish_of(batch_id: str, names: Sequence[str]) -> Wish:
    """The batch's values, where its unit is still one of the person's; rights may have ended since.

    Raises ``Rejected`` where files of these ``names`` would be a new beginning, and there is no room.
    """
    with office().db.reading() as session:
        batch = find_batch(session, batch_id, signed_in().id)
        stored = batch.values
        if "seat" not in stored or stored["unit_id"] not in {place.unit_id for place in _places()}:
            raise NotVisible(batch_id)
        if is_shut(session, batch_id):
            raise Rejected(SHUT, code="shut")
        check_going_on(session, office().settings, batch, names)
    return kept_wish(stored)


def _awaited(promised: Sequence[Sequence[object]], came: Sequence[Arrival]) -> list[Awaited]:
    """What was promised, without the names of files whose records were closed to the person since."""
    files = [(str(name), int(str(size))) for name, size in promised]
    arrivals = {(name, each.size) for each in came for name in _names_of(each)}
    closed = {(name, each.size) for each in came if each.is_closed for name in _names_of(each)}
    return [
        Awaited(name, size, bool({(name, size), (name, None)} & arrivals))
        for name, size in files
        if not {(name, size), (name, None)} & closed
    ]


def _names_of(came: Arrival) -> tuple[str, str]:
    """As it came, and without its folders: what is missing out of a ZIP is sent again as a file alone."""
    return came.name, came.name.rpartition("/")[2]


def sentence_of(refused: Rejected) -> Sentence:
    """What to tell the person, with its values."""
    return Sentence(refused.message, {name: str(value) for name, value in refused.values.items()})


def _places() -> tuple[FilingPlace, ...]:
    with office().db.reading() as session:
        return filing_places(session, current_scope())


def _limit() -> int:
    """Bytes that one file may have."""
    return office().settings.max_file_mb * 1_000_000


def _form_page(form: Form, places: Sequence[FilingPlace], status: int = 200) -> ResponseReturnValue:
    allowed = {level for place in places for level in place.levels}
    levels = [(slug, gettext(words)) for slug, words in LEVELS.items() if Level.from_slug(slug) in allowed]
    page = render_template(
        "upload/form.html",
        form=form,
        units=[(place.unit_id, place.name) for place in places],
        levels=levels,
        has_top_secret=any(slug == "sangat-rahasia" for slug, _ in levels),
        kinds=[(word, gettext(words)) for word, words in KINDS.items() if word not in MADE_ELSEWHERE],
        limit=_limit(),
    )
    return page, status
