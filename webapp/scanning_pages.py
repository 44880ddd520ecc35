"""Scanning: sheets to print that divide a stack, and the slip that tells how a stack was divided."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.errors import Conflict
from catalog.people.errors import Invalid
from catalog.sentences import N_
from catalog.units import get_unit
from classification.levels import Level
from ingest.separators.sheets import LONGEST_FILE, SheetKind, SheetValues, Sides, key_of, written
from services.archive.filing import FilingPlace, filing_places
from services.scanning import drawing, stacks
from services.scanning.papers import MOST_COPIES, SheetWish, checked, note_printing
from webapp.forms import Form, typed
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import pdf_answer
from webapp.reader import current_day, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.terms import KINDS, LEVELS
from workers.enqueue import wake

pages = Blueprint("scanning", __name__, url_prefix="/pindai")

FIELDS = ("sheet", "unit", "level", "code", "kind", "file", "sides", "documents", "sheets", "copies")
SHEETS = {
    SheetKind.COVER: N_("Sampul: nilainya berlaku untuk semua dokumen di belakangnya"),
    SheetKind.SEPARATOR: N_("Pemisah: nilainya berlaku untuk satu dokumen di belakangnya"),
    SheetKind.END: N_("Penutup: mengakhiri yang dibuka sampul"),
    SheetKind.PLAIN: N_("Pemisah polos: memisah saja, juga untuk pemindai lama (patch T, Code 128)"),
}
HEADINGS = {
    SheetKind.COVER: N_("LEMBAR SAMPUL"),
    SheetKind.SEPARATOR: N_("LEMBAR PEMISAH"),
    SheetKind.END: N_("LEMBAR PENUTUP"),
    SheetKind.PLAIN: N_("LEMBAR PEMISAH"),
}
HINTS = {
    SheetKind.COVER: N_("Taruh di atas tumpukan. Dipakai sekali; lembar ini tidak ikut diarsipkan."),
    SheetKind.SEPARATOR: N_("Taruh di atas satu dokumen. Dipakai sekali; lembar ini tidak ikut diarsipkan."),
    SheetKind.END: N_("Taruh di bawah tumpukan. Dipakai sekali; lembar ini tidak ikut diarsipkan."),
    SheetKind.PLAIN: N_("Taruh di antara dua dokumen. Boleh dipakai lagi; lembar ini tidak ikut diarsipkan."),
}
SIDES = {
    Sides.FRONTS: N_("Satu sisi"),
    Sides.BOTH: N_("Dua sisi sekali jalan"),
    Sides.BACKS_LAST: N_("Semua sisi depan dahulu, lalu tumpukan dibalik untuk semua sisi belakang"),
}
FLAGS = {
    "forged": N_("Tanda tangan lembarnya tidak sah; tidak ada nilai yang diambil."),
    "foreign": N_("Lembarnya milik kantor lain; tidak ada nilai yang diambil."),
    "outdated": N_("Unit atau kode di lembarnya tidak berlaku lagi; tidak ada nilai yang diambil."),
    "withdrawn": N_("Pencetak lembarnya tidak berhak lagi di unit itu; tidak ada nilai yang diambil."),
    "reused": N_("Lembarnya pernah dipakai. Periksa apakah nilainya memang untuk dokumen ini."),
    "double": N_("Dua lembar terbaca di satu halaman; tidak ada nilai yang diambil."),
    "after-end": N_("Halaman ini ada di belakang lembar penutup."),
    "unpaired": N_("Sisi depan dan belakang tidak sama banyak; urutannya dibiarkan seperti dipindai."),
}


@pages.get("/lembar")
def ask() -> ResponseReturnValue:
    """The form for sheets."""
    places = _places()
    start = {"sheet": "cover", "unit": places[0].unit_id if places else "", "kind": "archive"}
    return _form(Form({**start, "sides": "fronts", "copies": "1"}), places, 200)


@pages.post("/lembar")
def print_sheets() -> ResponseReturnValue:
    """The sheets as a PDF."""
    form, places, person = typed(*FIELDS), _places(), signed_in()
    wish = SheetWish(
        form["sheet"],
        form["unit"],
        form["level"],
        form["code"],
        form["kind"],
        form["file"],
        form["sides"] or Sides.FRONTS.value,
        form["documents"],
        form["sheets"],
        form["copies"],
    )
    try:
        with office().db.writing() as session:
            sheets = checked(session, wish, places, list(KINDS), person.id, current_day())
            note_printing(session, sheets, person.id)
            names = get_unit(session, wish.unit).name, get_unit(session, sheets[0].office).name
    except Invalid as error:
        form.refuse(error.problems)
        return _form(form, places, 422)
    key = key_of(office().settings.read_secret())
    title = gettext("Lembar untuk pemindaian")
    drawn = drawing.sheets_pdf([_page(sheet, names, person.name, key) for sheet in sheets], title)
    return pdf_answer(drawn, f"lembar-{sheets[0].serial}")


@pages.get("/tumpukan")
def show_stacks() -> ResponseReturnValue:
    """The stacks that this person may open; those that wait for the archive unit first."""
    sort = stacks.Sort.TO_CHECK if asked("keadaan") == stacks.Sort.TO_CHECK else stacks.Sort.ALL
    with office().db.reading() as session:
        found = stacks.list_stacks(session, current_scope(), asked_page(), sort)
        return render_template(
            "scanning/stacks.html",
            rows=found.rows,
            listing=listing_of(found),
            sort=sort,
            titles=stacks.titles_of(session, found.rows),
        )


@pages.get("/tumpukan/<record_id>")
def show_stack(record_id: str) -> ResponseReturnValue:
    """The slip of a stack."""
    with office().db.reading() as session:
        slip = stacks.slip_of(session, current_scope(), record_id)
        return render_template(
            "scanning/stack.html",
            slip=slip,
            flags=FLAGS,
        )


@pages.post("/tumpukan/<record_id>/ambil-alih")
def take_over(record_id: str) -> ResponseReturnValue:
    """An archivist takes over a stack that was above who fed it."""
    try:
        with office().db.writing() as session:
            stacks.take_over(session, current_scope(), record_id, signed_in().id)
    except Conflict:
        flash(gettext("Tumpukan ini sudah diambil alih atau sedang dikerjakan."), "bad")
    else:
        wake(office().settings)
        flash(gettext("Tumpukan diambil alih dan sedang dipisah atas nama Anda."), "good")
    return redirect(url_for(".show_stack", record_id=record_id))


def _page(sheet: SheetValues, names: tuple[str, str], printer: str, key: bytes) -> drawing.SheetPage:
    heading, hint = gettext(HEADINGS[sheet.kind]), gettext(HINTS[sheet.kind])
    if sheet.kind is SheetKind.PLAIN:
        return drawing.SheetPage(heading, names[1], (), hint, "")
    lines = [
        (gettext("Unit"), names[0]),
        (gettext("Tingkat"), gettext(LEVELS[sheet.level.slug])),
        (gettext("Kode klasifikasi"), sheet.code or "-"),
        (gettext("Jenis"), gettext(KINDS[sheet.record_kind])),
        (gettext("Berkas"), sheet.file or "-"),
    ]
    if sheet.kind is SheetKind.COVER:
        lines.append((gettext("Cara pindai"), gettext(SIDES[sheet.sides])))
        lines.append((gettext("Perkiraan"), _expected(sheet)))
    lines.append((gettext("Nomor lembar"), f"{sheet.serial} · {printer}"))
    return drawing.SheetPage(heading, names[1], lines, hint, written(sheet, key))


def _expected(sheet: SheetValues) -> str:
    documents, sheets = str(sheet.documents or "-"), str(sheet.sheets or "-")
    return str(gettext("%(documents)s dokumen, %(sheets)s lembar kertas", documents=documents, sheets=sheets))


def _places() -> tuple[FilingPlace, ...]:
    with office().db.reading() as session:
        return filing_places(session, current_scope())


def _form(form: Form, places: Sequence[FilingPlace], status: int) -> ResponseReturnValue:
    allowed = {level for place in places for level in place.levels} - {Level.TOP_SECRET}
    page = render_template(
        "scanning/sheets.html",
        form=form,
        units=[(place.unit_id, place.name) for place in places],
        levels=[(slug, gettext(words)) for slug, words in LEVELS.items() if Level.from_slug(slug) in allowed],
        kinds=[(word, gettext(words)) for word, words in KINDS.items()],
        sheets=[(kind.value, gettext(words)) for kind, words in SHEETS.items()],
        sides=[(side.value, gettext(words)) for side, words in SIDES.items()],
        longest_file=LONGEST_FILE,
        most_copies=MOST_COPIES,
    )
    return page, status
