"""Registers from spreadsheets: brought, looked at line by line, taken whole or not at all, and undone."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.users import names_of
from catalog.schema import RegisterImport
from catalog.sentences import N_
from services.archive.instrument_columns import Instrument
from services.archive.instruments import InstrumentRegister
from services.archive.known_codes import FILE_NAME, known_codes
from services.registers import imports
from services.registers.columns import MOST_FAULTS
from services.registers.imports import ImportState, TakenAtOnce
from services.registers.sheets import MOST_BYTES, MOST_ROWS, read_sheet
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.instruments_pages import NAMES
from webapp.listing import asked_page, listing_of
from webapp.reader import current_scope, office, signed_in
from webapp.security import takes_files
from webapp.spoken import render_template
from webapp.table_uploads import Table, keep_table

pages = Blueprint("imports", __name__, url_prefix="/impor/<any(klasifikasi, jra, skkaad):which>")

SHOWN = 50  # lines of a preview
STATES = {
    ImportState.WAITING: N_("Menunggu diperiksa"),
    ImportState.RUNNING: N_("Sedang dimasukkan"),
    ImportState.DONE: N_("Sudah dimasukkan"),
    ImportState.UNDOING: N_("Sedang dibatalkan"),
    ImportState.UNDONE: N_("Dibatalkan"),
}


@pages.get("")
def show_all(which: str) -> ResponseReturnValue:
    """What was brought before, and the form that brings a table."""
    return _list(which, Form(), 200)


@pages.post("")
@takes_files
def bring(which: str) -> ResponseReturnValue:
    """Keep the table and show it; nothing is taken in yet."""
    form, scope, register, actor = typed(), current_scope(), _register(which), signed_in().id

    def require(session: Session) -> None:
        imports.require(session, scope, register)

    def keep(session: Session, table: Table) -> RegisterImport:
        return imports.bring(
            session, scope, register, table.content, table.name, actor=actor, table=table.packed
        )

    import_id = keep_table(form, register.columns, require, keep)
    if import_id is None:
        return _list(which, form, 422)
    return redirect(url_for(".show", which=which, import_id=import_id))


@pages.post("/tabel-bawaslu")
def bring_known(which: str) -> ResponseReturnValue:
    """Keep the table of Bawaslu's codes as they are known; it is looked at and taken in like any other."""
    if Instrument(which) is not Instrument.CODES:
        raise NotVisible(which)
    scope, register, actor = current_scope(), _register(which), signed_in().id
    with office().db.reading() as session:
        imports.require(session, scope, register)
    content = known_codes()
    table = imports.packed(register.columns, read_sheet(content))
    with office().db.writing() as session:
        import_id = imports.bring(session, scope, register, content, FILE_NAME, actor=actor, table=table).id
    return redirect(url_for(".show", which=which, import_id=import_id))


@pages.get("/<import_id>")
def show(which: str, import_id: str) -> ResponseReturnValue:
    """The lines as they would be taken, each fault with its line and column, and the choice of columns."""
    register = _register(which)
    with office().db.reading() as session:
        seen = imports.preview(session, current_scope(), register, import_id)
        return render_template(
            "imports/show.html",
            seen=seen,
            columns=[(column, gettext(column.label)) for column in register.columns],
            lines=seen.reading.rows[:SHOWN],
            faults=seen.reading.faults,
            most_faults=MOST_FAULTS,
            state=gettext(STATES[ImportState(seen.made.state)]),
            is_known_table=seen.made.file_name == FILE_NAME,
            **_about(which),
        )


@pages.post("/<import_id>/kolom")
def choose(which: str, import_id: str) -> ResponseReturnValue:
    """Say which heading is which value, and what holds for all lines."""
    register = _register(which)
    form = typed("begins", "source", *(f"column-{column.name}" for column in register.columns))
    mapped = {column.name: place_of(form[f"column-{column.name}"]) for column in register.columns}
    options = {"begins": form["begins"][:40], "source": form["source"][:200]}
    with office().db.writing() as session:
        imports.set_columns(session, current_scope(), register, import_id, mapped, options)
    return redirect(url_for(".show", which=which, import_id=import_id))


@pages.post("/<import_id>/masukkan")
def take_in(which: str, import_id: str) -> ResponseReturnValue:
    """Take all lines, or none."""
    try:
        with office().db.writing() as session:
            scope = current_scope()
            lines = imports.take_in(session, scope, _register(which), import_id, actor=signed_in().id)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("%(count)d baris dimasukkan. Dapat dibatalkan dari halaman ini.", count=lines), "good")
    return redirect(url_for(".show", which=which, import_id=import_id))


@pages.post("/<import_id>/batalkan")
def undo(which: str, import_id: str) -> ResponseReturnValue:
    """Leave the register as it was before."""
    try:
        with office().db.writing() as session:
            imports.undo(session, current_scope(), _register(which), import_id, actor=signed_in().id)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Impor dibatalkan. Tabelnya masih tersimpan dan dapat diimpor lagi."), "good")
    return redirect(url_for(".show", which=which, import_id=import_id))


def _register(which: str) -> TakenAtOnce:
    return InstrumentRegister(Instrument(which))


def place_of(text: str) -> int:
    """The column that was chosen, from 0; -1 for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1


def _about(which: str) -> dict[str, object]:
    return {
        "which": which,
        "name": gettext(NAMES[Instrument(which)]),
        "back": url_for("instruments.show_all", which=which),
    }


def _list(which: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        found = imports.list_imports(session, current_scope(), _register(which), asked_page())
        page = render_template(
            "imports/list.html",
            form=form,
            rows=found.rows,
            listing=listing_of(found),
            people=names_of(session, {each.made_by for each in found.rows}),
            states={state.value: gettext(words) for state, words in STATES.items()},
            most_rows=MOST_ROWS,
            most_bytes=MOST_BYTES,
            **_about(which),
        )
    return page, status
