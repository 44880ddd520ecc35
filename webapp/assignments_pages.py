"""Assignments: who holds which post; one that opens Rahasia needs a second person or is announced."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from catalog.errors import NotVisible, Refused
from catalog.people.acting import ActingValues
from catalog.people.announcements import head_to_tell
from catalog.people.appointing import appoint, appoint_acting
from catalog.people.desk import approving_desk, assignment_on, desk_of
from catalog.people.directory import PostFilter, PostLine, list_posts, people_on, post_line
from catalog.people.errors import Invalid
from catalog.people.posts import approve_post, end_post
from catalog.schema import Assignment, User
from catalog.sentences import N_, Sentence
from catalog.units import get_unit
from classification.access import opens_secrets
from classification.scopes import PostKind
from webapp.forms import Form, day_in, typed
from webapp.listing import asked, asked_page, listing_of
from webapp.organisation_terms import POSTS, post_options
from webapp.reader import current_day, current_moment, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.units_pages import desk_in, unit_options

pages = Blueprint("assignments", __name__, url_prefix="/kelola/penugasan")

ACTING_FIELDS = ("username", "acting", "title", "decree", "decreed_on", "from", "until", "way")
FIELDS = (*ACTING_FIELDS, "unit", "post", "tier")


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The assignments, 25 a page, those that wait first."""
    wanted = PostFilter(asked("q"), asked("unit"), asked("keadaan"))
    with office().db.reading() as session:
        desk = desk_in(session)
        found = list_posts(session, desk, wanted, asked_page(), current_moment())
        return render_template(
            "manage/assignments.html",
            rows=found.rows,
            listing=listing_of(found),
            wanted=wanted,
            units=unit_options(session, desk),
        )


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form of a new assignment."""
    values = {
        "username": asked("pengguna"),
        "unit": asked("unit"),
        "from": current_day().isoformat(),
        "post": "staff",
        "way": "wait",
    }
    with office().db.reading() as session:
        return _form(session, Form(values), 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Give a post."""
    form = typed(*FIELDS)
    try:
        with office().db.writing() as session:
            desk = desk_in(session)
            assignment = appoint(
                session,
                desk,
                username=form["username"],
                unit_id=form["unit"],
                post=form["post"],
                title=form["title"],
                tier=form["tier"],
                is_acting=form.is_on("acting"),
                decree=form["decree"],
                decreed_on=day_in(form, "decreed_on"),
                valid_from=day_in(form, "from"),
                valid_until=day_in(form, "until"),
                is_announced=form["way"] == "announce",
                now=current_moment(),
            )
            line = post_line(session, assignment, current_moment())
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"": error.sentence})
        with office().db.reading() as session:
            return _form(session, form, 422)
    return _saved(line)


@pages.get("/<assignment_id>/pelaksana")
def add_acting(assignment_id: str) -> ResponseReturnValue:
    """The form that names an acting officer for this post."""
    with office().db.reading() as session:
        row = assignment_on(session, desk_in(session), assignment_id)
        values = {
            "acting": "plh",
            "title": row.title or POSTS[PostKind(row.post)],
            "from": current_day().isoformat(),
            "way": "wait",
        }
        return _acting_form(session, row, Form(values), 200)


@pages.post("/<assignment_id>/pelaksana")
def save_acting(assignment_id: str) -> ResponseReturnValue:
    """Name an acting officer for this post."""
    form = typed(*ACTING_FIELDS)
    try:
        with office().db.writing() as session:
            desk = desk_in(session)
            row = assignment_on(session, desk, assignment_id)
            assignment = appoint_acting(
                session,
                desk,
                row,
                form["username"],
                _acting_values(form),
                is_announced=form["way"] == "announce",
                now=current_moment(),
            )
            line = post_line(session, assignment, current_moment())
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"": error.sentence})
        with office().db.reading() as session:
            row = assignment_on(session, desk_in(session), assignment_id)
            return _acting_form(session, row, form, 422)
    return _saved(line)


@pages.get("/<assignment_id>")
def show(assignment_id: str) -> ResponseReturnValue:
    """One assignment; leaders of the office see it too, to approve it."""
    with office().db.reading() as session:
        row = _approvable(session, assignment_id)
        line = post_line(session, row, current_moment())
        approver = session.get(User, row.approved_by) if row.approved_by else None
        giver = session.get(User, row.created_by) if row.created_by else None
        return render_template(
            "manage/assignment.html",
            line=line,
            giver=giver,
            approver=approver,
            approved_at=row.approved_at,
            is_secret=opens_secrets(line.post),
            may_approve=line.is_waiting and signed_in().id not in (row.user_id, row.created_by),
            may_end=_has_desk(session) and not line.is_over,
            may_name_acting=_has_desk(session) and not line.acting,
        )


@pages.post("/<assignment_id>/setujui")
def approve(assignment_id: str) -> ResponseReturnValue:
    """The second person's yes."""
    try:
        with office().db.writing() as session:
            _approvable(session, assignment_id)
            approve_post(session, assignment_id, signed_in().id)
    except Refused as error:
        flash(gettext(error.sentence.text), "bad")
    else:
        flash(gettext("Disetujui. Penugasan ini sekarang berlaku menurut tanggalnya."), "good")
    return redirect(url_for(".show", assignment_id=assignment_id))


@pages.get("/<assignment_id>/akhiri")
def ask_end(assignment_id: str) -> ResponseReturnValue:
    """Ask before an assignment ends."""
    with office().db.reading() as session:
        row = assignment_on(session, desk_in(session), assignment_id)
        return _end_form(session, Form({"last_day": current_day().isoformat()}), row, 200)


@pages.post("/<assignment_id>/akhiri")
def save_end(assignment_id: str) -> ResponseReturnValue:
    """End an assignment on a day."""
    form = typed("last_day")
    try:
        with office().db.writing() as session:
            assignment_on(session, desk_in(session), assignment_id)
            last_day = day_in(form, "last_day")
            if last_day is None:
                raise Invalid({"last_day": Sentence(N_("Tanggal belum diisi."))})
            end_post(session, assignment_id, last_day, actor=signed_in().id)
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"last_day": error.sentence})
        with office().db.reading() as session:
            return _end_form(session, form, assignment_on(session, desk_in(session), assignment_id), 422)
    flash(gettext("Hari terakhir tersimpan. Untuk membatalkan, akhiri lagi dengan tanggal lain."), "good")
    return redirect(url_for(".show", assignment_id=assignment_id))


def _approvable(session: Session, assignment_id: str) -> Assignment:
    return assignment_on(session, approving_desk(session, signed_in().id, current_scope()), assignment_id)


def _has_desk(session: Session) -> bool:
    try:
        desk_of(session, signed_in().id, current_scope())
    except NotVisible:
        return False
    return True


def _form(session: Session, form: Form, status: int) -> ResponseReturnValue:
    desk = desk_in(session)
    people = people_on(session, desk)
    page = render_template(
        "manage/assignment_new.html",
        form=form,
        people=people,
        units=unit_options(session, desk),
        posts=post_options(),
        head=_head(session, form["unit"]),
    )
    return page, status


def _saved(line: PostLine) -> ResponseReturnValue:
    if line.is_waiting:
        flash(gettext("Tersimpan. Penugasan ini berlaku setelah disetujui orang kedua."), "warn")
    else:
        flash(gettext("Penugasan tersimpan."), "good")
    return redirect(url_for(".show", assignment_id=line.id))


def _acting_values(form: Form) -> ActingValues:
    return ActingValues(
        acting=form["acting"],
        title=form["title"],
        decree=form["decree"],
        decreed_on=day_in(form, "decreed_on"),
        since=day_in(form, "from"),
        until=day_in(form, "until"),
    )


def _acting_form(session: Session, row: Assignment, form: Form, status: int) -> ResponseReturnValue:
    page = render_template(
        "manage/assignment_acting.html",
        form=form,
        line=post_line(session, row, current_moment()),
        people=people_on(session, desk_in(session)),
        head=_head(session, row.unit_id),
    )
    return page, status


def _head(session: Session, unit_id: str) -> User | None:
    """Who would be told, as far as the form says already."""
    unit_id = unit_id or next((post.office for post in current_scope().posts), "")
    if unit_id not in desk_in(session).units:
        return None
    return head_to_tell(session, get_unit(session, unit_id), frozenset({signed_in().id}), current_moment())


def _end_form(session: Session, form: Form, row: Assignment, status: int) -> ResponseReturnValue:
    line = post_line(session, row, current_moment())
    return render_template("manage/assignment_end.html", form=form, line=line), status
