"""Storage places: the archive unit's rooms, racks and boxes, what lies in them, and labels to stick on."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.schema import StoragePlace
from catalog.sentences import N_
from catalog.units import get_unit
from services.archive import papers, places, service
from services.archive.place_rules import PlaceKind
from services.archive.places import PlaceValues
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import pdf_answer
from webapp.reader import current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("places", __name__, url_prefix="/tempat")

FIELDS = ("kind", "code", "name", "parent")
KINDS = {
    PlaceKind.BUILDING: N_("Gedung"),
    PlaceKind.ROOM: N_("Ruang"),
    PlaceKind.RACK: N_("Rak"),
    PlaceKind.BOX: N_("Boks"),
    PlaceKind.FOLDER: N_("Folder"),
}
MOST_LABELS = 480  # 20 sheets: more are a mistake, or are printed by rack


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The places of the archivist's office, by address."""
    text, kind = asked("q"), asked("jenis")
    with office().db.reading() as session:
        found = places.list_places(session, current_scope(), text, kind, asked_page())
        counts = places.how_many_in(session, current_scope(), found.rows)
        return render_template(
            "archive/places.html",
            rows=found.rows,
            listing=listing_of(found),
            counts=counts,
            text=text,
            kind=kind,
            kinds=_kind_options(),
            kind_names=_kind_names(),
        )


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form of a new place."""
    with office().db.reading() as session:
        return _form(session, Form({"parent": asked("induk"), "kind": asked("jenis") or "box"}), None, 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Make a place."""
    form = typed(*FIELDS)
    try:
        with office().db.writing() as session:
            place = places.make_place(
                session, current_scope(), _kept_office(), _values(form), actor=signed_in().id
            )
    except Invalid as error:
        form.refuse(error.problems)
        with office().db.reading() as session:
            return _form(session, form, None, 422)
    flash(gettext("%(address)s sudah dibuat.", address=place.address), "good")
    return redirect(url_for(".show", place_id=place.id))


@pages.get("/<place_id>")
def show(place_id: str) -> ResponseReturnValue:
    """One place: what lies in it, as far as this reader may know; its QR code opens this page."""
    scope = current_scope()
    with office().db.reading() as session:
        place = places.find_place(session, scope, place_id)
        found = places.records_in(session, scope, place, asked_page())
        described = service.describe_many(session, scope, [record.id for record in found.rows])
        records = [described[record.id] for record in found.rows if record.id in described]
        inner = places.places_in(session, place)
        return render_template(
            "archive/place.html",
            place=place,
            records=records,
            listing=listing_of(found),
            inner=inner,
            counts=places.how_many_in(session, scope, inner),
            kind_names=_kind_names(),
            is_kept=place.office_id in places.offices_kept(scope),
        )


@pages.get("/<place_id>/ubah")
def edit(place_id: str) -> ResponseReturnValue:
    """The form that renames or moves a place."""
    with office().db.reading() as session:
        place = _kept(session, place_id)
        values = {
            "kind": place.kind,
            "code": place.code,
            "name": place.name,
            "parent": place.parent_id or "",
        }
        return _form(session, Form(values), place, 200)


@pages.post("/<place_id>/ubah")
def save(place_id: str) -> ResponseReturnValue:
    """Rename or move a place with all that lies in it."""
    form = typed(*FIELDS)
    try:
        with office().db.writing() as session:
            places.change_place(session, current_scope(), place_id, _values(form), actor=signed_in().id)
    except Invalid as error:
        form.refuse(error.problems)
        with office().db.reading() as session:
            return _form(session, form, _kept(session, place_id), 422)
    flash(gettext("Perubahan tersimpan."), "good")
    return redirect(url_for(".show", place_id=place_id))


@pages.post("/<place_id>/hapus")
def remove(place_id: str) -> ResponseReturnValue:
    """Take an empty place off the list."""
    try:
        with office().db.writing() as session:
            places.remove_place(session, current_scope(), place_id, actor=signed_in().id)
    except Refused as error:
        flash(say(error.sentence), "bad")
        return redirect(url_for(".show", place_id=place_id))
    flash(gettext("Tempat dihapus dari daftar. Buat lagi dengan kode yang sama bila keliru."), "good")
    return redirect(url_for(".show_all"))


@pages.get("/<place_id>/label.pdf")
def print_labels(place_id: str) -> ResponseReturnValue:
    """Labels of a place and of all places directly in it."""
    with office().db.reading() as session:
        place = _kept(session, place_id)
        wanted = [place, *places.places_in(session, place)][:MOST_LABELS]
        name = get_unit(session, place.office_id).name
        labels, address = [_label(each, name) for each in wanted], place.address
    return pdf_answer(papers.labels(labels, address), f"label-{address}")


@pages.post("/arsip/<record_id>")
def put(record_id: str) -> ResponseReturnValue:
    """Say where a record's paper lies."""
    form = typed("place")
    try:
        with office().db.writing() as session:
            places.put_record(session, current_scope(), record_id, form["place"], actor=signed_in().id)
    except Invalid as error:
        flash(say(error.problems["place"]), "bad")
    else:
        flash(gettext("Tempat simpan tercatat."), "good")
    return redirect(url_for("record.show", record_id=record_id))


def _kept(session: Session, place_id: str) -> StoragePlace:
    place = places.find_place(session, current_scope(), place_id)
    if place.office_id not in places.offices_kept(current_scope()):
        raise NotVisible(place_id)
    return place


def _kept_office() -> str:
    kept = sorted(places.offices_kept(current_scope()))
    if not kept:
        raise NotVisible("places")
    return kept[0]


def _values(form: Form) -> PlaceValues:
    return PlaceValues(form["kind"], form["code"].upper(), form["name"], form["parent"])


def _label(place: StoragePlace, office_name: str) -> papers.PlaceLabel:
    link = url_for("places.show", place_id=place.id, _external=True)
    return papers.PlaceLabel(place.address, place.path, office_name, link)


def _kind_options() -> list[tuple[str, str]]:
    return [(kind.value, gettext(words)) for kind, words in KINDS.items()]


def _kind_names() -> dict[str, str]:
    return dict(_kind_options())


def _form(session: Session, form: Form, place: StoragePlace | None, status: int) -> ResponseReturnValue:
    page = render_template(
        "archive/place_form.html",
        form=form,
        place=place,
        kinds=_kind_options(),
        parents=places.choices(session, current_scope(), place),
    )
    return page, status
