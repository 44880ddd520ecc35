"""The asking half of the embedded engine: a restricted query in, ids in order and true counts out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Order, Query

from search import weights
from search.asked import order_of
from search.contract import BestPage, EngineAnswer, EngineRequest, PermittedIds, SortOrder
from search.cursors import cursor_of, place_of
from search.embedded.best_pages import best_pages, pages_in
from search.embedded.compiler import page_query, record_compiler
from search.embedded.opened import OpenedIndex, Sight
from search.embedded.ordering import Found, Pager, levelled, whole_numbers
from search.embedded.tantivy_errors import asking
from search.embedded.vocabulary import complete, near_words
from search.query import Facet
from search.visibility import Guard, Restricted

MAX_VALUES = 65_000  # of one facet; the engine refuses more buckets than this


class EmbeddedReader:
    """Tantivy in process. Opens nothing until asked, sees each commit at the next question."""

    def __init__(self, folder: Path) -> None:
        self._index = OpenedIndex(folder)

    def search(self, request: EngineRequest) -> EngineAnswer:
        """Ids in order, total, facets; raises ``QueryError``, ``SearchUnavailable``."""
        sight = self._index.sight()
        place = place_of(request.cursor)
        compiler = record_compiler(sight.records_schema, sight.records, weights.weight)
        with asking():
            query = compiler.compile(request.query)
            page = _pager(sight.records, query, order_of(request)).page(place, request.size)
            counted = _count_facets(sight, query, request.facets)
            return EngineAnswer(page.ids, page.total, counted, cursor_of(page.after))

    def best_pages(self, ids: PermittedIds, query: Restricted, each: int) -> Sequence[BestPage]:
        """Up to ``each`` pages of every record, best first, in one question."""
        sight = self._index.sight()
        with asking():
            compiled = page_query(sight.pages_schema, sight.pages, weights.weight, ids, query.node)
            return best_pages(sight.pages, compiled, ids, each) if compiled else ()

    def pages_in(self, ids: PermittedIds, query: Restricted) -> Sequence[BestPage]:
        """All pages that hold any word asked for, in the order of ``ids`` and of the pages."""
        sight = self._index.sight()
        with asking():
            compiled = page_query(sight.pages_schema, sight.pages, weights.weight, ids, query.node)
            return pages_in(sight.pages, compiled, ids) if compiled else ()

    def complete(self, stub: str, within: Restricted, limit: int) -> Sequence[str]:
        """See ``search.contract.Reader``."""
        sight = self._index.sight()
        compiler = record_compiler(sight.records_schema, sight.records, weights.weight)
        with asking():
            return complete(sight.records, compiler.compile(within), stub, limit)

    def near_words(self, word: str, guard: Guard, limit: int) -> Sequence[str]:
        """See ``search.contract.Reader``."""
        sight = self._index.sight()
        compiler = record_compiler(sight.records_schema, sight.records, weights.weight)
        with asking():
            return near_words(sight.records, compiler.permitted(guard), word, limit)


def _pager(searcher: tantivy.Searcher, query: Query, order: SortOrder) -> Pager:
    by_field: dict[str, Any] = {} if order == "relevance" else {"order_by_field": order, "order": Order.Asc}

    def fetch(offset: int, limit: int) -> tuple[Sequence[Found], int]:
        # The library's type stubs leave ``count`` out.
        result: Any = searcher.search(query, limit=limit, offset=offset, count=True, **by_field)
        if by_field:
            return result.hits, result.count
        scores = levelled(score for score, _ in result.hits)
        return [(score, hit[1]) for score, hit in zip(scores, result.hits, strict=True)], result.count

    def ids(addresses: Sequence[tantivy.DocAddress]) -> list[str]:
        return [searcher.doc(address)["id"][0] for address in addresses]

    def heads(addresses: Sequence[tantivy.DocAddress]) -> list[int]:
        return whole_numbers(searcher, "head", addresses)

    return Pager(fetch, ids, heads, searcher.num_docs)


def _count_facets(sight: Sight, query: Query, facets: Sequence[Facet]) -> Mapping[Facet, Mapping[str, int]]:
    if not facets:
        return {}
    wanted: dict[str, Any] = {facet: {"terms": {"field": facet, "size": MAX_VALUES}} for facet in facets}
    counted = sight.records.aggregate(query, wanted)
    return {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in counted[facet]["buckets"]}
        for facet in facets
    }
