"""Loans: who has which paper out, the slip that stands in its place, and its return."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.sentences import N_
from services.archive import loans, papers, service
from services.archive.loan_rules import LoanState
from services.archive.loans import LoanFacts, LoanValues
from services.archive.models import RecordFacts
from webapp.formats import date_long
from webapp.forms import Form, day_in, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import pdf_answer
from webapp.reader import current_day, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("loans", __name__, url_prefix="/peminjaman")

FIELDS = ("borrower", "due_on", "purpose")
USUAL_DAYS = 14  # an office's habit, not a rule: the field can be changed
STATES = {
    LoanState.OUT: N_("Dipinjam"),
    LoanState.SOON: N_("Segera jatuh tempo"),
    LoanState.LATE: N_("Terlambat"),
    LoanState.RETURNED: N_("Sudah kembali"),
}


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The loans that this person keeps or has, what is out and due first."""
    state = asked("keadaan") if asked("keadaan") in set(LoanState) else ""
    with office().db.reading() as session:
        found = loans.list_loans(session, current_scope(), signed_in().id, current_day(), state, asked_page())
    return render_template(
        "archive/loans.html",
        rows=found.rows,
        listing=listing_of(found),
        state=state,
        states=_state_names(),
    )


@pages.get("/baru/<record_id>")
def add(record_id: str) -> ResponseReturnValue:
    """The form that lends a record's paper."""
    due_on = (current_day() + timedelta(days=USUAL_DAYS)).isoformat()
    return _form(_to_lend(record_id), Form({"due_on": due_on}), 200)


@pages.post("/baru/<record_id>")
def save_new(record_id: str) -> ResponseReturnValue:
    """Lend a record's paper."""
    form = typed(*FIELDS)
    try:
        day = _day(form)
        with office().db.writing() as session:
            loan = loans.lend(
                session,
                current_scope(),
                record_id,
                LoanValues(form["borrower"], day, form["purpose"]),
                actor=signed_in().id,
            )
    except Invalid as error:
        form.refuse(error.problems)
        return _form(_to_lend(record_id), form, 422)
    flash(gettext("Peminjaman tercatat. Cetak slipnya dan taruh di tempat arsip."), "good")
    return redirect(url_for(".show", loan_id=loan.id))


@pages.get("/<loan_id>")
def show(loan_id: str) -> ResponseReturnValue:
    """One loan, with what may be done to it."""
    return _page(loan_id, Form(), 200)


@pages.post("/<loan_id>/kembali")
def take_back(loan_id: str) -> ResponseReturnValue:
    """Note that the paper is back."""
    form = typed("condition")
    try:
        with office().db.writing() as session:
            loans.take_back(session, current_scope(), loan_id, form["condition"], actor=signed_in().id)
    except Refused as error:
        flash(say(error.sentence), "bad")
    else:
        flash(gettext("Pengembalian tercatat."), "good")
    return redirect(url_for(".show", loan_id=loan_id))


@pages.post("/<loan_id>/perpanjang")
def extend(loan_id: str) -> ResponseReturnValue:
    """Give a later last day."""
    form = typed("due_on")
    try:
        day = _day(form)
        with office().db.writing() as session:
            loans.extend(session, current_scope(), loan_id, day, actor=signed_in().id)
    except Invalid as error:
        form.refuse(error.problems)
        return _page(loan_id, form, 422)
    flash(gettext("Tanggal kembali diperpanjang."), "good")
    return redirect(url_for(".show", loan_id=loan_id))


@pages.get("/<loan_id>/slip.pdf")
def slip(loan_id: str) -> ResponseReturnValue:
    """The slip, for its borrower and for who keeps the record."""
    with office().db.reading() as session:
        loan = _loan(session, loan_id)
    return pdf_answer(papers.slip(_slip(loan)), f"slip-{loan.slip.replace('/', '-')}")


def _slip(loan: LoanFacts) -> papers.Slip:
    return papers.Slip(
        heading=gettext("Slip peminjaman arsip %(number)s", number=loan.slip),
        office=loan.office_name,
        lines=(
            (gettext("Nomor arsip"), loan.number_of_record or "-"),
            (gettext("Judul"), loan.title or gettext("Tidak dicantumkan")),
            (gettext("Tempat simpan"), loan.place or "-"),
            (gettext("Peminjam"), loan.borrower_name),
            (gettext("Keperluan"), loan.purpose),
            (gettext("Tanggal pinjam"), date_long(loan.lent_on)),
            (gettext("Harus kembali"), date_long(loan.due_on)),
        ),
        signatures=((gettext("Petugas"), loan.lent_by), (gettext("Peminjam"), loan.borrower_name)),
        link=url_for("loans.show", loan_id=loan.id, _external=True),
    )


def _day(form: Form) -> date:
    day = day_in(form, "due_on")
    return day or date.min  # before every day: the rules answer with their sentence


def _to_lend(record_id: str) -> RecordFacts:
    with office().db.reading() as session:
        record = service.describe(session, current_scope(), record_id)
    if not record.may_edit:
        raise NotVisible(record_id)
    return record


def _loan(session: Session, loan_id: str) -> LoanFacts:
    return loans.find_loan(session, current_scope(), signed_in().id, loan_id)


def _state_names() -> dict[str, str]:
    return {state.value: gettext(words) for state, words in STATES.items()}


def _form(record: RecordFacts, form: Form, status: int) -> ResponseReturnValue:
    return render_template("archive/lend.html", record=record, form=form), status


def _page(loan_id: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        loan = _loan(session, loan_id)
    return render_template("archive/loan.html", loan=loan, form=form, states=_state_names()), status
