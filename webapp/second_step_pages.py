"""Turning the second step on or off for oneself; demanded of leaders, secretaries and administrators."""

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.people.accounts import needs_second_step
from catalog.people.errors import Invalid
from catalog.people.own_account import WRONG_PASSWORD, begin_second_step, confirm_password, end_second_step
from catalog.people.second_step import address_of, new_secret
from catalog.sentences import Sentence
from webapp.forms import Form, typed
from webapp.qr import picture_of
from webapp.reader import current_moment, current_scope, office, signed_in
from webapp.security import client_address
from webapp.sessions import lacks_second_step
from webapp.signin_pages import secret_box
from webapp.spoken import render_template

pages = Blueprint("second_step", __name__, url_prefix="/akun/langkah-kedua")


@pages.get("")
def show() -> ResponseReturnValue:
    """The QR code to scan, or the way to turn the second step off."""
    if signed_in().has_second_step:
        return _off_form(Form(), 200)
    return _on_form(Form(), 200)


@pages.post("")
def save() -> ResponseReturnValue:
    """Turn it on once a code proves the phone."""
    if signed_in().has_second_step:
        abort(404)  # a stolen session must not put its own phone in place
    form, secret = typed("code"), _secret()
    try:
        with office().db.writing() as writing:
            begin_second_step(writing, secret_box(), signed_in().id, secret, form["code"], current_moment())
    except Invalid as error:
        form.refuse(error.problems)
        return _on_form(form, 422)
    session.pop("second-step", None)
    flash(gettext("Langkah kedua aktif. Mulai sekarang Anda masuk dengan sandi dan kode ponsel."), "good")
    return redirect(url_for("home.show"))


@pages.post("/matikan")
def end() -> ResponseReturnValue:
    """Turn it off with the password, so that another phone can be put in place."""
    form, account = Form(), signed_in()
    given = request.form.get("current", "")[:1000]
    if not confirm_password(office().db, account.id, given, client_address(), current_moment()):
        form.refuse({"current": Sentence(WRONG_PASSWORD)})
        return _off_form(form, 422)
    with office().db.writing() as writing:
        end_second_step(writing, account.id, actor=account.id)
    flash(gettext("Langkah kedua dimatikan. Anda dapat memasang ponsel baru di bawah ini."), "warn")
    return redirect(url_for(".show"))


def _secret() -> str:
    """The secret offered to this session, the same one until it is taken."""
    kept = session.get("second-step")
    secret = secret_box().open(kept) if isinstance(kept, str) else None
    if secret is None:
        secret = new_secret()
        session["second-step"] = secret_box().close(secret)
    return secret


def _on_form(form: Form, status: int) -> ResponseReturnValue:
    secret = _secret()
    page = render_template(
        "account/second_step_on.html",
        form=form,
        key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=picture_of(address_of(secret, signed_in().username)),
        must_enrol=lacks_second_step(),
        is_demanded=needs_second_step(current_scope()),
    )
    return page, status


def _off_form(form: Form, status: int) -> ResponseReturnValue:
    is_demanded = needs_second_step(current_scope())
    return render_template("account/second_step_off.html", form=form, is_demanded=is_demanded), status
