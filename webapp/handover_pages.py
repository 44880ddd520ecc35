"""Hand-over of open work when a post ends: what is left, to whom it goes, and the minutes of it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from catalog.errors import NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.sentences import N_
from catalog.units import get_unit
from services.archive import papers
from services.handover.service import (
    HandoverFacts,
    find_handover,
    hand_over,
    handovers_of,
    leaving_post,
    leaving_posts,
    may_watch_at_all,
    receivers,
    unheld_questions,
)
from webapp.formats import date_long
from webapp.forms import Form, typed
from webapp.organisation_terms import post_name
from webapp.paper_answers import pdf_answer
from webapp.reader import current_moment, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("handover", __name__, url_prefix="/serah-terima")

MOST_ITEMS = 2_000
KINDS = {
    "draft": N_("Konsep atau unggahan yang belum diarsipkan"),
    "batch": N_("Kiriman file yang belum selesai"),
    "loan": N_("Berkas kertas yang dipinjam"),
}


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The posts that leave work without a holder."""
    if not may_watch_at_all(current_scope()):
        raise NotVisible("handover")
    with office().db.reading() as session:
        rows = leaving_posts(session, current_scope(), current_moment())
        questions = unheld_questions(session, current_scope(), current_moment())
    return render_template("handover/leaving.html", rows=rows, questions=questions)


@pages.get("/<assignment_id>")
def show(assignment_id: str) -> ResponseReturnValue:
    """What one post leaves, and the form that hands it over."""
    return _page(assignment_id, Form(), None, 200)


@pages.post("/<assignment_id>")
def save(assignment_id: str) -> ResponseReturnValue:
    """Hand the chosen items to another holder, all or none."""
    form, wanted = typed("to", "reason"), request.form.getlist("items")[:MOST_ITEMS]
    try:
        with office().db.writing() as session:
            hand_over(
                session,
                current_scope(),
                assignment_id,
                wanted,
                form["to"],
                form["reason"],
                actor=signed_in().id,
                now=current_moment(),
            )
    except (Invalid, Refused) as error:
        form.refuse(error.problems if isinstance(error, Invalid) else {"": error.sentence})
        return _page(assignment_id, form, wanted, 422)
    flash(
        gettext("Sudah diserahkan. Cetak berita acaranya. Membatalkannya: serahkan kembali dengan alasan."),
        "good",
    )
    return redirect(url_for(".show", assignment_id=assignment_id))


@pages.get("/ba/<handover_id>.pdf")
def paper(handover_id: str) -> ResponseReturnValue:
    """The minutes (Berita Acara Serah Terima), with titles as far as this person may read them."""
    with office().db.reading() as session:
        facts = find_handover(session, current_scope(), signed_in().id, handover_id, current_moment())
    name = f"serah-terima-{facts.number.replace('/', '-')}"
    return pdf_answer(papers.minutes(_minutes(facts)), name)


def _minutes(facts: HandoverFacts) -> papers.Minutes:
    post = facts.post.words or post_name(facts.post.post)
    return papers.Minutes(
        heading=gettext("Berita Acara Serah Terima %(number)s", number=facts.number),
        office=facts.office_name,
        lines=(
            (gettext("Tanggal"), date_long(facts.handed_on)),
            (gettext("Yang menyerahkan"), facts.from_name),
            (gettext("Jabatan"), f"{post}, {facts.post.unit_name}"),
            (gettext("Yang menerima"), facts.to_name),
            (gettext("Alasan"), facts.reason),
            (gettext("Dicatat oleh"), facts.by_name),
        ),
        items=[f"{gettext(KINDS[kind])}: {_words(kind, words)}" for kind, words in facts.items],
        signatures=(
            (gettext("Yang menyerahkan"), facts.from_name),
            (gettext("Yang menerima"), facts.to_name),
        ),
        link=url_for("handover.paper", handover_id=facts.id, _external=True),
    )


def _words(kind: str, words: str) -> str:
    if kind == "batch" and words.isdecimal():
        return str(ngettext("%(num)d file", "%(num)d file", int(words)))
    return words or str(gettext("Tidak dicantumkan"))


def _page(assignment_id: str, form: Form, wanted: list[str] | None, status: int) -> ResponseReturnValue:
    """``wanted`` ``None``: the form is fresh, so that everything is ticked."""
    scope, now = current_scope(), current_moment()
    with office().db.reading() as session:
        leaving = leaving_post(session, scope, assignment_id, now)
        office_id = get_unit(session, leaving.post.unit_id).office_id
        lines = [
            (f"{each.kind}:{each.id}", gettext(KINDS[each.kind]), _words(each.kind, each.words), each.since)
            for each in leaving.items
        ]
        page = render_template(
            "handover/hand_over.html",
            form=form,
            post=leaving.post,
            lines=lines,
            wanted=[value for value, *_ in lines] if wanted is None else wanted,
            people=[each for each in receivers(session, office_id, now) if each.id != leaving.post.user_id],
            done=handovers_of(session, scope, assignment_id, now),
        )
    return page, status
