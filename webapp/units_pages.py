"""Units: the tree of offices and divisions below the administrator's own office."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.people.desk import Desk, desk_of, unit_on
from catalog.people.directory import units_on
from catalog.people.errors import Invalid
from catalog.schema import Unit, UnitKind
from catalog.sentences import N_, Sentence
from catalog.unit_changes import UnitFilter, change_unit, list_units, new_unit, reopen
from catalog.units import dissolve
from webapp.forms import Form, day_in, typed
from webapp.listing import asked, asked_page, listing_of
from webapp.organisation_terms import ZONES, unit_kind_options
from webapp.reader import current_day, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("units", __name__, url_prefix="/kelola/unit")

FIELDS = ("parent", "kind", "code", "name", "function", "zone", "archive", "begins")


def desk_in(session: Session) -> Desk:
    """The desk of the administrator who asks; 404 for everybody else."""
    return desk_of(session, signed_in().id, current_scope())


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The units, 25 a page."""
    wanted = UnitFilter(asked("q"), asked("jenis"), asked("keadaan"))
    with office().db.reading() as session:
        desk = desk_in(session)
        found = list_units(session, desk.units, wanted, asked_page(), current_day())
        return render_template(
            "manage/units.html",
            rows=found.rows,
            listing=listing_of(found),
            wanted=wanted,
            kinds=unit_kind_options(),
            today=current_day(),
        )


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form of a new unit."""
    with office().db.reading() as session:
        return _form(session, Form({"kind": UnitKind.DIVISION.value, "parent": asked("induk")}), None, 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Make a unit."""
    form = typed(*FIELDS)
    try:
        with office().db.writing() as session:
            parent = unit_on(session, desk_in(session), form["parent"]) if form["parent"] else None
            unit = new_unit(
                session,
                parent,
                kind=form["kind"],
                code=form["code"],
                name=form["name"],
                function=form["function"],
                zone=form["zone"],
                is_archive_unit=form.is_on("archive"),
                begins=day_in(form, "begins"),
                actor=signed_in().id,
            )
    except Invalid as error:
        form.refuse(error.problems)
        with office().db.reading() as session:
            return _form(session, form, None, 422)
    flash(gettext("%(name)s sudah dibuat.", name=unit.name), "good")
    return redirect(url_for(".show", unit_id=unit.id))


@pages.get("/<unit_id>")
def show(unit_id: str) -> ResponseReturnValue:
    """One unit, in the form that changes it."""
    with office().db.reading() as session:
        unit = unit_on(session, desk_in(session), unit_id)
        values = {
            "kind": unit.kind,
            "code": unit.code,
            "name": unit.name,
            "function": unit.function or "",
            "zone": unit.zone,
            "archive": "1" if unit.is_archive_unit else "",
            "begins": unit.begins.isoformat() if unit.begins else "",
        }
        return _form(session, Form(values), unit, 200)


@pages.post("/<unit_id>")
def save(unit_id: str) -> ResponseReturnValue:
    """Change a unit."""
    form = typed(*FIELDS)
    try:
        with office().db.writing() as session:
            unit = unit_on(session, desk_in(session), unit_id)
            change_unit(
                session,
                unit,
                name=form["name"],
                function=form["function"],
                zone=form["zone"],
                is_archive_unit=form.is_on("archive"),
                begins=day_in(form, "begins"),
                actor=signed_in().id,
            )
    except Invalid as error:
        form.refuse(error.problems)
        with office().db.reading() as session:
            unit = unit_on(session, desk_in(session), unit_id)
            form.values.update(kind=unit.kind, code=unit.code)
            return _form(session, form, unit, 422)
    flash(gettext("Perubahan tersimpan."), "good")
    return redirect(url_for(".show", unit_id=unit_id))


@pages.get("/<unit_id>/bubarkan")
def ask_dissolve(unit_id: str) -> ResponseReturnValue:
    """Ask before a unit ends."""
    with office().db.reading() as session:
        unit = unit_on(session, desk_in(session), unit_id)
        return _dissolve_form(session, Form({"last_day": current_day().isoformat()}), unit, 200)


@pages.post("/<unit_id>/bubarkan")
def save_dissolve(unit_id: str) -> ResponseReturnValue:
    """End a unit on a day; its records pass to the heir."""
    form = typed("last_day", "heir")
    try:
        with office().db.writing() as session:
            desk = desk_in(session)
            unit = unit_on(session, desk, unit_id)
            last_day = day_in(form, "last_day")
            if last_day is None:
                raise Invalid({"last_day": Sentence(N_("Tanggal belum diisi."))})
            dissolve(session, unit, last_day, unit_on(session, desk, form["heir"]) if form["heir"] else None)
            details = {"last_day": last_day.isoformat(), "heir": form["heir"]}
            note(session, signed_in().id, "dissolve-unit", f"unit:{unit.id}", details)
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"heir": error.sentence})
        with office().db.reading() as session:
            return _dissolve_form(session, form, unit_on(session, desk_in(session), unit_id), 422)
    flash(gettext("Tanggal berakhir tersimpan. Untuk membatalkan, pilih Buka kembali."), "good")
    return redirect(url_for(".show", unit_id=unit_id))


@pages.post("/<unit_id>/buka-kembali")
def save_reopen(unit_id: str) -> ResponseReturnValue:
    """Undo the end of a unit."""
    with office().db.writing() as session:
        reopen(session, unit_on(session, desk_in(session), unit_id), actor=signed_in().id)
    flash(gettext("Unit dibuka kembali. Arsipnya kembali menjadi milik unit ini."), "good")
    return redirect(url_for(".show", unit_id=unit_id))


def unit_options(session: Session, desk: Desk) -> list[tuple[str, str]]:
    """The units of a desk to choose from: code and name."""
    return [(unit.id, f"{unit.code} · {unit.name}") for unit in units_on(session, desk)]


def _form(session: Session, form: Form, unit: Unit | None, status: int) -> ResponseReturnValue:
    desk = desk_in(session)
    page = render_template(
        "manage/unit.html",
        form=form,
        unit=unit,
        heir=session.get(Unit, unit.heir_id) if unit and unit.heir_id else None,
        parents=unit_options(session, desk),
        kinds=unit_kind_options(),
        zones=list(ZONES.items()),
        functions=sorted({each.function for each in units_on(session, desk) if each.function}),
        here=request.path,
    )
    return page, status


def _dissolve_form(session: Session, form: Form, unit: Unit, status: int) -> ResponseReturnValue:
    heirs = unit_options(session, desk_in(session))
    return render_template("manage/unit_dissolve.html", form=form, unit=unit, heirs=heirs), status
