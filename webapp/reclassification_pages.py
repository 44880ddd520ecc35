"""Reclassification: chosen records, a preview of who gains and loses sight, the run, and the way back."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from catalog.errors import Conflict, NotVisible, Refused
from catalog.people.errors import Invalid
from catalog.people.users import names_of
from catalog.sentences import N_, Sentence
from classification.instruments import as_code
from classification.levels import Level
from search.errors import QueryError, SearchUnavailable
from search.service import SearchRequest
from services.archive import reclass_running, reclassification
from services.archive.filing import filing_places
from services.archive.reclass_audience import shifts_of, tally
from services.archive.reclass_choice import Filter, chosen_by
from services.archive.reclass_editions import public_editions
from services.archive.reclass_proposing import Wish, propose, propose_undo
from services.archive.reclass_rules import MAY_STOP, LineState, State
from webapp import result_view
from webapp.forms import Form, typed
from webapp.i18n import say
from webapp.listing import asked, asked_page, listing_of
from webapp.reader import current_day, current_moment, current_scope, office, signed_in
from webapp.spoken import render_template
from webapp.terms import LEVELS

pages = Blueprint("reclassification", __name__, url_prefix="/klasifikasi-ulang")

FIELDS = ("level", "code", "reason", "letter", "records", "search", "unit", "below", "at")
MOST_FOUND = 20_000  # records of one search; a search of more is too wide to be meant
MOST_PICKED = 500
STATES = {
    State.PREVIEW: N_("Belum dijalankan"),
    State.RUNNING: N_("Sedang berjalan"),
    State.PAUSED: N_("Dijeda"),
    State.DONE: N_("Selesai"),
    State.STOPPED: N_("Dihentikan"),
}
LINE_STATES = {
    LineState.WAITING: N_("akan diubah"),
    LineState.DONE: N_("sudah diubah"),
    LineState.LEFT: N_("tidak diubah"),
}
SIGHTS = {"content": N_("isi"), "description": N_("uraian saja"), "none": N_("tidak terlihat")}


@pages.get("")
def show_all() -> ResponseReturnValue:
    """The own ones, and those of an office that this person leads or keeps the archive of."""
    is_waiting = asked("keadaan") == "menunggu"
    with office().db.reading() as session:
        found = reclassification.list_all(
            session, current_scope(), signed_in().id, asked_page(), only_unfinished=is_waiting
        )
        ids = [made.id for made in found.rows]
        return render_template(
            "archive/reclassifications.html",
            rows=found.rows,
            listing=listing_of(found),
            is_waiting=is_waiting,
            progress=reclassification.progress_of(session, ids),
            people=names_of(session, {made.made_by for made in found.rows}),
            states=_names(STATES),
            may_propose=reclassification.may_propose(current_scope()),
        )


@pages.get("/baru")
def add() -> ResponseReturnValue:
    """The form, for the records that the address names: single ones, a search, or all of a unit."""
    picked = [each[:16] for each in request.args.getlist("arsip")][:MOST_PICKED]
    words = request.query_string.decode("ascii", "ignore") if asked("dari") == "cari" else ""
    form = Form({"records": " ".join(picked).replace("\x00", ""), "search": words[:4000]})
    return _form(form, 200)


@pages.post("/baru")
def save_new() -> ResponseReturnValue:
    """Look at every record concerned and show what would change; nothing changes yet."""
    form = typed(*FIELDS)
    _require()
    try:
        wish = Wish(
            _level(form, "level"),
            as_code(form["code"]) or form["code"][:40],
            form["reason"][:1000],
            form["letter"][:200],
        )
        ids = _chosen(form)
        with office().db.writing() as session:
            made = propose(session, current_scope(), ids, wish, actor=signed_in().id)
    except Invalid as error:
        form.refuse(error.problems)
    except Refused as error:
        form.problems[""] = error.sentence
    except (QueryError, SearchUnavailable) as error:
        form.problems[""] = Sentence(error.message, {name: str(each) for name, each in error.values.items()})
    if form.problems:
        return _form(form, 422)
    return redirect(url_for(".show", reclassification_id=made.id))


@pages.get("/<reclassification_id>")
def show(reclassification_id: str) -> ResponseReturnValue:
    """What would change, or did: how many records, whose sight, and each record that this person may know."""
    return _page(reclassification_id, Form(), 200)


@pages.post("/<reclassification_id>/<any(jalankan, jeda, hentikan):act>")
def steer(reclassification_id: str, act: str) -> ResponseReturnValue:
    """Run it or let it go on, hold it, end it. The first records change before the answer."""
    try:
        with office().db.writing() as session:
            scope, user_id = current_scope(), signed_in().id
            match act:
                case "jalankan":
                    reclassification.begin(session, scope, user_id, reclassification_id)
                case "jeda":
                    reclassification.pause(session, scope, user_id, reclassification_id)
                case _:
                    reclassification.stop(session, scope, user_id, reclassification_id)
    except Refused as error:
        flash(say(error.sentence), "bad")
    except Conflict:
        flash(gettext("Keadaannya sudah berubah. Lihat lagi di bawah."), "bad")
    else:
        if act == "jalankan" and reclass_running.advance(office().db, reclassification_id):
            reclass_running.advance(office().db, reclassification_id)  # a small one ends here
    return redirect(url_for(".show", reclassification_id=reclassification_id))


@pages.post("/<reclassification_id>/balik")
def undo(reclassification_id: str) -> ResponseReturnValue:
    """Propose the reverse act; it is looked at and run like any other."""
    form = typed("reason")
    try:
        with office().db.writing() as session:
            scope, user_id = current_scope(), signed_in().id
            _require()
            made = reclassification.find(session, scope, user_id, reclassification_id)
            back = propose_undo(session, scope, made, form["reason"][:1000], actor=user_id)
    except Invalid as error:
        form.refuse(error.problems)
        return _page(reclassification_id, form, 422)
    except Refused as error:
        form.problems[""] = error.sentence
        return _page(reclassification_id, form, 422)
    return redirect(url_for(".show", reclassification_id=back.id))


def _require() -> None:
    if not reclassification.may_propose(current_scope()):
        raise NotVisible("reclassification")


def _chosen(form: Form) -> Sequence[str]:
    """The ids of all records that the form speaks of."""
    if form["records"]:
        return form["records"].split()[:MOST_PICKED]
    if form["search"]:
        found = result_view.read_address(MultiDict(parse_qsl(form["search"])))
        wanted = SearchRequest(
            text=found.text,
            scope=current_scope(),
            today=current_day(),
            sort="newest",
            filters=found.filters,
        )
        ids = office().search.ids_of(wanted, MOST_FOUND)
        if len(ids) > MOST_FOUND:
            most = {"most": MOST_FOUND}
            raise Refused(N_("Pencarian itu menemukan lebih dari %(most)s arsip. Persempit dahulu."), most)
        return ids
    if not form["unit"]:
        raise Invalid({"unit": Sentence(N_("Pilih unit pemiliknya."))})
    wish = Filter(form["unit"], form["below"][:40], _level(form, "at"))
    with office().db.reading() as session:
        return chosen_by(session, current_scope(), wish, current_moment())


def _level(form: Form, name: str) -> Level | None:
    try:
        return Level.from_slug(form[name]) if form[name] else None
    except ValueError as error:
        raise Invalid({name: Sentence(N_("Pilih salah satu tingkat."))}) from error


def _form(form: Form, status: int) -> ResponseReturnValue:
    _require()
    with office().db.reading() as session:
        places = filing_places(session, current_scope())
    page = render_template(
        "archive/reclassify.html",
        form=form,
        picked=len(form["records"].split()),
        search=result_view.read_address(MultiDict(parse_qsl(form["search"]))) if form["search"] else None,
        units=[(place.unit_id, place.name) for place in places],
        levels=[(slug, gettext(words)) for slug, words in LEVELS.items()],
    )
    return page, status


def _page(reclassification_id: str, form: Form, status: int) -> ResponseReturnValue:
    with office().db.reading() as session:
        scope, user_id = current_scope(), signed_in().id
        made = reclassification.find(session, scope, user_id, reclassification_id)
        progress = reclassification.progress_of(session, [made.id])[made.id]
        lines = reclassification.lines_of(session, scope, made, asked_page())
        is_own, is_preview = made.made_by == user_id, made.state == State.PREVIEW
        shifts = shifts_of(session, made.id, current_moment()) if is_preview and is_own else ()
        moves = reclassification.moves_of(session, made)
        editions = public_editions(session, scope, made.id) if is_preview else None
        page = render_template(
            "archive/reclassification.html",
            made=made,
            form=form,
            progress=progress,
            moves=moves,
            is_raising=any(new > old for old, new, *_ in moves),
            shifts=shifts,
            editions=editions,
            tally=tally(shifts),
            lines=lines.rows,
            listing=listing_of(lines),
            proposer=names_of(session, {made.made_by})[made.made_by],
            is_own=is_own,
            may_stop=made.state in MAY_STOP,
            may_undo=reclassification.may_undo(made, progress),
            states=_names(STATES),
            line_states=_names(LINE_STATES),
            sights=_names(SIGHTS),
        )
    return page, status


def _names(words: dict[str, str] | dict[State, str] | dict[LineState, str]) -> dict[str, str]:
    return {str(key): gettext(value) for key, value in words.items()}
