"""The asking half on Elasticsearch: a restricted query in, ids in order and true counts out."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search import weights
from search.asked import order_of
from search.contract import BestPage, EngineAnswer, EngineRequest, PermittedIds, SortOrder
from search.cursors import Place, cursor_of, place_of
from search.elastic.compiler import Compiler, Query, page_query, permitted
from search.elastic.connection import BROKEN, SLOW, asking
from search.elastic.errors import ServerBroken, ServerSlow
from search.elastic.generations import PAGES, RECORDS, Generations, Names
from search.elastic.mapping import MAX_VALUES
from search.elastic.vocabulary import counting_near, counting_stub, counts_in
from search.errors import IndexMissing
from search.spelling import completed, nearest
from search.visibility import Guard, Restricted

AT_ONCE = 10_000  # hits that the server gives in one answer
TRIES = 2  # an index that was just replaced is gone for the question that was on its way

_ANSWER = "timed_out,_shards.failed,hits.total,hits.hits.sort,aggregations"
_NO_DOCUMENT: Mapping[str, Any] = {"_source": False, "stored_fields": "_none_"}
_BY_ID = {"id": "asc"}
_ORDERS: Mapping[SortOrder, list[Any]] = {
    "relevance": ["_score", _BY_ID],
    "newest": [{"day": {"order": "desc", "missing": "_last"}}, _BY_ID],
    "oldest": [{"day": {"order": "asc", "missing": "_last"}}, _BY_ID],
}


class ElasticReader:
    """Elasticsearch over HTTP. Connects when first asked; several threads may ask."""

    def __init__(self, client: Elasticsearch, named: Names, generations: Generations) -> None:
        self._client, self._names, self._generations = client, named, generations

    def search(self, request: EngineRequest) -> EngineAnswer:
        """Ids in order, total, facets; raises ``QueryError``, ``SearchUnavailable``."""
        place = place_of(request.cursor)
        query = Compiler(weights.weight).compile(request.query)
        order = _ORDERS[order_of(request)]
        after = self._after(query, order, place) if place.shown else None
        is_past_end = place.shown > 0 and after is None
        body = _page(query, order, 0 if is_past_end else request.size + 1, after)
        if request.facets:
            body["aggs"] = {
                facet: {"terms": {"field": facet, "size": MAX_VALUES}} for facet in request.facets
            }
        answer = self._ask(RECORDS, body)
        found = [sort[-1] for sort in _sorts(answer)]
        ids = tuple(found[: request.size])
        after_these = Place(place.shown + len(ids), ids[-1]) if len(found) > request.size else None
        facets = {facet: _counts(answer["aggregations"][facet]) for facet in request.facets}
        return EngineAnswer(ids, answer["hits"]["total"]["value"], facets, cursor_of(after_these))

    def best_pages(self, ids: PermittedIds, query: Restricted, each: int) -> Sequence[BestPage]:
        """Up to ``each`` pages of every record, best first, in one question."""
        wanted = page_query(weights.weight, ids, query.node)
        if wanted is None:
            return ()
        best = {
            "size": each,
            "sort": ["_score", {"page": "asc"}],
            "_source": False,
            "stored_fields": "_none_",
        }
        by_record = {"terms": {"field": "record", "size": len(ids)}, "aggs": {"best": {"top_hits": best}}}
        answer = self._ask(PAGES, {"query": wanted, "size": 0, "aggs": {"records": by_record}})
        pages: dict[str, list[int]] = {
            bucket["key"]: [hit["sort"][-1] for hit in bucket["best"]["hits"]["hits"]]
            for bucket in answer["aggregations"]["records"]["buckets"]
        }
        return [BestPage(record, page) for record in ids for page in pages.get(record, ())]

    def pages_in(self, ids: PermittedIds, query: Restricted) -> Sequence[BestPage]:
        """All pages that hold any word asked for, in the order of ``ids`` and of the pages."""
        wanted = page_query(weights.weight, ids, query.node)
        if wanted is None:
            return ()
        found: dict[str, list[int]] = {record: [] for record in ids}
        order: list[Any] = [{"record": "asc"}, {"page": "asc"}]
        after: list[Any] | None = None
        while True:
            sorts = _sorts(self._ask(PAGES, _page({"bool": {"filter": wanted}}, order, AT_ONCE, after)))
            for record, page in sorts:
                found[record].append(page)
            if len(sorts) < AT_ONCE:
                return [BestPage(record, page) for record in ids for page in found[record]]
            after = sorts[-1]

    def complete(self, stub: str, within: Restricted, limit: int) -> Sequence[str]:
        """See ``search.contract.Reader``."""
        query = Compiler(weights.weight).compile(within)
        return completed(self._counts(query, counting_stub(stub, limit)), stub, limit)

    def near_words(self, word: str, guard: Guard, limit: int) -> Sequence[str]:
        """See ``search.contract.Reader``."""
        return nearest(self._counts(permitted(guard), counting_near(word)), word, limit)

    def _counts(self, query: Query, counting: Mapping[str, Any]) -> dict[str, int]:
        body = {"query": {"bool": {"filter": query}}, "size": 0, "aggs": counting}
        return counts_in(self._ask(RECORDS, body)["aggregations"])

    def _after(self, query: Query, order: list[Any], place: Place) -> list[Any] | None:
        """The sort values of the last hit shown, as they are now; ``None`` where nothing comes after.

        They are asked for anew and not kept in the cursor: a score is no reader's business. Where that hit is
        gone, the hits shown before are counted off again.
        """
        last = {"bool": {"must": query, "filter": {"term": {"id": place.last_id}}}}
        answer = self._ask(RECORDS, _page(last, order, 1, None))
        return next(iter(_sorts(answer)), None) or self._counted_off(query, order, place.shown)

    def _counted_off(self, query: Query, order: list[Any], shown: int) -> list[Any] | None:
        if shown >= self._ask(RECORDS, _page(query, order, 0, None))["hits"]["total"]["value"]:
            return None
        after: list[Any] | None = None
        with asking():
            opened = self._client.open_point_in_time(index=self._names.alias(RECORDS), keep_alive="1m")
        moment = {"id": opened["id"], "keep_alive": "1m"}
        try:
            while shown > 0:
                body = _page(query, order, min(shown, AT_ONCE), after) | {"pit": moment}
                sorts = _sorts(self._ask_once(None, body))
                if not sorts:
                    return None
                after, shown = sorts[-1], shown - len(sorts)
        finally:
            with asking():
                self._client.options(ignore_status=404).close_point_in_time(id=opened["id"])
        return after[: len(order)] if after else None  # the server adds a place of its own to each

    def _ask(self, part: str, body: dict[str, Any]) -> Mapping[str, Any]:
        for _ in range(TRIES):
            try:
                return self._ask_once(self._names.alias(part), body)
            except (IndexMissing, ServerBroken) as error:
                trouble = error
        raise self._generations.why_missing() if isinstance(trouble, IndexMissing) else trouble

    def _ask_once(self, index: str | None, body: dict[str, Any]) -> Mapping[str, Any]:
        with asking():
            # Half an answer would be a wrong total; a point in time knows its own index.
            answer: Mapping[str, Any] = self._client.search(
                index=index, body=body, allow_partial_search_results=False, filter_path=_ANSWER
            ).body
        if answer["timed_out"]:
            raise ServerSlow(SLOW)
        if answer["_shards"]["failed"]:
            raise ServerBroken(BROKEN)
        return answer


def _page(query: Query, order: list[Any], size: int, after: list[Any] | None) -> dict[str, Any]:
    """One page of sort values, which hold all that is wanted of a hit: no document is fetched."""
    body: dict[str, Any] = {
        "query": query,
        "sort": order,
        "size": size,
        "track_total_hits": True,
        **_NO_DOCUMENT,
    }
    return body | ({"search_after": after} if after else {})


def _sorts(answer: Mapping[str, Any]) -> list[list[Any]]:
    return [hit["sort"] for hit in answer["hits"].get("hits", ())]


def _counts(counted: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
