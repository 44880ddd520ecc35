"""Records as items of dossiers: putting in, describing, taking out, from either side."""

from enum import StrEnum

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.sentences import N_, Sentence
from services.archive import dossiers, items, service, trail
from services.archive.dossier_rules import MOST_AT_ONCE, Condition, Development, ItemValues, Medium
from services.archive.items import ItemFacts, Put
from services.archive.models import RecordFacts
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.reader import current_actor, current_scope, office
from webapp.spoken import render_template
from webapp.terms import term

pages = Blueprint("items", __name__, url_prefix="/berkas")

FIELDS = ("item_number", "quantity", "development", "medium", "condition", "item_note")
MOST_CHOICES = 100


@pages.get("/<dossier_id>/tambah")
def ask_add(dossier_id: str) -> ResponseReturnValue:
    """Records of the unit that lie in no dossier yet, to be ticked."""
    with office().db.reading() as session:
        dossier = dossiers.find_dossier(session, current_scope(), dossier_id)
        found = items.candidates(session, current_scope(), dossier_id, asked("q"), asked_page())
    return render_template(
        "archive/dossier_add.html",
        dossier=dossier,
        rows=found.rows,
        listing=listing_of(found),
        text=asked("q"),
    )


@pages.post("/<dossier_id>/tambah")
def add(dossier_id: str) -> ResponseReturnValue:
    """Put the ticked records in."""
    ticked = [each for each in request.form.getlist("record") if each][:MOST_AT_ONCE]
    _put(dossier_id, ticked)
    return redirect(url_for("dossiers.show", dossier_id=dossier_id))


@pages.get("/arsip/<record_id>")
def show(record_id: str) -> ResponseReturnValue:
    """The record as an item: its dossier, and the form of what describes its paper."""
    item = _item(record_id)
    form = Form(
        {
            "item_number": str(item.number),
            "quantity": item.quantity,
            "development": item.development,
            "medium": item.medium,
            "condition": item.condition,
            "item_note": item.note,
        }
    )
    trail.note_look(office().db, current_actor(), record_id)
    return _page(item, form, 200)


@pages.post("/arsip/<record_id>")
def save(record_id: str) -> ResponseReturnValue:
    """Describe the item."""
    form = typed(*FIELDS)
    values = ItemValues(
        form["item_number"],
        form["quantity"],
        form["development"],
        form["medium"],
        form["condition"],
        form["item_note"],
    )
    try:
        with office().db.writing() as session:
            items.describe_item(session, current_scope(), record_id, values, actor=current_actor())
    except Invalid as error:
        form.refuse(error.problems)
        return _page(_item(record_id), form, 422)
    flash(gettext("Perubahan tersimpan."), "good")
    return redirect(url_for(".show", record_id=record_id))


@pages.get("/arsip/<record_id>/masukkan")
def choose(record_id: str) -> ResponseReturnValue:
    """The open dossiers of the record's unit, one to be chosen."""
    return _choice(record_id, Form({"dossier": ""}), 200)


@pages.post("/arsip/<record_id>/masukkan")
def put(record_id: str) -> ResponseReturnValue:
    """Put the record into the chosen dossier."""
    form = typed("dossier")
    if not form["dossier"]:
        form.problems["dossier"] = Sentence(N_("Pilih berkasnya."))
        return _choice(record_id, form, 422)
    _put(form["dossier"], [record_id])
    return redirect(url_for("record.show", record_id=record_id))


@pages.get("/arsip/<record_id>/keluarkan")
def ask_take_out(record_id: str) -> ResponseReturnValue:
    """Asks before a record is taken out of its dossier."""
    item = _item(record_id)
    if not item.record.may_edit:
        raise NotVisible(record_id)
    return render_template("archive/item_out.html", item=item)


@pages.post("/arsip/<record_id>/keluarkan")
def take_out(record_id: str) -> ResponseReturnValue:
    """Take it out."""
    try:
        with office().db.writing() as session:
            dossier_id = items.take_out(session, current_scope(), record_id, actor=current_actor())
    except Refused as error:
        flash(say(error.sentence), "bad")
        return redirect(url_for(".show", record_id=record_id))
    flash(gettext("Arsip dikeluarkan dari berkas. Masukkan lagi dari halaman arsipnya bila keliru."), "good")
    return redirect(url_for("dossiers.show", dossier_id=dossier_id))


def _put(dossier_id: str, records: list[str]) -> None:
    done = Put(0, was_raised=False)
    try:
        with office().db.writing() as session:
            done = items.put_in(session, current_scope(), dossier_id, records, actor=current_actor())
    except Refused as error:
        flash(say(error.sentence), "bad")
        return
    flash(
        ngettext("%(num)d arsip dimasukkan ke berkas.", "%(num)d arsip dimasukkan ke berkas.", done.count),
        "good" if done.count else "info",
    )
    if done.was_raised:
        flash(gettext("Tingkat berkas ikut naik, sebab isinya ada yang lebih tinggi."), "info")


def _item(record_id: str) -> ItemFacts:
    scope = current_scope()
    with office().db.reading() as session:
        service.describe(session, scope, record_id)
        item = items.item_of(session, scope, record_id)
    if item is None:
        raise NotVisible(record_id)
    return item


def _page(item: ItemFacts, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        dossier = dossiers.find_dossier(session, current_scope(), item.dossier_id)
    page = render_template(
        "archive/item.html",
        item=item,
        dossier=dossier,
        form=form,
        developments=_choices(Development, "development"),
        mediums=_choices(Medium, "medium"),
        conditions=_choices(Condition, "condition"),
    )
    return page, status


def _choices(kind: type[StrEnum], table: str) -> list[tuple[str, str]]:
    return [(each.value, term(each.value, table).capitalize()) for each in kind]


def _choice(record_id: str, form: Form, status: int) -> ResponseReturnValue:
    scope = current_scope()
    with office().db.reading() as session:
        record: RecordFacts = service.describe(session, scope, record_id)
        if not record.may_edit or record.kind == dossiers.KIND:
            raise NotVisible(record_id)
        found = dossiers.open_dossiers(session, scope, record.unit_id, MOST_CHOICES)
        choices = [(each.id, f"{each.number} · {each.title}") for each in found]
    page = render_template("archive/item_choose.html", record=record, form=form, choices=choices)
    return page, status
