"""One record: what it is, its files and family, who may see it, what was done to it; and changing that."""

from datetime import date

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.access import find_record, label_of
from catalog.errors import Conflict, NotVisible, Refused
from catalog.instruments import code_facts
from catalog.sentences import N_, Sentence
from classification.access import Shown, Verdict
from classification.levels import Level
from services.archive import (
    changes,
    dossiers,
    family,
    items,
    legal_holds,
    loans,
    places,
    reading,
    service,
    trail,
)
from services.archive.audience import audience_of
from services.archive.models import Family, RecordChange, RecordFacts
from services.station.reading import steps_of
from services.station.sent_scans import sent_scans
from webapp.forms import Form, typed
from webapp.messages import message_of
from webapp.reader import current_actor, current_day, current_moment, current_scope, office
from webapp.spoken import render_template
from webapp.station_view import step_words
from webapp.terms import KINDS, LEVELS, STATUSES

pages = Blueprint("record", __name__)

FIELDS = ("title", "number", "date", "code", "level", "reason", "election", "stage", "status", "revision")


@pages.get("/arsip/<record_id>")
def show(record_id: str) -> ResponseReturnValue:
    """The record, as far as this person may know it."""
    scope, now = current_scope(), current_moment()
    with office().db.reading() as session:
        record = service.describe(session, scope, record_id)
        audience = audience_of(label_of(session, find_record(session, scope, record_id, Verdict.DESCRIPTION)))
        is_dossier = record.kind == dossiers.KIND
        values: dict[str, object] = {
            "record": record,
            "audience": audience,
            "family": Family(),
            "loan": loans.loan_of(session, record_id) if Shown.PLACE in record.shown else None,
            "code": code_facts(session, record.code, current_day()),
            "item": items.item_of(session, scope, record_id),
            "dossier": dossiers.find_dossier(session, scope, record_id) if is_dossier else None,
            "holds": legal_holds.holds_over(session, scope, record_id),
            "may_hold": legal_holds.may_place(session, scope, record_id),
            "address": places.address_of_record(session, record_id) if record.may_edit else "",
        }
        if record.may_read_content:
            version = service.current_version(session, record_id)
            values |= {
                "version": version,
                "first": reading.page_sizes(session, version.id, 1, 1) if version else (),
                "versions": service.versions(session, record_id),
                "steps": steps_of(session, record_id),
                "sent": {each.version_id: each for each in sent_scans(session, record_id)},
                "step_words": step_words,
                "family": family.family_of(session, scope, record_id, now),
                "named": family.named_in(session, record_id),
                "elsewhere": family.numbers_elsewhere(session, record_id),
                "history": service.history(session, scope, record_id),
                "message": message_of(record),
            }
    trail.note_look(office().db, current_actor(), record_id)
    return render_template("record/show.html", **values)


@pages.get("/arsip/<record_id>/ubah")
def edit(record_id: str) -> ResponseReturnValue:
    """The form of the description."""
    record = _for_change(record_id)
    return _form_page(record, _form_of(record))


@pages.post("/arsip/<record_id>/ubah")
def change(record_id: str) -> ResponseReturnValue:
    """Take the form; what was typed stays on the page whatever goes wrong."""
    record = _for_change(record_id)
    form = typed(*FIELDS)
    wish = _wish_of(form, record)
    if wish is None or form.problems:
        return _form_page(record, form, 422)
    try:
        with office().db.writing() as session:
            changes.change_record(
                session, current_scope(), current_actor(), record_id, wish, int(form["revision"])
            )
    except Refused as refused:
        form.refuse({"level": refused.sentence})
        return _form_page(record, form, 422)
    except Conflict:
        return _form_page(_for_change(record_id), form, 409)
    flash(gettext("Perubahan tersimpan."), "good")
    return _after_change(record_id)


def _for_change(record_id: str) -> RecordFacts:
    with office().db.reading() as session:
        record = service.describe(session, current_scope(), record_id)
    if not record.may_edit:
        raise NotVisible(record_id)
    return record


def _after_change(record_id: str) -> ResponseReturnValue:
    """Back to the record; home where the new level closed it to the one who set it."""
    with office().db.reading() as session:
        try:
            service.describe(session, current_scope(), record_id)
        except NotVisible:
            return redirect(url_for("home.show"))
    return redirect(url_for(".show", record_id=record_id))


def _form_of(record: RecordFacts) -> Form:
    return Form(
        {
            "title": record.title,
            "number": record.number,
            "date": record.date.isoformat() if record.date else "",
            "code": record.code,
            "level": record.level.slug if record.is_classified else "",
            "election": record.election,
            "stage": record.stage,
            "status": record.status,
            "revision": str(record.revision),
        }
    )


def _wish_of(form: Form, record: RecordFacts) -> RecordChange | None:
    """The typed values, or ``None`` with the problems noted in the form."""
    if not form["title"] and not record.is_masked:
        form.problems["title"] = Sentence(N_("Arsip perlu judul."))
    day = _day(form)
    level = _level(form)
    if not form["revision"].isdecimal():
        return None
    return RecordChange(
        title=form["title"][:500],
        number=form["number"][:200],
        date=day,
        code=form["code"][:40],
        level=level,
        reason=form["reason"][:1000],
        election=form["election"][:60],
        stage=form["stage"][:60],
        status=form["status"][:30],
    )


def _day(form: Form) -> date | None:
    if not form["date"]:
        return None
    try:
        return date.fromisoformat(form["date"])
    except ValueError:
        form.problems["date"] = Sentence(N_("Tulis tanggal seperti 2024-02-14."))
        return None


def _level(form: Form) -> Level | None:
    if not form["level"]:
        return None
    try:
        return Level.from_slug(form["level"])
    except ValueError:
        form.problems["level"] = Sentence(N_("Pilih salah satu tingkat."))
        return None


def _form_page(record: RecordFacts, form: Form, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "record/edit.html",
        record=record,
        form=form,
        is_conflict=status == 409,
        levels=[(slug, gettext(words)) for slug, words in LEVELS.items()],
        statuses=[(word, gettext(words)) for word, words in STATUSES.items()],
        kinds=KINDS,
    )
    return page, status
