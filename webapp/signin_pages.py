"""Signing in and out: password, second step, and the quick change of person at a shared PC."""

from flask import Blueprint, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.audit import note
from catalog.people.accounts import Account
from catalog.people.own_account import WRONG_CODE
from catalog.people.second_step import SecretBox
from catalog.people.sign_in import try_code, try_password
from catalog.sentences import N_, Sentence
from webapp.forms import Form, typed
from webapp.rate_limits import FailureLimit
from webapp.reader import current_account, current_moment, office
from webapp.security import client_address, safe_next
from webapp.sessions import begin_session, end_session
from webapp.spoken import render_template

pages = Blueprint("signin", __name__)

NO_ENTRY = N_(
    "Nama pengguna atau sandi tidak cocok. Setelah beberapa kali gagal, tunggu beberapa menit lalu coba lagi."
)
CODE_SECONDS = 300


@pages.record_once
def _prepare(state) -> None:  # type: ignore[no-untyped-def]
    state.app.extensions["signin-limit"] = FailureLimit(most=30, seconds=600)


@pages.get("/masuk")
def show() -> ResponseReturnValue:
    """The sign-in form."""
    if current_account() is not None:
        return redirect(safe_next(request.args.get("next")))
    return _form(Form(), 200)


@pages.post("/masuk")
def submit() -> ResponseReturnValue:
    """Check the password; go on, or to the second step, or back with the one sentence."""
    form = typed("username")
    password = request.form.get("password", "")[:1000]
    now, address = current_moment(), client_address()
    if _limit().is_reached(address, now.timestamp()):
        return _refused(form, 429)
    arrival = try_password(office().db, form["username"], password, address, now)
    if arrival is None:
        _limit().note(address, now.timestamp())
        return _refused(form, 401)
    if arrival.needs_code:
        session["pending"] = {"id": arrival.account.id, "at": int(now.timestamp())}
        return redirect(url_for(".code", next=request.args.get("next")))
    return _enter(arrival.account)


@pages.get("/masuk/kode")
def code() -> ResponseReturnValue:
    """The form of the second step."""
    return _code_form(Form(), 200) if _pending() else redirect(url_for(".show"))


@pages.post("/masuk/kode")
def submit_code() -> ResponseReturnValue:
    """Check the code of the second step."""
    user_id, now = _pending(), current_moment()
    if user_id is None:
        flash(gettext("Waktu untuk kode sudah habis. Masuk lagi dari awal."), "warn")
        return redirect(url_for(".show", next=request.args.get("next")))
    form = typed("code")
    account = None
    if not _limit().is_reached(client_address(), now.timestamp()):
        account = try_code(office().db, secret_box(), user_id, form["code"], client_address(), now)
    if account is None:
        _limit().note(client_address(), now.timestamp())
        form.refuse({"code": Sentence(WRONG_CODE)})
        return _code_form(form, 401)
    return _enter(account)


@pages.post("/keluar")
def leave() -> ResponseReturnValue:
    """Sign out of this browser."""
    _note_leaving()
    end_session()
    flash(gettext("Anda sudah keluar."), "good")
    return redirect(url_for(".show"))


@pages.post("/ganti-orang")
def switch() -> ResponseReturnValue:
    """Sign out and leave the empty form for the next person at this PC."""
    _note_leaving()
    end_session()
    return redirect(url_for(".show"))


def secret_box() -> SecretBox:
    """What opens the secrets of second steps."""
    if "secret-box" not in current_app.extensions:
        current_app.extensions["secret-box"] = SecretBox(office().settings.read_secret())
    box = current_app.extensions["secret-box"]
    assert isinstance(box, SecretBox)
    return box


def _enter(account: Account) -> ResponseReturnValue:
    begin_session(account)
    return redirect(safe_next(request.args.get("next")))


def _note_leaving() -> None:
    account = current_account()
    if account is not None:
        with office().db.writing_beside() as writing:
            note(writing, account.id, "sign-out", f"user:{account.id}")


def _refused(form: Form, status: int) -> ResponseReturnValue:
    form.refuse({"": Sentence(NO_ENTRY)})
    return _form(form, status)


def _form(form: Form, status: int) -> ResponseReturnValue:
    ended = request.args.get("habis") == "1" and not form.problems
    page = render_template("signin/password.html", form=form, has_ended=ended, is_demo=office().settings.demo)
    return page, status


def _code_form(form: Form, status: int) -> ResponseReturnValue:
    return render_template("signin/code.html", form=form), status


def _pending() -> str | None:
    pending = session.get("pending")
    if not isinstance(pending, dict) or current_moment().timestamp() - pending["at"] > CODE_SECONDS:
        return None
    return str(pending["id"])


def _limit() -> FailureLimit:
    limit = current_app.extensions["signin-limit"]
    assert isinstance(limit, FailureLimit)
    return limit
