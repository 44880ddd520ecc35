"""Results of a search, and suggestions while a person types."""

from datetime import date

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.audit import note
from catalog.sentences import Sentence
from search.errors import QueryError, SearchError, SearchUnavailable
from search.results import ResultPage
from search.service import SearchRequest
from services.archive.reading import office_names, sizes_of
from webapp import result_view
from webapp.doors import doors_like
from webapp.i18n import say
from webapp.reader import current_actor, current_moment, current_scope, current_zone, office
from webapp.result_view import SORTS, Asked
from webapp.terms import term

pages = Blueprint("search", __name__)

pages.add_app_template_filter(term, "term")

PAGE_SIZE = 10
MOST_SUGGESTIONS = 10


@pages.get("/cari")
def show() -> ResponseReturnValue:
    """The page of results that the address asks for."""
    asked = result_view.read_address(request.args)
    try:
        found = office().search.search(_request(asked))
    except QueryError as error:
        return _told("search/wrong_query.html", asked, error), 400
    except SearchUnavailable as error:
        return _told("search/unavailable.html", asked, error), 503
    _note_search(asked, found)
    return _results(asked, found)


@pages.get("/saran")
def suggest() -> ResponseReturnValue:
    """Doors and whole queries that begin with what was typed, the queries from permitted terms only."""
    text = request.args.get("q", "").replace("\x00", "")[:200]
    doors = [{"text": gettext(door.label), "url": door.path, "kind": "door"} for door in doors_like(text)]
    words = [{"text": words, "url": url_for(".show", q=words), "kind": "word"} for words in _completed(text)]
    return jsonify(items=[*doors, *words][:MOST_SUGGESTIONS])


def _completed(text: str) -> tuple[str, ...]:
    if len(text.strip()) < 3:
        return ()
    try:
        return office().search.suggest(text, current_scope())
    except (QueryError, SearchUnavailable):
        return ()  # a half-typed query is no mistake, and a box without suggestions still searches


def today() -> date:
    """The calendar day where this person sits."""
    return current_moment().astimezone(current_zone()).date()


def _told(template: str, asked: Asked, error: SearchError) -> str:
    words = say(Sentence(error.message, {name: str(value) for name, value in error.values.items()}))
    return render_template(template, asked=asked, search_text=asked.text, error=error, sentence=words)


def _request(asked: Asked) -> SearchRequest:
    sort = SORTS[asked.sort]
    return SearchRequest(
        text=asked.text,
        scope=current_scope(),
        today=today(),
        size=PAGE_SIZE,
        sort="newest" if sort == "relevance" and not asked.text else sort,
        cursor=asked.cursor,
        filters=asked.filters,
    )


def _note_search(asked: Asked, found: ResultPage) -> None:
    details = {
        "query": asked.text,
        "filters": [list(pair) for pair in asked.chosen],
        "total": found.total,
        "shown": [hit.record.id for hit in found.hits],
    }
    with office().db.writing_beside() as session:
        note(session, current_actor(), "search", "", details)


def _results(asked: Asked, found: ResultPage) -> ResponseReturnValue:
    with office().db.reading() as session:
        sizes = sizes_of(session, result_view.wanted_pages(found))
        alike = result_view.alike_units(found)
        offices = office_names(session, alike) if alike else {}
    bars = result_view.bars_of(asked, found.months)
    return render_template(
        "search/results.html",
        asked=asked,
        search_text=asked.text,
        found=found,
        boxes=result_view.facet_boxes(asked, found, offices),
        bars=bars,
        chosen_labels=result_view.chosen_labels(asked, found),
        bare_address=asked.without(*result_view.PARAMETERS).address(),
        pictures={hit.record.id: result_view.picture_of(hit, sizes) for hit in found.hits},
        last=asked.first + len(found.hits) - 1,
        next_address=asked.address(cursor=found.next_cursor, first=asked.first + len(found.hits)),
    )
