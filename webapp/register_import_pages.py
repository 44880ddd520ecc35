"""Registers of archives from spreadsheets: looked at line by line, taken in with scans, taken back whole."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import Conflict, Refused
from catalog.listing import ROWS, Page
from catalog.schema import RegisterImport
from catalog.sentences import N_, Sentence
from services.archive import register_imports, register_running
from services.archive.filing import FilingPlace, filing_places
from services.archive.register_columns import COLUMNS, ArchiveKind
from services.archive.register_imports import OPTIONS, ArchiveRegister, Looked
from services.archive.register_plan import Planned, place_for
from services.archive.register_scans import batches_with_scans
from services.registers.bundles import MOST_SCANS
from services.registers.columns import Fault
from services.registers.imports import ImportState
from services.registers.sheets import MOST_BYTES, MOST_ROWS
from services.registers.writing import as_csv, as_xlsx
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.imports_pages import place_of
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import table_answer
from webapp.reader import current_scope, office, signed_in
from webapp.security import takes_files
from webapp.spoken import render_template
from webapp.table_uploads import Table, keep_table
from webapp.terms import LEVELS

KIND = '<any("daftar-berkas", "daftar-isi-berkas", "daftar-arsip-inaktif"):kind>'
pages = Blueprint("register_imports", __name__, url_prefix=f"/impor/arsip/{KIND}")

NAMES = {
    ArchiveKind.DOSSIERS: N_("Daftar berkas"),
    ArchiveKind.CONTENTS: N_("Daftar isi berkas"),
    ArchiveKind.INACTIVE: N_("Daftar arsip inaktif"),
}
LEADS = {
    ArchiveKind.DOSSIERS: N_("Satu baris menjadi satu berkas yang masih terbuka."),
    ArchiveKind.CONTENTS: N_("Baris berkas diikuti baris itemnya; pindaian dapat disambung ke item."),
    ArchiveKind.INACTIVE: N_("Satu baris menjadi satu berkas yang sudah ditutup, dengan tempat simpannya."),
}
STATES = {
    ImportState.WAITING: N_("Menunggu diperiksa"),
    ImportState.RUNNING: N_("Sedang dimasukkan"),
    ImportState.DONE: N_("Sudah dimasukkan"),
    ImportState.UNDOING: N_("Sedang dibatalkan"),
    ImportState.UNDONE: N_("Dibatalkan"),
}
AT_ONCE = 1.5  # seconds: a small register is taken in before the answer


@pages.get("")
def show_all(kind: str) -> ResponseReturnValue:
    """What this person brought before, and the form that brings a table."""
    return _list(ArchiveKind(kind), Form(), 200)


@pages.post("")
@takes_files
def bring(kind: str) -> ResponseReturnValue:
    """Keep the table and show it; nothing is taken in yet."""
    form, which, actor = typed("unit"), ArchiveKind(kind), signed_in().id
    scope, unit = current_scope(), form["unit"]

    def require(session: Session) -> None:
        register_imports.require(session, scope, which, unit, actor=actor)

    def keep(session: Session, table: Table) -> RegisterImport:
        return register_imports.bring(
            session, scope, which, table.content, table.name, unit, actor=actor, table=table.packed
        )

    import_id = keep_table(form, COLUMNS[which], require, keep, _scan_place(which, unit))
    if import_id is None:
        return _list(which, form, 422)
    return redirect(url_for(".show", kind=kind, import_id=import_id))


def _scan_place(which: ArchiveKind, unit_id: str) -> FilingPlace | None:
    """Where scans that come with the table are drafts, for the kind that joins scans."""
    with office().db.reading() as session:
        return place_for(session, current_scope(), unit_id) if which is ArchiveKind.CONTENTS else None


@pages.get("/<import_id>")
def show(kind: str, import_id: str) -> ResponseReturnValue:
    """What would be made with all that is wrong or worth knowing, or how far it is."""
    which, scope = ArchiveKind(kind), current_scope()
    with office().db.reading() as session:
        seen = register_imports.look(session, scope, signed_in().id, which, import_id)
        if seen.made.state != ImportState.WAITING:
            lines = register_imports.made_lines(session, scope, seen.made, asked_page())
            return render_template(
                "imports/register_run.html",
                seen=seen,
                lines=lines.rows,
                listing=listing_of(lines),
                state=gettext(STATES[ImportState(seen.made.state)]),
                **_about(which),
            )
        batches = batches_with_scans(session, scope, signed_in().id, seen.made.options["unit"])
        return _preview(which, seen, [(each.id, each.created_at) for each in batches])


@pages.get("/<import_id>/batalkan")
def ask_undo(kind: str, import_id: str) -> ResponseReturnValue:
    """Asks before all that was made is taken back."""
    return _asked(ArchiveKind(kind), import_id, ImportState.DONE)


@pages.get("/<import_id>/hentikan")
def ask_stop(kind: str, import_id: str) -> ResponseReturnValue:
    """Asks before a run is stopped, which takes back what it made so far."""
    return _asked(ArchiveKind(kind), import_id, ImportState.RUNNING)


def _asked(which: ArchiveKind, import_id: str, state: ImportState) -> ResponseReturnValue:
    with office().db.reading() as session:
        seen = register_imports.look(session, current_scope(), signed_in().id, which, import_id)
        if seen.made.state != state:
            return redirect(url_for(".show", kind=which.value, import_id=import_id))
        is_stop = state is ImportState.RUNNING
        return render_template("imports/register_undo.html", seen=seen, is_stop=is_stop, **_about(which))


@pages.get("/<import_id>/masalah.<any(xlsx, csv):form>")
def export(kind: str, import_id: str, form: str) -> Response:
    """All that is wrong or worth knowing, as a table to work through."""
    which = ArchiveKind(kind)
    with office().db.reading() as session:
        plan = register_imports.look(session, current_scope(), signed_in().id, which, import_id).plan
    words = {True: gettext("Harus diperbaiki"), False: gettext("Catatan")}
    rows = [
        [fault.line, gettext(fault.column) if fault.column else "", words[is_fault], say(fault.sentence)]
        for is_fault, faults in ((True, plan.faults), (False, plan.remarks))
        for fault in faults
    ]
    header = [gettext("Baris"), gettext("Kolom"), gettext("Jenis"), gettext("Masalah")]
    content = as_xlsx(gettext("Masalah"), header, rows) if form == "xlsx" else as_csv(header, rows)
    return table_answer(content, f"masalah-{kind}", form)


@pages.post("/<import_id>/kolom")
def choose(kind: str, import_id: str) -> ResponseReturnValue:
    """Say which heading is which value, and what holds for all lines."""
    which = ArchiveKind(kind)
    form = typed(*OPTIONS, *(f"column-{column.name}" for column in COLUMNS[which]))
    mapped = {column.name: place_of(form[f"column-{column.name}"]) for column in COLUMNS[which]}
    options = {name: form[name] for name in OPTIONS}
    with office().db.writing() as session:
        register_imports.set_columns(
            session, current_scope(), signed_in().id, which, import_id, mapped, options
        )
    return redirect(url_for(".show", kind=kind, import_id=import_id))


@pages.post("/<import_id>/<any(masukkan, hentikan, batalkan):act>")
def steer(kind: str, import_id: str, act: str) -> ResponseReturnValue:
    """Take all lines in, stop that, or take them back. A small register is done before the answer."""
    try:
        _steer(ArchiveKind(kind), import_id, act)
    except Refused as error:
        flash(say(error.sentence), "bad")
    except Conflict:
        flash(gettext("Keadaannya sudah berubah. Lihat lagi di bawah."), "bad")
    else:
        register_running.carry_on(office().db, AT_ONCE, import_id)
    return redirect(url_for(".show", kind=kind, import_id=import_id))


def _steer(which: ArchiveKind, import_id: str, act: str) -> None:
    scope, user_id = current_scope(), signed_in().id
    if act == "masukkan":
        with office().db.reading() as session:
            plan = register_imports.judge(session, scope, user_id, which, import_id)
        with office().db.writing() as session:
            register_imports.begin(session, scope, user_id, which, import_id, plan)
        return
    turn_back = register_imports.stop if act == "hentikan" else register_imports.undo
    with office().db.writing() as session:
        turn_back(session, scope, user_id, which, import_id)


def _preview(which: ArchiveKind, seen: Looked, batches: Sequence[tuple[str, object]]) -> str:
    plan = seen.plan
    views: dict[str, Sequence[Fault | Planned | str]] = {
        "masalah": plan.faults,
        "catatan": plan.remarks,
        "isi": plan.lines,
        "pindaian": plan.joined.left,
    }
    wished = asked("tampil")
    view = wished if wished in views else "masalah" if plan.faults else "isi"
    rows = views[view]
    number = min(max(asked_page(), 1), max(1, -(-len(rows) // ROWS)))
    page: Page[Fault | Planned | str] = Page(rows[(number - 1) * ROWS : number * ROWS], number, len(rows))
    return render_template(
        "imports/register.html",
        seen=seen,
        plan=plan,
        view=view,
        counts={name: len(each) for name, each in views.items()},
        rows=page.rows,
        listing=listing_of(page),
        columns=[(column, gettext(column.label)) for column in COLUMNS[which]],
        levels=[(slug, gettext(words)) for slug, words in LEVELS.items()],
        batches=batches,
        trouble=_trouble(seen),
        state=gettext(STATES[ImportState.WAITING]),
        **_about(which),
    )


def _trouble(seen: Looked) -> Sentence | None:
    said = seen.made.trouble
    return Sentence(said["text"], said["values"]) if said else None


def _about(which: ArchiveKind) -> dict[str, object]:
    return {
        "kind": which.value,
        "name": gettext(NAMES[which]),
        "lead": gettext(LEADS[which]),
        "tabs": [(each.value, gettext(words)) for each, words in NAMES.items()],
        "has_scans": which is ArchiveKind.CONTENTS,
    }


def _list(which: ArchiveKind, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        scope, user_id = current_scope(), signed_in().id
        found = register_imports.list_all(session, scope, user_id, which, asked_page())
        places = [place for place in filing_places(session, scope) if place.levels]
        page = render_template(
            "imports/registers.html",
            form=form,
            rows=found.rows,
            listing=listing_of(found),
            units=[(place.unit_id, place.name) for place in places],
            states={state.value: gettext(words) for state, words in STATES.items()},
            known=[gettext(column.label) for column in ArchiveRegister(which, user_id).columns],
            most_rows=MOST_ROWS,
            most_bytes=MOST_BYTES,
            most_scans=MOST_SCANS,
            **_about(which),
        )
    return page, status
