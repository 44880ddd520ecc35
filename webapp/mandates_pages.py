"""Mandates of auditors, supervisors and law enforcers: opened by one, confirmed by another, ended early."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.people.desk import Desk, approving_desk
from catalog.people.directory import people_on
from catalog.people.errors import Invalid
from catalog.people.mandate_desk import MandateForm, list_mandates, mandate_on, open_on
from catalog.people.mandates import confirm_mandate, end_mandate
from catalog.sentences import N_, Sentence
from classification.scopes import MandateKind
from webapp.forms import Form, day_in, typed
from webapp.i18n import say
from webapp.reader import current_day, current_moment, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.terms import LEVELS
from webapp.units_pages import unit_options

pages = Blueprint("mandates", __name__, url_prefix="/kelola/mandat")

FIELDS = ("username", "kind", "number", "level", "cases", "from", "until")
MOST_UNITS = 500
KINDS = {
    MandateKind.AUDIT: N_("Pemeriksaan (audit)"),
    MandateKind.SUPERVISION: N_("Supervisi kantor bawahan"),
    MandateKind.LAW_ENFORCEMENT: N_("Penegakan hukum, perkara tertentu"),
}


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The mandates that this person may know of."""
    with office().db.reading() as session:
        rows = list_mandates(session, _desk(session), current_scope())
    return render_template("manage/mandates.html", rows=rows, kinds=_kinds(), today=current_day())


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form of a new mandate."""
    values = {"kind": MandateKind.AUDIT.value, "level": "rahasia", "from": current_day().isoformat()}
    return _form(Form(values), (), 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """The first person's half."""
    form, units = typed(*FIELDS), request.form.getlist("units")[:MOST_UNITS]
    try:
        wish = MandateForm(
            username=form["username"],
            kind=form["kind"],
            number=form["number"],
            level=form["level"],
            units=units,
            cases=form["cases"],
            since=day_in(form, "from"),
            until=day_in(form, "until"),
        )
        with office().db.writing() as session:
            mandate = open_on(session, _desk(session), current_scope(), wish, current_moment())
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"": error.sentence})
        return _form(form, units, 422)
    flash(gettext("Tersimpan. Mandat berlaku setelah dikukuhkan orang kedua."), "warn")
    return redirect(url_for(".show", mandate_id=mandate.id))


@pages.get("/<mandate_id>")
def show(mandate_id: str) -> ResponseReturnValue:
    """One mandate, with what may be done to it."""
    return _page(mandate_id, Form({"last_day": current_day().isoformat()}), 200)


@pages.post("/<mandate_id>/kukuhkan")
def confirm(mandate_id: str) -> ResponseReturnValue:
    """The second person's half."""
    try:
        with office().db.writing() as session:
            mandate_on(session, _desk(session), current_scope(), mandate_id)
            confirm_mandate(session, mandate_id, signed_in().id)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Dikukuhkan. Mandat berlaku menurut tanggalnya."), "good")
    return redirect(url_for(".show", mandate_id=mandate_id))


@pages.post("/<mandate_id>/akhiri")
def end(mandate_id: str) -> ResponseReturnValue:
    """End a mandate before its day."""
    form = typed("last_day")
    try:
        last_day = day_in(form, "last_day")
        if last_day is None:
            raise Invalid({"last_day": Sentence(N_("Tanggal belum diisi."))})
        with office().db.writing() as session:
            mandate_on(session, _desk(session), current_scope(), mandate_id)
            end_mandate(session, mandate_id, last_day, actor=signed_in().id)
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"last_day": error.sentence})
        return _page(mandate_id, form, 422)
    flash(gettext("Hari terakhir tersimpan. Untuk membukanya lagi perlu mandat baru dari dua orang."), "good")
    return redirect(url_for(".show", mandate_id=mandate_id))


def _desk(session: Session) -> Desk:
    return approving_desk(session, signed_in().id, current_scope())


def _kinds() -> dict[str, str]:
    return {kind.value: str(gettext(words)) for kind, words in KINDS.items()}


def _page(mandate_id: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        line = mandate_on(session, _desk(session), current_scope(), mandate_id)
    is_waiting = line.is_waiting(current_day())
    page = render_template(
        "manage/mandate.html",
        form=form,
        line=line,
        kinds=_kinds(),
        today=current_day(),
        may_confirm=is_waiting and signed_in().id not in (line.opener_id, line.user_id),
        may_end=line.valid_until >= current_day(),
    )
    return page, status


def _form(form: Form, chosen: "list[str] | tuple[str, ...]", status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        desk = _desk(session)
        page = render_template(
            "manage/mandate_new.html",
            form=form,
            chosen=chosen,
            people=people_on(session, desk),
            units=unit_options(session, desk),
            kinds=list(_kinds().items()),
            levels=[(slug, gettext(words)) for slug, words in LEVELS.items()],
        )
    return page, status
