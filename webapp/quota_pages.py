"""The room of each office and its quota, for the administrator: numbers, and no sight of any record."""

import re
from decimal import Decimal

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.people.desk import Desk, desk_of, unit_on
from catalog.people.errors import Invalid
from catalog.quotas import Mark, OfficeRoom, list_rooms, may_set, room_of, set_quota
from catalog.sentences import N_, Sentence
from webapp.formats import size_of
from webapp.forms import Form, typed
from webapp.language import gettext, ngettext
from webapp.listing import asked, asked_page, listing_of
from webapp.reader import current_day, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("quota", __name__, url_prefix="/kelola/kuota")

GIGABYTE = 1_000_000_000
MOST_GB = 1_000_000
WRONG = N_("Tulis jatah dalam gigabita, misalnya 3 atau 2,5; paling sedikit 0,001 dan paling banyak 1000000.")
CHOOSE = N_("Pilih salah satu.")
MARKS = {
    Mark.ROOMY: (N_("Cukup"), "good"),
    Mark.SOON: (N_("Di atas 80 persen"), "warn"),
    Mark.NEARLY: (N_("Di atas 95 persen"), "warn"),
    Mark.FULL: (N_("Habis"), "bad"),
}


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The offices, the fullest first, 25 a page."""
    default = office().settings.quota
    with office().db.reading() as session:
        found = list_rooms(session, _desk(session).units, default, asked("q"), asked_page(), current_day())
    return render_template(
        "manage/quotas.html",
        rows=found.rows,
        listing=listing_of(found),
        text=asked("q"),
        default=default,
        marks=_mark_names(),
        lasts=lasts,
    )


@pages.get("/<office_id>")
def show(office_id: str) -> ResponseReturnValue:
    """One office's room, with the form that sets its quota."""
    with office().db.reading() as session:
        room = _room(session, office_id)
    kind = "setting" if room.own is None else "own" if room.own else "none"
    return _page(office_id, Form({"kind": kind, "size": _in_gigabytes(room.own)}), 200)


@pages.post("/<office_id>")
def save(office_id: str) -> ResponseReturnValue:
    """Set the quota, take it away, or let the setting hold again; says how to undo it."""
    form = typed("kind", "size")
    try:
        size = _size(form)
        with office().db.writing() as session:
            before = set_quota(session, _desk(session), current_scope(), office_id, size)
    except Invalid as error:
        form.refuse(error.problems)
        return _page(office_id, form, 422)
    except Refused as error:
        form.problems[""] = error.sentence
        return _page(office_id, form, 422)
    told = _in_words(before)
    words = gettext(
        "Jatah disimpan. Mengurungkannya: buka lagi kantor ini dan pilih %(before)s.", before=told
    )
    flash(words, "good")
    return redirect(url_for(".show_all"))


def lasts(room: OfficeRoom) -> str:
    """How long the quota lasts; a dash where that cannot be told."""
    days = room.days_left
    if days is None:
        return "–"
    if room.mark is Mark.FULL:
        return gettext("sudah habis")
    if days > 3650:
        return gettext("lebih dari 10 tahun")
    if days >= 60:
        return ngettext("sekitar %(num)d bulan", "sekitar %(num)d bulan", days // 30)
    return ngettext("sekitar %(num)d hari", "sekitar %(num)d hari", days)


def _desk(session: Session) -> Desk:
    return desk_of(session, signed_in().id, current_scope())


def _room(session: Session, office_id: str) -> OfficeRoom:
    unit_on(session, _desk(session), office_id)
    return room_of(session, office_id, office().settings.quota, current_day())


def _size(form: Form) -> int | None:
    match form["kind"]:
        case "setting":
            return None
        case "none":
            return 0
        case "own":
            return _gigabytes(form["size"])
    raise Invalid({"kind": Sentence(CHOOSE)})


def _gigabytes(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,7}([.,][0-9]{1,3})?", text) is None:
        raise Invalid({"size": Sentence(WRONG)})
    amount = Decimal(text.replace(",", "."))
    if not 0 < amount <= MOST_GB:
        raise Invalid({"size": Sentence(WRONG)})
    return int(amount * GIGABYTE)


def _in_gigabytes(size: int | None) -> str:
    return f"{Decimal(size) / GIGABYTE:f}".replace(".", ",") if size else ""


def _in_words(before: int | None) -> str:
    if before is None:
        return gettext("“Mengikuti setelan”")
    return gettext("“Tanpa jatah”") if before == 0 else f"{gettext('“Jatah sendiri”')} {size_of(before)}"


def _mark_names() -> dict[str, tuple[str, str]]:
    return {mark.value: (gettext(words), light) for mark, (words, light) in MARKS.items()}


def _page(office_id: str, form: Form, status: int) -> ResponseReturnValue:
    default = office().settings.quota
    with office().db.reading() as session:
        room = _room(session, office_id)
        is_mine = may_set(session, current_scope(), unit_on(session, _desk(session), office_id))
    usual = size_of(default) if default else gettext("tanpa jatah")
    usual = gettext("Mengikuti setelan: %(size)s", size=usual)
    kinds = [("setting", usual), ("none", gettext("Tanpa jatah")), ("own", gettext("Jatah sendiri"))]
    page = render_template(
        "manage/quota.html",
        room=room,
        form=form,
        kinds=kinds,
        lasts=lasts,
        is_mine=is_mine,
    )
    return page, status
