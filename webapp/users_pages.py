"""Users: the people whose accounts this administrator keeps."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.people.desk import person_on
from catalog.people.directory import PeopleFilter, announce_reset, change_user, list_people, posts_held
from catalog.people.errors import Invalid
from catalog.people.own_account import end_second_step, end_sessions
from catalog.people.passwords import new_password
from catalog.people.users import create_user, set_active, set_password
from catalog.schema import User
from catalog.sentences import N_
from webapp.forms import Form, typed
from webapp.i18n import LOCALES
from webapp.listing import asked, asked_page, listing_of
from webapp.reader import current_moment, office, signed_in
from webapp.spoken import render_template
from webapp.units_pages import desk_in, unit_options

pages = Blueprint("users", __name__, url_prefix="/kelola/pengguna")


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done to an account after asking: the question, what follows, how to undo it."""

    question: str
    follows: str
    undo: str
    button: str
    is_dangerous: bool = True


ACTS = {
    "sandi": Act(
        N_("Setel ulang sandi %(name)s?"),
        N_("Sandi lamanya tidak berlaku lagi dan semua sesinya berakhir. Sandi baru ditampilkan sekali."),
        N_("Sandi lama tidak dapat dikembalikan, tetapi sandi dapat disetel ulang lagi kapan saja."),
        N_("Setel ulang sandi"),
    ),
    "langkah-kedua": Act(
        N_("Setel ulang langkah kedua %(name)s?"),
        N_("Untuk ponsel yang hilang atau diganti. Ia masuk dengan sandi saja sampai memasang ponsel baru."),
        N_("Pasang ponsel baru di Akun saya, Langkah kedua."),
        N_("Setel ulang langkah kedua"),
    ),
    "keluarkan": Act(
        N_("Akhiri semua sesi %(name)s?"),
        N_("Ia keluar dari semua perangkat dan harus masuk lagi. Isian yang belum disimpan hilang."),
        N_("Ia cukup masuk lagi."),
        N_("Akhiri semua sesi"),
    ),
    "nonaktifkan": Act(
        N_("Nonaktifkan akun %(name)s?"),
        N_("Ia langsung keluar dan tidak dapat masuk. Arsip dan jejak auditnya tetap ada."),
        N_("Buka halaman orang ini, lalu pilih Aktifkan."),
        N_("Nonaktifkan akun"),
    ),
    "aktifkan": Act(
        N_("Aktifkan akun %(name)s?"),
        N_("Ia dapat masuk lagi dengan sandi lamanya dan melihat apa yang dibuka penugasannya."),
        N_("Nonaktifkan lagi dari halaman orang ini."),
        N_("Aktifkan akun"),
        is_dangerous=False,
    ),
}


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The people, 25 a page."""
    wanted = PeopleFilter(asked("q"), asked("unit"), asked("keadaan"))
    with office().db.reading() as session:
        desk = desk_in(session)
        found = list_people(session, desk, wanted, asked_page(), current_moment())
        posts = {user.id: _current_posts(session, user.id) for user in found.rows}
        return render_template(
            "manage/users.html",
            rows=found.rows,
            posts=posts,
            listing=listing_of(found),
            wanted=wanted,
            units=unit_options(session, desk),
        )


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form of a new account."""
    with office().db.reading() as session:
        desk_in(session)
    return _new_form(Form({"locale": "id"}), 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Make an account and show its first password once."""
    form, password = typed("username", "name", "email", "locale"), new_password()
    try:
        with office().db.writing() as session:
            desk_in(session)
            user = create_user(
                session,
                form["username"],
                form["name"],
                password,
                actor=signed_in().id,
                email=form["email"],
                locale=form["locale"] if form["locale"] in LOCALES else "id",
            )
    except Invalid as error:
        form.refuse(error.problems)
        return _new_form(form, 422)
    return render_template("manage/user_password.html", user=user, password=password, is_new=True)


@pages.get("/<user_id>")
def show(user_id: str) -> ResponseReturnValue:
    """One person: account, posts, and what may be done."""
    with office().db.reading() as session:
        user = person_on(session, desk_in(session), user_id)
        return _show(session, user, Form({"name": user.name, "email": user.email or ""}), 200)


@pages.post("/<user_id>")
def save(user_id: str) -> ResponseReturnValue:
    """Change name or address."""
    form = typed("name", "email")
    try:
        with office().db.writing() as session:
            user = person_on(session, desk_in(session), user_id)
            change_user(session, user, form["name"], form["email"], actor=signed_in().id)
    except Invalid as error:
        form.refuse(error.problems)
        with office().db.reading() as session:
            return _show(session, person_on(session, desk_in(session), user_id), form, 422)
    flash(gettext("Perubahan tersimpan."), "good")
    return redirect(url_for(".show", user_id=user_id))


@pages.get("/<user_id>/<act>")
def ask(user_id: str, act: str) -> ResponseReturnValue:
    """Ask before something is done to an account."""
    if act not in ACTS:
        abort(404)
    with office().db.reading() as session:
        user = person_on(session, desk_in(session), user_id)
        return render_template("manage/user_ask.html", user=user, act=ACTS[act], name=act)


@pages.post("/<user_id>/<act>")
def do(user_id: str, act: str) -> ResponseReturnValue:
    """Do it; a reset of one who sees Rahasia is announced to the head."""
    if act not in ACTS:
        abort(404)
    password = new_password()
    with office().db.writing() as session:
        user = person_on(session, desk_in(session), user_id)
        if user.id == signed_in().id:
            flash(gettext("Akun sendiri diatur di Akun saya, bukan di sini."), "warn")
            return redirect(url_for("account.show"))
        _DOERS[act](session, user, password)
    if act == "sandi":
        return render_template("manage/user_password.html", user=user, password=password, is_new=False)
    flash(gettext("Selesai: %(act)s, %(name)s.", act=gettext(ACTS[act].button), name=user.name), "good")
    return redirect(url_for(".show", user_id=user_id))


def _reset_password(session: Session, user: User, password: str) -> None:
    set_password(session, user, password, actor=signed_in().id, must_change_password=True)
    _announce(session, user, "reset-password")


def _reset_second_step(session: Session, user: User, _password: str) -> None:
    end_second_step(session, user.id, actor=signed_in().id)
    end_sessions(session, user.id, actor=signed_in().id)
    _announce(session, user, "reset-second-step")


def _announce(session: Session, user: User, act: str) -> None:
    head = announce_reset(session, user, act, actor=signed_in().id, now=current_moment())
    if head:
        flash(
            gettext("Diberitahukan kepada %(head)s, karena akun ini melihat arsip Rahasia.", head=head),
            "info",
        )


_DOERS: dict[str, Callable[[Session, User, str], object]] = {
    "sandi": _reset_password,
    "langkah-kedua": _reset_second_step,
    "keluarkan": lambda session, user, _: end_sessions(session, user.id, actor=signed_in().id),
    "nonaktifkan": lambda session, user, _: set_active(session, user, False, actor=signed_in().id),
    "aktifkan": lambda session, user, _: set_active(session, user, True, actor=signed_in().id),
}


def _current_posts(session: Session, user_id: str) -> list[object]:
    lines = posts_held(session, user_id, current_moment())
    return [line for line in lines if not line.is_over]


def _new_form(form: Form, status: int) -> ResponseReturnValue:
    return render_template("manage/user_new.html", form=form, locales=list(LOCALES.items())), status


def _show(session: Session, user: User, form: Form, status: int) -> ResponseReturnValue:
    page = render_template(
        "manage/user.html",
        form=form,
        user=user,
        posts=posts_held(session, user.id, current_moment()),
        is_self=user.id == signed_in().id,
        is_resting=user.locked_until is not None and user.locked_until > current_moment(),
    )
    return page, status
