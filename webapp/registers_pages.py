"""The archive's official registers: on the screen, as PDF to be signed, and as tables to keep."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.sentences import N_, Sentence
from classification.instruments import as_code
from classification.levels import Level
from classification.retention import Category
from services.archive import register_paper, registers
from services.archive.dossiers import units_with_dossiers
from services.archive.reading import office_names
from services.archive.register_paper import PaperColumn, RegisterPaper
from services.archive.register_rules import (
    COLUMNS,
    MOST_ON_PAPER,
    STAGES_OF,
    RegisterKind,
    RegisterRow,
    filter_problems,
)
from services.archive.registers import RegisterFilter
from services.registers.writing import write_csv, write_xlsx
from webapp.formats import date_long, number_of
from webapp.i18n import say
from webapp.language import gettext
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import pdf_answer, table_answer
from webapp.reader import current_actor, current_day, current_scope, current_seat, office, signed_in
from webapp.register_view import LEADS, NAMES, Word, headings_of, kept, seen
from webapp.spoken import render_template
from webapp.terms import LEVELS, STAGES, term

pages = Blueprint("registers", __name__, url_prefix="/daftar")

FILTERS = ("jenis", "unit", "kode", "dari", "sampai", "keadaan", "kategori")
PATIENCE = 1.0  # seconds: whoever waits here keeps others from their pages
UNKNOWN_UNIT = N_("Pilih unit dari daftar pilihannya.")
_TURN = BoundedSemaphore(1)
"""One table a process at a time: making one keeps a core busy, and the other requests want some of it."""


@pages.get("")
def show() -> ResponseReturnValue:
    """One page of a register."""
    wanted = _wanted()
    with office().db.one_snapshot(), office().db.reading() as session:
        found = registers.page_of_register(session, current_scope(), wanted, current_day(), asked_page())
        units = units_with_dossiers(session, current_scope())
    problems = _problems(wanted)
    if wanted.unit_id and wanted.unit_id not in dict(units):
        problems["unit"] = Sentence(UNKNOWN_UNIT)
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
        problems=problems,
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
        _refuse_unread(wanted)
        with _turn():
            return _table(wanted, form)
    except Refused as error:
        return _back(error)


@pages.get("/cetak.pdf")
def paper() -> ResponseReturnValue:
    """The register as PDF, with its head and room for signatures."""
    wanted = _wanted()
    try:
        _refuse_unread(wanted)
        with _turn():
            with office().db.reading() as session:
                _refuse_long(session, wanted)
                content, count = _pdf(session, wanted)
            _note(wanted, "pdf", count)
    except Refused as error:
        return _back(error)
    return pdf_answer(content, wanted.kind.value)


def _wanted() -> RegisterFilter:
    """The filter of the address. A word that no choice of this register has is none: it is neither kept to
    nor told. Without a unit it is the register of the person's own office."""
    asked_kind, stage, category = asked("jenis"), asked("keadaan"), asked("kategori")
    kind = RegisterKind(asked_kind) if asked_kind in set(RegisterKind) else RegisterKind.ACTIVE
    unit_id = asked("unit")
    return RegisterFilter(
        kind=kind,
        office_id="" if unit_id else current_seat().office_id or "",
        unit_id=unit_id,
        code=asked("kode"),
        first_year=asked("dari"),
        last_year=asked("sampai"),
        stage=stage if stage in set(STAGES_OF[kind]) else "",
        category=category if category in set(Category) else "",
    )


def _problems(wanted: RegisterFilter) -> dict[str, Sentence]:
    return filter_problems(wanted.code, wanted.first_year, wanted.last_year)


def _refuse_unread(wanted: RegisterFilter) -> None:
    for problem in _problems(wanted).values():
        raise Refused(problem.text, problem.values)


def _note(wanted: RegisterFilter, form: str, rows: int) -> None:
    """Put in the trail what was taken out, before it is."""
    told = {name: value for name, value in asdict(wanted).items() if value and name != "kind"}
    with office().db.writing_beside() as session:
        about = {"form": form, **told, "rows": rows}
        note(session, current_actor(), "export-register", f"register:{wanted.kind}", about)


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


class _Counted:
    """Rows that are counted as they are written."""

    def __init__(self, rows: Iterator[list[Word]]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[list[Word]]:
        for row in self._rows:
            self.count += 1
            yield row


def _table(wanted: RegisterFilter, form: str) -> Response:
    file = TemporaryFile(dir=office().settings.work_folder)  # noqa: SIM115  closed once it is sent
    header = headings_of(wanted.kind)
    try:
        with office().db.reading() as session:
            found = registers.all_rows(session, current_scope(), wanted, current_day())
            rows = _Counted(kept(wanted.kind, found))
            if form == "xlsx":
                write_xlsx(file, gettext(NAMES[wanted.kind]), header, rows)
            else:
                write_csv(file, header, rows)
        _note(wanted, form, rows.count)
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


def _pdf(session: Session, wanted: RegisterFilter) -> tuple[bytes, int]:
    """The paper and how many rows it has."""
    rows = list(registers.all_rows(session, current_scope(), wanted, current_day()))
    units = dict(units_with_dossiers(session, current_scope()))
    if wanted.unit_id and wanted.unit_id not in units:
        raise Refused(UNKNOWN_UNIT)  # the paper would bear the name of all
    of_unit = office_names(session, [wanted.unit_id]) if wanted.unit_id else {}
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
    return register_paper.register_pdf(about, [cells for _, cells in seen(wanted.kind, rows)]), len(rows)


def _facts(wanted: RegisterFilter, rows: list[RegisterRow]) -> list[tuple[str, str]]:
    """What the register was asked for, and what its paper needs to be handled by: length and level."""
    levels = [row.level for row in rows] + [row.item.level for row in rows if row.item]
    facts = [
        (gettext("Kode klasifikasi"), as_code(wanted.code) or ""),
        (gettext("Tahun"), _years(wanted.first_year, wanted.last_year)),
        (gettext("Keadaan"), term(wanted.stage, "stage") if wanted.stage else ""),
        (gettext("Kategori arsip"), term(wanted.category, "category") if wanted.category else ""),
        (gettext("Jumlah baris"), number_of(len(rows))),
        (gettext("Tingkat tertinggi"), gettext(LEVELS[max(levels, default=Level.ORDINARY).slug])),
    ]
    return [(name, value) for name, value in facts if value]


def _years(first: str, last: str) -> str:
    if first and last:
        return f"{first} – {last}"
    return (
        gettext("sejak %(year)s", year=first)
        if first
        else gettext("sampai %(year)s", year=last)
        if last
        else ""
    )


def _signatures(kind: RegisterKind) -> list[list[str]]:
    is_inactive = kind is RegisterKind.INACTIVE
    head = gettext("Kepala unit kearsipan") if is_inactive else gettext("Kepala unit pengolah")
    place = gettext("……………………, %(day)s", day=date_long(current_day()).partition(", ")[2])
    return [[gettext("Mengetahui,"), head], [place, gettext("Yang membuat daftar")]]
