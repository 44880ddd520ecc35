"""The archive's official registers: on the screen, as PDF to be signed, and as tables to keep."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.sentences import N_
from classification.levels import Level
from classification.retention import Category
from services.archive import register_paper, registers
from services.archive.dossiers import units_with_dossiers
from services.archive.reading import office_names
from services.archive.register_paper import PaperColumn, RegisterPaper
from services.archive.register_rules import COLUMNS, MOST_ON_PAPER, STAGES_OF, RegisterKind, RegisterRow
from services.archive.registers import RegisterFilter
from services.registers.writing import write_csv, write_xlsx
from webapp.formats import date_long, number_of
from webapp.i18n import say
from webapp.language import gettext
from webapp.listing import asked, asked_page, listing_of
from webapp.noting import noted
from webapp.paper_answers import pdf_answer, table_answer
from webapp.reader import current_day, current_scope, current_seat, office, signed_in
from webapp.register_view import LEADS, NAMES, headings_of, kept, seen
from webapp.spoken import render_template
from webapp.terms import LEVELS, STAGES, term

pages = Blueprint("registers", __name__, url_prefix="/daftar")

FILTERS = ("jenis", "unit", "kode", "dari", "sampai", "keadaan", "kategori")
PATIENCE = 20.0  # seconds
_TURN = BoundedSemaphore(1)
"""One table a process at a time: making one keeps a core busy, and the other requests want some of it."""


@pages.get("")
def show() -> ResponseReturnValue:
    """One page of a register."""
    wanted = _wanted()
    with office().db.one_snapshot(), office().db.reading() as session:
        found = registers.page_of_register(session, current_scope(), wanted, current_day(), asked_page())
        units = units_with_dossiers(session, current_scope())
    return render_template(
        "archive/registers.html",
        kind=wanted.kind.value,
        name=gettext(NAMES[wanted.kind]),
        lead=gettext(LEADS[wanted.kind]),
        tabs=[(kind.value, gettext(words)) for kind, words in NAMES.items()],
        columns=list(zip(COLUMNS[wanted.kind], headings_of(wanted.kind), strict=True)),
        rows=list(seen(wanted.kind, found.rows)),
        listing=listing_of(found),
        wanted=wanted,
        units=units,
        stages=[(stage.value, gettext(STAGES[stage.value])) for stage in STAGES_OF[wanted.kind]],
        categories=[(each.value, term(each.value, "category")) for each in Category],
        asked_for=_asked_for(),
        most_on_paper=MOST_ON_PAPER,
    )


@pages.get("/unduh.<any(xlsx, csv):form>")
def export(form: str) -> ResponseReturnValue:
    """The whole register as a table. It is made in a file of its own before anything is sent, so that neither
    memory nor a slow line keeps the database waiting."""
    wanted = _wanted()
    try:
        with _turn(), noted("export-register", f"register:{wanted.kind}", {"form": form}):
            return _table(wanted, form)
    except Refused as error:
        return _back(error)


@pages.get("/cetak.pdf")
def paper() -> ResponseReturnValue:
    """The register as PDF, with its head and room for signatures."""
    wanted = _wanted()
    try:
        with _turn(), office().db.reading() as session:
            _refuse_long(session, wanted)
            with noted("export-register", f"register:{wanted.kind}", {"form": "pdf"}):
                content = _pdf(session, wanted)
    except Refused as error:
        return _back(error)
    return pdf_answer(content, wanted.kind.value)


def _wanted() -> RegisterFilter:
    kind = asked("jenis")
    return RegisterFilter(
        kind=RegisterKind(kind) if kind in set(RegisterKind) else RegisterKind.ACTIVE,
        unit_id=asked("unit"),
        code=asked("kode"),
        first_year=asked("dari"),
        last_year=asked("sampai"),
        stage=asked("keadaan"),
        category=asked("kategori"),
    )


def _asked_for() -> dict[str, Any]:
    """The filter, for the addresses of the same register; of other names some mean something to Flask."""
    return {name: value for name in FILTERS if (value := asked(name))}


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURN.acquire(timeout=PATIENCE):
        raise Refused(N_("Daftar lain masih dibuat. Coba lagi sebentar lagi."))
    try:
        yield
    finally:
        _TURN.release()


def _back(error: Refused) -> ResponseReturnValue:
    flash(say(error.sentence), "bad")
    return redirect(url_for(".show", **_asked_for()))


def _table(wanted: RegisterFilter, form: str) -> Response:
    file = TemporaryFile(dir=office().settings.work_folder)  # noqa: SIM115  closed once it is sent
    header = headings_of(wanted.kind)
    try:
        with office().db.reading() as session:
            found = registers.all_rows(session, current_scope(), wanted, current_day())
            rows = kept(wanted.kind, found)
            if form == "xlsx":
                write_xlsx(file, gettext(NAMES[wanted.kind]), header, rows)
            else:
                write_csv(file, header, rows)
        file.seek(0)
        return table_answer(file, wanted.kind.value, form)
    except BaseException:
        file.close()
        raise


def _refuse_long(session: Session, wanted: RegisterFilter) -> None:
    found = registers.count_rows(session, current_scope(), wanted, current_day(), MOST_ON_PAPER + 1)
    if found > MOST_ON_PAPER:
        raise Refused(
            N_(
                "Daftar ini lebih dari %(count)d baris, terlalu panjang untuk satu PDF. Saring menurut unit, "
                "kode, atau tahun, atau unduh tabelnya."
            ),
            {"count": MOST_ON_PAPER},
        )


def _pdf(session: Session, wanted: RegisterFilter) -> bytes:
    rows = list(registers.all_rows(session, current_scope(), wanted, current_day()))
    units = dict(units_with_dossiers(session, current_scope()))
    of_unit = office_names(session, [wanted.unit_id]) if wanted.unit_id in units else {}
    shares = [column.share for column in COLUMNS[wanted.kind]]
    about = RegisterPaper(
        office=of_unit.get(wanted.unit_id, current_seat().office_name),
        unit=units.get(wanted.unit_id, gettext("Semua unit pengolah")),
        heading=gettext(NAMES[wanted.kind]),
        facts=_facts(wanted, rows),
        columns=[
            PaperColumn(words, share) for words, share in zip(headings_of(wanted.kind), shares, strict=True)
        ],
        signatures=_signatures(wanted.kind),
        foot=gettext("Dicetak oleh %(name)s, %(day)s", name=signed_in().name, day=date_long(current_day())),
        page_words=gettext("Halaman %(number)d dari %(total)d"),
    )
    return register_paper.register_pdf(about, [cells for _, cells in seen(wanted.kind, rows)])


def _facts(wanted: RegisterFilter, rows: list[RegisterRow]) -> list[tuple[str, str]]:
    """What the register was asked for, and what its paper needs to be handled by: length and level."""
    levels = [row.level for row in rows] + [row.item.level for row in rows if row.item]
    facts = [
        (gettext("Kode klasifikasi"), wanted.code),
        (gettext("Tahun"), " – ".join(filter(None, (wanted.first_year, wanted.last_year)))),
        (gettext("Keadaan"), term(wanted.stage, "stage") if wanted.stage else ""),
        (gettext("Kategori arsip"), term(wanted.category, "category") if wanted.category else ""),
        (gettext("Jumlah baris"), number_of(len(rows))),
        (gettext("Tingkat tertinggi"), gettext(LEVELS[max(levels, default=Level.ORDINARY).slug])),
    ]
    return [(name, value) for name, value in facts if value]


def _signatures(kind: RegisterKind) -> list[list[str]]:
    is_inactive = kind is RegisterKind.INACTIVE
    head = gettext("Kepala unit kearsipan") if is_inactive else gettext("Kepala unit pengolah")
    place = gettext("……………………, %(day)s", day=date_long(current_day()).partition(", ")[2])
    return [[gettext("Mengetahui,"), head], [place, gettext("Yang membuat daftar")]]
