"""Requests for access that wait for whose post may open the record: grant until a day, refuse, revoke."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.access_decisions import (
    find_decidable,
    grant_access,
    list_decidable,
    may_decide_at_all,
    refuse_access,
    revoke_access,
)
from catalog.people.errors import Invalid
from webapp.forms import Form, day_in, typed
from webapp.listing import asked
from webapp.reader import current_moment, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("decisions", __name__, url_prefix="/keputusan-akses")

FIELDS = ("until", "words")


@pages.get("")
def show_all() -> ResponseReturnValue:
    """What waits for this person's decision, or what is open to others by one."""
    if not may_decide_at_all(current_scope()):
        raise NotVisible("decisions")
    is_open = asked("keadaan") != "berlaku"
    with office().db.reading() as session:
        rows = list_decidable(session, current_scope(), current_moment(), is_open=is_open)
    return render_template("requests/decisions.html", rows=rows, is_open=is_open)


@pages.get("/<request_id>")
def show(request_id: str) -> ResponseReturnValue:
    """One request with its record, and the forms that decide."""
    return _page(request_id, Form(), 200)


@pages.post("/<request_id>/bukakan")
def grant(request_id: str) -> ResponseReturnValue:
    """Open the record to the asker until a day."""

    def act(session: Session, form: Form) -> str:
        grant_access(
            session,
            current_scope(),
            request_id,
            day_in(form, "until"),
            form["words"],
            actor=signed_in().id,
            now=current_moment(),
        )
        return str(gettext("Arsip dibukakan. Izinnya berakhir sendiri dan dapat dicabut di sini."))

    return _do(request_id, act)


@pages.post("/<request_id>/tolak")
def refuse(request_id: str) -> ResponseReturnValue:
    """Refuse with a reason."""
    told = gettext("Ditolak. Penanya membaca alasan Anda sebagai jawaban.")
    return _do_with_words(request_id, refuse_access, told)


@pages.post("/<request_id>/cabut")
def revoke(request_id: str) -> ResponseReturnValue:
    """End a grant at once."""
    told = gettext("Izin dicabut dan berhenti sekarang juga. Untuk membukanya lagi, minta ajukan ulang.")
    return _do_with_words(request_id, revoke_access, told)


def _do_with_words(request_id: str, deed: Callable[..., object], told: str) -> ResponseReturnValue:
    """What needs nothing but the words; ``told`` is said where it was done."""

    def act(session: Session, form: Form) -> str:
        me, now = signed_in().id, current_moment()
        deed(session, current_scope(), request_id, form["words"], actor=me, now=now)
        return told

    return _do(request_id, act)


def _do(request_id: str, act: Callable[[Session, Form], str]) -> ResponseReturnValue:
    form = typed(*FIELDS)
    try:
        with office().db.writing() as session:
            told = act(session, form)
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"": error.sentence})
        return _page(request_id, form, 422)
    flash(told, "good")
    return redirect(url_for(".show_all"))


def _page(request_id: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        line = find_decidable(session, current_scope(), request_id, current_moment())
    return render_template(
        "requests/decide.html", form=form, line=line, is_own=line.user_id == signed_in().id
    ), status
