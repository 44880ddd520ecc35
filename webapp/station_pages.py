"""The scanning station: batches under way, their records and pages, and what is left to be done."""

import hashlib
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.errors import NotVisible
from catalog.people.errors import Invalid
from catalog.sentences import N_, Sentence
from classification.levels import Level
from ingest.arrivals import IntakeValues
from ingest.errors import Rejected
from ingest.filing_right import NOT_YOUR_UNIT
from ingest.room import begin_batch
from services.archive.filing import FilingPlace, filing_places
from services.archive.papers import minutes
from services.station import opening, reading, release
from services.station.choosing import BatchSort
from services.station.models import BatchFacts
from services.station.rules import Expected
from services.station.sent_scans import sent_scans
from webapp.forms import Form, typed
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import pdf_answer
from webapp.reader import current_moment, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.station_view import STATES, drawing, slip
from webapp.terms import KINDS, LEVELS
from webapp.upload_form import Wish, stored_wish

pages = Blueprint("station", __name__, url_prefix="/pindai")

RECORDS, STRIP, LEAVES, BAD = 10, 12, 60, 24
MOST = 1_000_000
OPENING = ("unit", "kind", "code", "sheets", "records", "duplex", "stack")


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The batches of this person, or of an archivist's office, that are not released yet."""
    sort = BatchSort(asked("keadaan")) if asked("keadaan") in set(BatchSort) else BatchSort.UNDER_WAY
    with office().db.reading() as session:
        found = reading.list_batches(
            session, current_scope(), signed_in().id, _threshold(), sort, asked_page()
        )
    return render_template(
        "station/list.html", rows=found.rows, listing=listing_of(found), state=sort, states=STATES
    )


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form that opens a batch."""
    places = _places()
    return _opening(Form({"unit": places[0].unit_id if places else "", "kind": "archive"}), places)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Open a batch; the scans are sent to it next."""
    places, form = _places(), typed(*OPENING)
    place = next((each for each in places if each.unit_id == form["unit"]), None)
    if place is None:
        form.problems["unit"] = Sentence(NOT_YOUR_UNIT)
    if form["kind"] not in KINDS:
        form.problems["kind"] = Sentence(N_("Pilih salah satu jenis."))
    expected = _expected(form)
    if form.problems or place is None:
        return _opening(form, places, 422)
    values = IntakeValues(
        unit_id=place.unit_id, kind=form["kind"], code=form["code"][:40], is_stack=form.is_on("stack")
    )
    try:
        with office().db.writing() as session:
            stored = stored_wish(Wish(values, place.seat), ())
            batch = begin_batch(session, office().settings, signed_in().id, "web", place.unit_id, stored)
            opening.open_batch(session, batch, expected, actor=signed_in().id)
    except Rejected as refused:
        form.problems[""] = Sentence(refused.message)
        return _opening(form, places, 422)
    return redirect(url_for("upload.batch", batch_id=batch.id))


@pages.get("/<batch_id>")
def show(batch_id: str) -> ResponseReturnValue:
    """One batch: what was found, and its records in order with their first pages."""
    facts, what = _batch(batch_id)
    if facts.may_work and opening.is_to_be_noted(
        facts.worker_id, facts.worker_at, signed_in().id, current_moment()
    ):
        with office().db.writing_beside() as session:
            opening.note_at_work(session, batch_id, signed_in().id, current_moment())
    return render_template("station/batch.html", form=_counted_form(facts), **what)


@pages.get("/<batch_id>/kemajuan")
def live(batch_id: str) -> ResponseReturnValue:
    """The part of the page that changes while pages are read, as JSON asked each second."""
    facts, what = _batch(batch_id)
    html = render_template("station/live.html", **what)
    mark = hashlib.sha256(html.encode()).hexdigest()[:16]
    return jsonify(html=html, mark=mark, is_running=facts.found.reading > 0)


@pages.get("/<batch_id>/periksa")
def bad(batch_id: str) -> ResponseReturnValue:
    """The queue of pages to scan again or to throw out, across the batch."""
    first = max(0, request.args.get("mulai", 0, type=int))
    with office().db.reading() as session:
        facts = _facts(session, batch_id)
        found = reading.bad_pages(session, current_scope(), batch_id, _threshold(), min(first, MOST), BAD + 1)
    return render_template(
        "station/bad.html",
        rows=found[:BAD],
        first=first,
        step=BAD,
        has_more=len(found) > BAD,
        **drawing(facts),
    )


@pages.get("/<batch_id>/arsip/<record_id>")
def item(batch_id: str, record_id: str) -> ResponseReturnValue:
    """All pages of one record, small."""
    first = min(max(1, request.args.get("dari", 1, type=int)), MOST)
    with office().db.reading() as session:
        facts = _facts(session, batch_id)
        found = reading.item(
            session, current_scope(), batch_id, record_id, _threshold(), first, first + LEAVES - 1
        )
        following = reading.next_record(session, current_scope(), batch_id, record_id)
    return render_template(
        "station/item.html", item=found, first=first, step=LEAVES, following=following, **drawing(facts)
    )


@pages.get("/<batch_id>/arsip/<record_id>/<int:number>")
def page(batch_id: str, record_id: str, number: int) -> ResponseReturnValue:
    """One page, large enough to judge, and what can be done with it."""
    with office().db.reading() as session:
        facts = _facts(session, batch_id)
        found = reading.item(session, current_scope(), batch_id, record_id, _threshold(), number, number)
        sent = sent_scans(session, record_id)
    if number > found.page_count or not found.pages:
        raise NotVisible(record_id)
    return render_template(
        "station/page.html", item=found, mark=found.pages[0], number=number, sent=sent, **drawing(facts)
    )


@pages.post("/<batch_id>/harapan")
def expect(batch_id: str) -> ResponseReturnValue:
    """Note what was counted on paper."""
    form = typed("sheets", "records", "duplex", "revision")
    expected = _expected(form)
    if form.problems:
        _, what = _batch(batch_id)
        return render_template("station/batch.html", form=form, **what), 422
    with office().db.writing() as session:
        opening.expect(session, current_scope(), signed_in().id, batch_id, revision_in(form), expected)
    return redirect(url_for(".show", batch_id=batch_id))


@pages.get("/<batch_id>/serah")
def ask_hand(batch_id: str) -> ResponseReturnValue:
    """What is found before the batch goes on: to the archivist, or into the archive."""
    return _hand_page(batch_id, Form())


@pages.post("/<batch_id>/serah")
def hand(batch_id: str) -> ResponseReturnValue:
    """Hand the batch to the archive unit."""
    form = typed("reason", "revision")
    try:
        with office().db.writing() as session:
            release.hand_over(
                session,
                current_scope(),
                signed_in().id,
                batch_id,
                revision_in(form),
                form["reason"],
                _threshold(),
            )
    except Invalid as wrong:
        form.refuse(wrong.problems)
        return _hand_page(batch_id, form, 422)
    flash(gettext("Kumpulan diserahkan ke arsiparis."), "good")
    return redirect(url_for(".show", batch_id=batch_id))


@pages.post("/<batch_id>/kembalikan")
def send_back(batch_id: str) -> ResponseReturnValue:
    """The archivist sends it back to the operator, with words."""
    form = typed("words", "revision")
    try:
        with office().db.writing() as session:
            release.send_back(
                session, current_scope(), signed_in().id, batch_id, revision_in(form), form["words"]
            )
    except Invalid as wrong:
        form.refuse(wrong.problems)
        return _hand_page(batch_id, form, 422)
    flash(gettext("Kumpulan dikembalikan ke operator."), "good")
    return redirect(url_for(".show", batch_id=batch_id))


@pages.post("/<batch_id>/rilis")
def let_go(batch_id: str) -> ResponseReturnValue:
    """File all its records."""
    form = typed("level", "reason", "revision")
    level = Level.from_slug(form["level"]) if form["level"] in LEVELS else None
    try:
        with office().db.writing() as session:
            count = release.release(
                session,
                current_scope(),
                signed_in().id,
                batch_id,
                revision_in(form),
                level,
                form["reason"],
                _threshold(),
            )
    except Invalid as wrong:
        form.refuse(wrong.problems)
        return _hand_page(batch_id, form, 422)
    flash(gettext("%(n)s arsip diarsipkan.", n=count), "good")
    return redirect(url_for(".show", batch_id=batch_id))


@pages.get("/<batch_id>/lembar.pdf")
def paper(batch_id: str) -> ResponseReturnValue:
    """The batch slip."""
    with office().db.reading() as session:
        facts = _facts(session, batch_id)
        found = reading.items(session, current_scope(), batch_id, _threshold(), 0, 0, 2_000)
    return pdf_answer(minutes(slip(facts, found)), f"kumpulan-{facts.number.replace('/', '-')}")


def revision_in(form: Form) -> int:
    """The batch's revision that the form was drawn for; one that no batch has for anything else."""
    text = form["revision"]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _batch(batch_id: str) -> tuple[BatchFacts, dict[str, Any]]:
    first = min(max(0, request.args.get("mulai", 0, type=int)), MOST)
    with office().db.reading() as session:
        facts = _facts(session, batch_id)
        found = reading.items(session, current_scope(), batch_id, _threshold(), STRIP, first, RECORDS)
    return facts, {"items": found, "first": first, "step": RECORDS, "strip": STRIP, **drawing(facts)}


def _facts(session: Any, batch_id: str) -> BatchFacts:
    return reading.batch_facts(session, current_scope(), signed_in().id, batch_id, _threshold())


def _threshold() -> int:
    return office().settings.scan_confidence


def _hand_page(batch_id: str, form: Form, status: int = 200) -> ResponseReturnValue:
    with office().db.reading() as session:
        facts = _facts(session, batch_id)
        unclassified = release.unclassified(session, current_scope(), batch_id)
    if not facts.may_work:
        raise NotVisible(batch_id)
    levels = [(slug, gettext(words)) for slug, words in LEVELS.items() if slug != Level.TOP_SECRET.slug]
    return render_template(
        "station/hand.html", form=form, levels=levels, unclassified=unclassified, **drawing(facts)
    ), status


def _places() -> tuple[FilingPlace, ...]:
    with office().db.reading() as session:
        return filing_places(session, current_scope())


def _opening(form: Form, places: tuple[FilingPlace, ...], status: int = 200) -> ResponseReturnValue:
    return render_template(
        "station/open.html",
        form=form,
        units=[(place.unit_id, place.name) for place in places],
        kinds=[(word, gettext(words)) for word, words in KINDS.items()],
    ), status


def _counted_form(facts: BatchFacts) -> Form:
    expected = facts.expected
    return Form(
        {
            "sheets": "" if expected.sheets is None else str(expected.sheets),
            "records": "" if expected.records is None else str(expected.records),
            "duplex": "1" if expected.is_duplex else "",
        }
    )


def _expected(form: Form) -> Expected:
    """What was counted on paper; problems are noted in the form."""
    return Expected(_count(form, "sheets"), _count(form, "records"), form.is_on("duplex"))


def _count(form: Form, name: str) -> int | None:
    text = form[name]
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) <= MOST and len(text) < 9):
        form.problems[name] = Sentence(N_("Tulis bilangan bulat, atau kosongkan."))
        return None
    return int(text)
