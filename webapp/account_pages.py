"""The own account: who I am here, my password, my sessions, my language and habits."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.people.accounts import needs_second_step
from catalog.people.directory import posts_held
from catalog.people.errors import Invalid
from catalog.people.own_account import (
    WRONG_PASSWORD,
    change_password,
    confirm_password,
    end_sessions,
    keep_preferences,
    recent_sign_ins,
)
from catalog.sentences import N_, Sentence
from webapp.forms import Form
from webapp.i18n import LOCALES, forget_switch
from webapp.reader import current_moment, current_scope, office, signed_in
from webapp.security import client_address
from webapp.sessions import renew_epoch
from webapp.spoken import render_template

pages = Blueprint("account", __name__, url_prefix="/akun")


@pages.get("")
def show() -> ResponseReturnValue:
    """The account at a glance."""
    account = signed_in()
    with office().db.reading() as session:
        posts = [line for line in posts_held(session, account.id, current_moment()) if not line.is_over]
        sign_ins = recent_sign_ins(session, account.id)
        return render_template(
            "account/account.html",
            account=account,
            posts=posts,
            sign_ins=sign_ins,
            is_demanded=needs_second_step(current_scope()),
            is_demo=office().settings.demo,
        )


@pages.get("/sandi")
def password() -> ResponseReturnValue:
    """The form of a new password."""
    return _password_form(Form(), 200)


@pages.post("/sandi")
def save_password() -> ResponseReturnValue:
    """Take a new password; all other sessions end."""
    account, form = signed_in(), Form()
    current, new, again = (request.form.get(name, "")[:1000] for name in ("current", "password", "again"))
    if not confirm_password(office().db, account.id, current, client_address(), current_moment()):
        form.refuse({"current": Sentence(WRONG_PASSWORD)})
    elif new != again:
        form.refuse({"again": Sentence(N_("Kedua isian sandi baru tidak sama."))})
    else:
        try:
            renew_epoch(change_password(office().db, account.id, new))
        except Invalid as error:
            form.refuse(error.problems)
    if form.problems:
        return _password_form(form, 422)
    flash(gettext("Sandi baru tersimpan. Sesi Anda di perangkat lain sudah diakhiri."), "good")
    return redirect(url_for("home.show" if account.must_change_password else ".show"))


@pages.post("/keluar-semua")
def leave_everywhere() -> ResponseReturnValue:
    """End the person's sessions on all other devices."""
    with office().db.writing() as session:
        account = end_sessions(session, signed_in().id, actor=signed_in().id)
    renew_epoch(account)
    flash(gettext("Semua sesi lain sudah diakhiri. Di perangkat ini Anda tetap masuk."), "good")
    return redirect(url_for(".show"))


@pages.post("/bahasa")
def save_language() -> ResponseReturnValue:
    """Keep the language for every device."""
    wanted = request.form.get("bahasa", "")
    if wanted in LOCALES:
        with office().db.writing() as session:
            keep_preferences(session, signed_in().id, {}, wanted)
        forget_switch()
    return redirect(url_for(".show"))


def _password_form(form: Form, status: int) -> ResponseReturnValue:
    return render_template(
        "account/password.html", form=form, is_first=signed_in().must_change_password
    ), status
