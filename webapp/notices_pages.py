"""Notices: what this person was told, in words of this moment, and what of it goes by mail."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.deadlines import Asker
from catalog.notices import mark_read
from catalog.people.errors import Invalid
from catalog.sentences import N_
from services.notices.kinds import A_RECORD, KINDS, Told
from services.notices.rules import MailChoice
from services.notices.service import choices_of, choose, lines_of, path_of
from webapp.formats import date_short
from webapp.forms import Form, typed
from webapp.listing import asked, asked_page, listing_of
from webapp.reader import current_day, current_moment, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("notices", __name__)

CHOICES = {
    MailChoice.OFF: N_("Tidak"),
    MailChoice.NOW: N_("Langsung"),
    MailChoice.DAILY: N_("Harian"),
}


@pages.get("/pemberitahuan")
def show_all() -> ResponseReturnValue:
    """The person's notices, newest first, 25 a page."""
    only_unread = asked("saring") == "belum"
    with office().db.reading() as session:
        found = lines_of(session, _asker(), only_unread=only_unread, number=asked_page())
    return render_template(
        "notices/list.html",
        rows=[(line, _words(line.told)) for line in found.rows],
        listing=listing_of(found),
        only_unread=only_unread,
    )


@pages.get("/pemberitahuan/<notice_id>")
def show(notice_id: str) -> ResponseReturnValue:
    """Open what it is about; from then on it counts as read."""
    with office().db.writing_beside() as session:
        path = path_of(session, _asker(), notice_id)
    if not path:
        flash(gettext("Hal itu tidak lagi terbuka bagi Anda, atau sudah selesai."), "info")
    return redirect(path or url_for(".show_all"))


@pages.post("/pemberitahuan/dibaca")
def mark_all() -> ResponseReturnValue:
    """Note all as read, or the one that the form names."""
    notice_id = request.form.get("satu", "")[:16]
    with office().db.writing_beside() as session:
        mark_read(session, signed_in().id, current_moment(), notice_id)
    wanted = "belum" if request.form.get("saring") == "belum" else None
    return redirect(url_for(".show_all", saring=wanted))


@pages.get("/akun/pemberitahuan")
def choices() -> ResponseReturnValue:
    """The own address, and by which notices a mail comes."""
    account = signed_in()
    chosen = {kind.value: choice.value for kind, choice in choices_of(account.preferences).items()}
    return _choices(Form({"email": account.email or "", **chosen}), 200)


@pages.post("/akun/pemberitahuan")
def save_choices() -> ResponseReturnValue:
    """Keep them."""
    form = typed("email", *(kind.value for kind in KINDS))
    wanted = {kind: MailChoice(form[kind.value]) for kind in KINDS if form[kind.value] in set(MailChoice)}
    try:
        with office().db.writing() as session:
            choose(session, signed_in().id, form["email"], wanted)
    except Invalid as error:
        form.refuse(error.problems)
        return _choices(form, 422)
    flash(gettext("Pilihan tersimpan."), "good")
    return redirect(url_for(".choices"))


def _choices(form: Form, status: int) -> ResponseReturnValue:
    return render_template(
        "account/notices.html",
        form=form,
        kinds={kind.value: facts for kind, facts in KINDS.items()},
        choices={choice.value: words for choice, words in CHOICES.items()},
        usual={kind.value: choice.value for kind, choice in choices_of({}).items()},
        has_mail=office().settings.mail.is_on,
    ), status


def _asker() -> Asker:
    return Asker(signed_in().id, current_scope(), current_moment(), current_day())


def _words(told: Told) -> str:
    days = {name: date_short(value) for name, value in told.values.items() if name == "day"}  # type: ignore[arg-type]
    words = str(gettext(told.words))
    return words % {**told.values, **days, "about": told.about or gettext(A_RECORD)}
