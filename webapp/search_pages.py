"""Results of a search, and suggestions while a person types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from catalog.metrics import count_search
from catalog.sentences import Sentence
from search.errors import QueryError, SearchError, SearchUnavailable
from search.results import FacetValue, ResultPage
from search.service import SearchRequest
from services.archive.models import PageSize
from services.archive.quick import handled_by
from services.archive.quick_rules import Handled
from services.archive.reading import office_names, sizes_of
from services.archive.reclassification import may_propose
from webapp import quick_view, result_view
from webapp.doors import doors_like
from webapp.i18n import say
from webapp.noting import noted
from webapp.reader import current_day, current_scope, office
from webapp.result_view import SORTS, Asked
from webapp.spoken import render_template
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
        with office().db.one_snapshot():
            found = office().search.search(_request(asked))
            around = _around(asked, found)
    except QueryError as error:
        return _told("search/wrong_query.html", asked, error), 400
    except SearchUnavailable as error:
        return _told("search/unavailable.html", asked, error), 503
    count_search(found.took_ms / 1000, found.engine_ms / 1000)
    with noted("search", "", _trace(asked, found)):
        return _results(asked, found, around)


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


def _told(template: str, asked: Asked, error: SearchError) -> str:
    words = say(Sentence(error.message, {name: str(value) for name, value in error.values.items()}))
    return render_template(template, asked=asked, search_text=asked.text, error=error, sentence=words)


def _request(asked: Asked) -> SearchRequest:
    sort = SORTS[asked.sort]
    return SearchRequest(
        text=asked.text,
        scope=current_scope(),
        today=current_day(),
        size=PAGE_SIZE,
        sort="newest" if sort == "relevance" and not asked.text else sort,
        cursor=asked.cursor,
        filters=asked.filters,
    )


def _trace(asked: Asked, found: ResultPage) -> dict[str, object]:
    return {
        "query": asked.text,
        "filters": [list(pair) for pair in asked.chosen],
        "total": found.total,
        "shown": [hit.record.id for hit in found.hits],
    }


@dataclass(frozen=True, slots=True)
class _Around:
    """What a page of results shows beside its hits: page sizes, the offices of units of one name, what may
    be done with each hit, and how many there are of each kind."""

    sizes: Mapping[tuple[str, int], PageSize]
    offices: Mapping[str, str]
    handled: Mapping[str, Handled]
    kinds: Sequence[FacetValue]


def _around(asked: Asked, found: ResultPage) -> _Around:
    kinds = _kinds(asked, found)
    with office().db.reading() as session:
        alike = result_view.alike_units(found)
        return _Around(
            sizes_of(session, result_view.wanted_pages(found)),
            office_names(session, alike) if alike else {},
            handled_by(session, current_scope(), [hit.record.id for hit in found.hits]),
            kinds,
        )


def _kinds(asked: Asked, found: ResultPage) -> Sequence[FacetValue]:
    """The kinds of all that the question finds: those of the page, unless it was narrowed to some of them."""
    wider = asked.without(quick_view.KIND)
    if wider == asked:
        return found.facets.get("kind", ())
    request = replace(_request(wider), size=1, cursor=None, snippets=0)
    return office().search.search(request).facets.get("kind", ())


def _results(asked: Asked, found: ResultPage, around: _Around) -> ResponseReturnValue:
    return render_template(
        "search/results.html",
        asked=asked,
        search_text=asked.text,
        found=found,
        boxes=result_view.facet_boxes(asked, found, around.offices),
        bars=result_view.bars_of(asked, found.months),
        actions=quick_view.actions_of(found.hits, around.handled),
        kinds=quick_view.kind_tabs(asked, around.kinds),
        chosen_labels=result_view.chosen_labels(asked, found),
        bare_address=asked.without(*result_view.PARAMETERS).address(),
        pictures={hit.record.id: result_view.picture_of(hit, around.sizes) for hit in found.hits},
        last=asked.first + len(found.hits) - 1,
        everything=asked.address().replace("/cari?", f"{url_for('reclassification.add')}?dari=cari&", 1),
        may_reclassify=may_propose(current_scope()),
        next_address=asked.address(cursor=found.next_cursor, first=asked.first + len(found.hits)),
    )
