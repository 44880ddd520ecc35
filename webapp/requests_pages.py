"""Questions to the archive unit: anybody asks, archivists answer."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.errors import NotVisible, Refused
from catalog.people.access_decisions import forward, may_decide_at_all
from catalog.people.access_requests import (
    answer,
    archive_offices,
    as_question,
    find_question,
    list_questions,
    own_questions,
)
from catalog.people.access_requests import ask as put_question
from catalog.people.errors import Invalid
from catalog.people.own_account import keep_preferences
from webapp.forms import Form, typed
from webapp.listing import asked, asked_page, listing_of
from webapp.reader import current_day, current_moment, current_scope, current_seat, office, signed_in
from webapp.spoken import render_template
from webapp.waiting import waiting

pages = Blueprint("requests", __name__, url_prefix="/minta-akses")


@pages.get("")
def ask() -> ResponseReturnValue:
    """The form, and what this person asked before."""
    found = waiting()
    page = _ask_form(Form({"about": asked("tentang", 500)}), 200)
    if found and found.answers:
        with office().db.writing() as session:
            read = {"answers_read": current_moment().timestamp()}
            keep_preferences(session, signed_in().id, read)
    return page


@pages.post("")
def send() -> ResponseReturnValue:
    """Put a question to the archive unit of the own office."""
    form = typed("about")
    try:
        with office().db.writing() as session:
            put_question(session, signed_in().id, current_seat().office_id, form["about"])
    except Invalid as error:
        form.refuse(error.problems)
        return _ask_form(form, 422)
    flash(gettext("Pertanyaan terkirim ke unit kearsipan. Jawabannya muncul di Beranda."), "good")
    return redirect(url_for(".ask"))


@pages.get("/masuk")
def incoming() -> ResponseReturnValue:
    """The questions that wait for this archivist, or all of them."""
    _need_archivist()
    is_all = asked("keadaan") == "semua"
    with office().db.reading() as session:
        found = list_questions(session, current_scope(), not is_all, asked_page())
        return render_template(
            "requests/incoming.html", rows=found.rows, listing=listing_of(found), is_all=is_all
        )


@pages.get("/masuk/<request_id>")
def show(request_id: str) -> ResponseReturnValue:
    """One question, and the form that answers it."""
    return _answer_form(request_id, Form(), 200)


@pages.post("/masuk/<request_id>")
def reply(request_id: str) -> ResponseReturnValue:
    """Answer a question."""
    form = typed("answer")
    try:
        with office().db.writing() as session:
            answer(
                session,
                current_scope(),
                request_id,
                form["answer"],
                actor=signed_in().id,
                now=current_moment(),
            )
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"": error.sentence})
        return _answer_form(request_id, form, 422)
    flash(gettext("Jawaban terkirim."), "good")
    return redirect(url_for(".incoming"))


@pages.post("/masuk/<request_id>/ajukan")
def hand_on(request_id: str) -> ResponseReturnValue:
    """Name the record, for those who may open it to others."""
    form = typed("record")
    try:
        with office().db.writing() as session:
            forward(session, current_scope(), request_id, form["record"], actor=signed_in().id)
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"": error.sentence})
        return _answer_form(request_id, form, 422)
    flash(gettext("Diajukan kepada kepala unit pemilik dan pimpinan. Penanya belum diberi tahu."), "good")
    return redirect(url_for(".incoming"))


def _need_archivist() -> None:
    if not archive_offices(current_scope()):
        raise NotVisible("requests")


def _ask_form(form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        found = own_questions(session, signed_in().id, asked_page())
    page = render_template(
        "requests/ask.html",
        form=form,
        rows=found.rows,
        listing=listing_of(found),
        is_archivist=bool(archive_offices(current_scope())),
        is_decider=may_decide_at_all(current_scope()),
        today=current_day(),
    )
    return page, status


def _answer_form(request_id: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        question = as_question(session, find_question(session, current_scope(), request_id))
    return render_template("requests/answer.html", form=form, question=question), status
