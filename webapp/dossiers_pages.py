"""Files of records (berkas): the list, one with its items and last days, opening and closing."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from classification.levels import Level
from classification.scopes import Scope
from services.archive import disposal_lists, dossiers, items, legal_holds, trail
from services.archive.dossiers import DossierFacts, DossierFilter, DossierValues
from services.archive.filing import FilingPlace, filing_places
from webapp.forms import Form, day_in, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.reader import current_actor, current_day, current_scope, office
from webapp.spoken import render_template
from webapp.terms import LEVELS, PROPOSALS, STAGES

pages = Blueprint("dossiers", __name__, url_prefix="/berkas")

FIELDS = ("unit", "number", "title", "code", "begins", "level", "remark")
CLOSING = ("closed_on", "event")


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The dossiers that this reader may know of, what is due first."""
    wanted, scope = _wanted(), current_scope()
    with office().db.reading() as session:
        found = dossiers.list_dossiers(session, scope, wanted, asked_page())
        units = dossiers.units_with_dossiers(session, scope)
        may_open = bool(_places(session, scope))
    return render_template(
        "archive/dossiers.html",
        rows=found.rows,
        listing=listing_of(found),
        wanted=wanted,
        units=units,
        may_open=may_open,
        stages=[(stage, gettext(words)) for stage, words in STAGES.items()],
    )


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form of a new dossier."""
    return _form(Form({"begins": current_day().isoformat(), "unit": asked("unit")}), 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Open a dossier."""
    form = typed(*FIELDS)
    try:
        values = DossierValues(
            unit_id=form["unit"],
            number=form["number"],
            title=form["title"],
            code=form["code"],
            begins=day_in(form, "begins"),
            level=Level.from_slug(form["level"]) if form["level"] in LEVELS else None,
            remark=form["remark"],
        )
        with office().db.writing() as session:
            made = dossiers.open_dossier(session, current_scope(), values, actor=current_actor()).id
    except Invalid as error:
        form.refuse(error.problems)
        return _form(form, 422)
    flash(gettext("Berkas dibuka. Masukkan arsipnya."), "good")
    return redirect(url_for(".show", dossier_id=made))


@pages.get("/<dossier_id>")
def show(dossier_id: str) -> ResponseReturnValue:
    """One dossier: its last days with the rule they were reckoned by, and its items."""
    page = _page(dossier_id, Form(), 200)
    trail.note_look(office().db, current_actor(), dossier_id)
    return page


@pages.get("/<dossier_id>/tutup")
def ask_close(dossier_id: str) -> ResponseReturnValue:
    """Asks for the event that closes it."""
    return _closing(dossier_id, Form({"closed_on": current_day().isoformat()}), 200)


@pages.post("/<dossier_id>/tutup")
def close(dossier_id: str) -> ResponseReturnValue:
    """Close it, from which day retention counts."""
    form = typed(*CLOSING)
    try:
        day = day_in(form, "closed_on")
        with office().db.writing() as session:
            dossiers.close_dossier(
                session, current_scope(), dossier_id, day, form["event"], actor=current_actor()
            )
    except Invalid as error:
        form.refuse(error.problems)
        return _closing(dossier_id, form, 422)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Berkas ditutup. Bila keliru, buka lagi dari halaman ini."), "good")
    return redirect(url_for(".show", dossier_id=dossier_id))


@pages.get("/<dossier_id>/buka-lagi")
def ask_reopen(dossier_id: str) -> ResponseReturnValue:
    """Asks before a closed dossier is opened again."""
    return render_template("archive/dossier_reopen.html", dossier=_kept(dossier_id))


@pages.post("/<dossier_id>/buka-lagi")
def reopen(dossier_id: str) -> ResponseReturnValue:
    """Open it again."""
    try:
        with office().db.writing() as session:
            dossiers.reopen_dossier(session, current_scope(), dossier_id, actor=current_actor())
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Berkas dibuka lagi. Retensinya dihitung sesudah ditutup."), "good")
    return redirect(url_for(".show", dossier_id=dossier_id))


@pages.get("/<dossier_id>/keterangan")
def ask_remark(dossier_id: str) -> ResponseReturnValue:
    """The form of the remark that the registers show."""
    return _remark(dossier_id, None, 200)


@pages.post("/<dossier_id>/keterangan")
def save_remark(dossier_id: str) -> ResponseReturnValue:
    """Keep the remark."""
    form = typed("remark")
    try:
        with office().db.writing() as session:
            dossiers.remark_on(session, current_scope(), dossier_id, form["remark"], actor=current_actor())
    except Invalid as error:
        form.refuse(error.problems)
        return _remark(dossier_id, form, 422)
    flash(gettext("Keterangan tersimpan."), "good")
    return redirect(url_for(".show", dossier_id=dossier_id))


def _remark(dossier_id: str, form: Form | None, status: int) -> ResponseReturnValue:
    dossier = _kept(dossier_id)
    if dossier.record.is_masked:
        raise NotVisible(dossier_id)
    form = form or Form({"remark": dossier.remark})
    return render_template("archive/dossier_remark.html", dossier=dossier, form=form), status


def _wanted() -> DossierFilter:
    return DossierFilter(
        text=asked("q"),
        unit_id=asked("unit"),
        code=asked("kode"),
        state=asked("keadaan"),
        year=asked("tahun"),
    )


def _places(session: Session, scope: Scope) -> tuple[FilingPlace, ...]:
    return tuple(place for place in filing_places(session, scope) if place.levels)


def _kept(dossier_id: str) -> DossierFacts:
    with office().db.reading() as session:
        dossier = dossiers.find_dossier(session, current_scope(), dossier_id)
    if not dossier.record.may_edit:
        raise NotVisible(dossier_id)
    return dossier


def _page(dossier_id: str, form: Form, status: int) -> ResponseReturnValue:
    scope = current_scope()
    with office().db.reading() as session:
        dossier = dossiers.find_dossier(session, scope, dossier_id)
        found = items.items_of(session, scope, dossier_id, asked_page())
        holds = legal_holds.holds_over(session, scope, dossier_id)
        may_hold = legal_holds.may_place(session, scope, dossier_id)
        proposal = disposal_lists.proposal_of(session, scope, dossier_id)
    page = render_template(
        "archive/dossier.html",
        dossier=dossier,
        items=found.rows,
        listing=listing_of(found),
        form=form,
        holds=holds,
        may_hold=may_hold,
        proposal=proposal,
        kind_names={kind: gettext(words) for kind, words in PROPOSALS.items()},
    )
    return page, status


def _closing(dossier_id: str, form: Form, status: int) -> ResponseReturnValue:
    return render_template("archive/dossier_close.html", dossier=_kept(dossier_id), form=form), status


def _form(form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        places = _places(session, current_scope())
    if not places:
        raise NotVisible("dossiers")
    levels = {level for place in places for level in place.levels}
    page = render_template(
        "archive/dossier_form.html",
        form=form,
        units=[(place.unit_id, place.name) for place in places],
        levels=[(level.slug, gettext(LEVELS[level.slug])) for level in sorted(levels)],
    )
    return page, status
