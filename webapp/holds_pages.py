"""Legal holds: the list, its table as a file, placing one on a record, its review, and lifting it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.sentences import N_
from services.archive import legal_holds, service
from services.archive.legal_hold_rules import HoldState
from services.archive.legal_holds import HoldFacts, HoldFilter, HoldValues
from services.archive.models import RecordFacts
from services.registers.writing import Cell, as_csv, as_xlsx
from webapp.formats import number_of
from webapp.forms import Form, day_in, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.paper_answers import table_answer
from webapp.reader import current_day, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.terms import LEVELS

pages = Blueprint("holds", __name__, url_prefix="/penahanan")

LIFTING, REVIEWING = "archive/hold_lift.html", "archive/hold_review.html"
FIELDS = ("reference", "reason", "since", "review_on")
STATES = {
    HoldState.IN_FORCE: N_("Berlaku"),
    HoldState.REVIEW: N_("Perlu ditinjau"),
    HoldState.LIFTED: N_("Dicabut"),
}
COLUMNS = (
    N_("Arsip"),
    N_("Nomor arsip"),
    N_("Kode"),
    N_("Tingkat"),
    N_("Unit"),
    N_("Perkara atau surat"),
    N_("Alasan"),
    N_("Sejak"),
    N_("Ditinjau pada"),
    N_("Keadaan"),
    N_("Ditahan oleh"),
    N_("Alasan dicabut"),
)

CUT = N_("Hanya %(count)s penahanan pertama yang dimuat di sini. Saring daftarnya untuk mengunduh sisanya.")


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The holds on what this reader may know of."""
    wanted, scope = _wanted(), current_scope()
    with office().db.reading() as session:
        found = legal_holds.list_holds(session, scope, wanted, current_day(), asked_page())
        units = legal_holds.units_with_holds(session, scope)
    return render_template(
        "archive/holds.html",
        rows=found.rows,
        listing=listing_of(found),
        wanted=wanted,
        units=units,
        states=_states(),
    )


@pages.get("/daftar.<any(csv,xlsx):form>")
def export(form: str) -> ResponseReturnValue:
    """The same list as a table to keep; the last row says so where not all of it is in."""
    wanted, actor = _wanted(), signed_in().id
    with office().db.reading() as session:
        found = legal_holds.exported_holds(session, current_scope(), wanted, current_day())
    with office().db.writing_beside() as session:
        legal_holds.note_export(session, wanted, form, len(found.rows), actor=actor)
    states = dict(_states())
    name = gettext("Penahanan hukum")
    header = [gettext(words) for words in COLUMNS]
    rows = [_row(each, states) for each in found.rows]
    if found.is_cut:
        cut = gettext(CUT, count=number_of(legal_holds.MOST_EXPORTED))
        rows.append([cut, *[None] * (len(header) - 1)])
    content = as_xlsx(name, header, rows) if form == "xlsx" else as_csv(header, rows)
    return table_answer(content, "penahanan", form)


@pages.get("/arsip/<record_id>")
def add(record_id: str) -> ResponseReturnValue:
    """The form that holds a record or dossier."""
    return _form(record_id, Form({"since": current_day().isoformat()}), 200)


@pages.post("/arsip/<record_id>")
def place(record_id: str) -> ResponseReturnValue:
    """Hold it."""
    form = typed(*FIELDS)
    try:
        days = day_in(form, "since"), day_in(form, "review_on")
        values = HoldValues(form["reference"], form["reason"], *days)
        with office().db.writing() as session:
            legal_holds.place_hold(session, current_scope(), record_id, values, actor=signed_in().id)
    except Invalid as error:
        form.refuse(error.problems)
        return _form(record_id, form, 422)
    flash(gettext("Arsip ditahan. Mencabutnya: dari halaman arsip ini, dengan alasan."), "good")
    return redirect(url_for("record.show", record_id=record_id))


@pages.get("/<hold_id>/cabut")
def ask_lift(hold_id: str) -> ResponseReturnValue:
    """Asks for the reason before a hold is lifted."""
    return _acting(hold_id, LIFTING, Form(), 200)


@pages.post("/<hold_id>/cabut")
def lift(hold_id: str) -> ResponseReturnValue:
    """Lift it."""
    form = typed("reason")

    def act(session: Session) -> str:
        return legal_holds.lift_hold(session, current_scope(), hold_id, form["reason"], actor=signed_in().id)

    done = gettext("Penahanan dicabut. Membatalkannya: tahan lagi arsip ini.")
    return _done(hold_id, LIFTING, form, act, done)


@pages.get("/<hold_id>/tinjau")
def ask_review(hold_id: str) -> ResponseReturnValue:
    """Asks for the next day of review of a hold that stays."""
    return _acting(hold_id, REVIEWING, Form(), 200)


@pages.post("/<hold_id>/tinjau")
def review(hold_id: str) -> ResponseReturnValue:
    """Note the review."""
    form = typed("review_on")

    def act(session: Session) -> str:
        next_day = day_in(form, "review_on")
        return legal_holds.review_hold(session, current_scope(), hold_id, next_day, actor=signed_in().id)

    return _done(hold_id, REVIEWING, form, act, gettext("Tinjauan dicatat. Arsip tetap ditahan."))


def _wanted() -> HoldFilter:
    return HoldFilter(text=asked("q"), unit_id=asked("unit"), state=asked("keadaan"))


def _states() -> list[tuple[str, str]]:
    return [(state.value, gettext(words)) for state, words in STATES.items()]


def _row(hold: HoldFacts, states: dict[str, str]) -> list[Cell]:
    record = hold.record
    return [
        record.title or gettext("Judul tidak terbuka bagi Anda"),
        record.number,
        record.code,
        gettext(LEVELS[record.level.slug]),
        record.unit_name,
        hold.reference,
        hold.reason,
        hold.since,
        hold.review_on,
        states[hold.state.value],
        hold.placed_by,
        hold.lifting_reason,
    ]


def _form(record_id: str, form: Form, status: int) -> ResponseReturnValue:
    scope = current_scope()
    with office().db.reading() as session:
        record: RecordFacts = service.describe(session, scope, record_id)
        if not legal_holds.may_place(session, scope, record_id):
            raise NotVisible(record_id)
    return render_template("archive/hold_form.html", record=record, form=form), status


def _done(
    hold_id: str, template: str, form: Form, act: Callable[[Session], str], done: str
) -> ResponseReturnValue:
    """Let ``act`` do it to the hold, which gives its record's id; the form again with what is wrong in it."""
    try:
        with office().db.writing() as session:
            record_id = act(session)
    except Invalid as error:
        form.refuse(error.problems)
        return _acting(hold_id, template, form, 422)
    except Refused as error:
        flash(say(error.sentence), "bad")
        return redirect(url_for(".show_all"))
    flash(done, "good")
    return redirect(url_for("record.show", record_id=record_id))


def _acting(hold_id: str, template: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        hold = legal_holds.find_hold(session, current_scope(), hold_id)
    if not hold.may_lift:
        raise NotVisible(hold_id)
    return render_template(template, hold=hold, form=form), status
