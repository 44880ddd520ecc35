"""What the index on the server holds: ids in order, the marks of their documents, and counts of pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.contract import Held
from search.elastic.connection import BROKEN, asking
from search.elastic.errors import ServerBroken
from search.elastic.generations import PAGES, RECORDS, Generations, Names
from search.elastic.mapping import STAMPS
from search.errors import IndexMissing

AT_ONCE = 10_000  # hits that the server gives in one answer
TRIES = 2  # an index that was just replaced is gone for the question that was on its way
_BY_ID = [{"id": "asc"}]


class ElasticInventory:
    """See ``search.contract.Inventory``."""

    def __init__(self, client: Elasticsearch, named: Names, generations: Generations) -> None:
        self._client, self._names, self._generations = client, named, generations

    def ids_after(self, after: str, limit: int) -> Sequence[str]:
        body: dict[str, Any] = {"query": {"match_all": {}}, "sort": _BY_ID, "size": min(limit, AT_ONCE)}
        if after:
            body["search_after"] = [after]
        hits = self._ask(RECORDS, body)["hits"].get("hits", ())
        return list(dict.fromkeys(hit["sort"][0] for hit in hits))

    def held(self, ids: Sequence[str]) -> Sequence[Held]:
        if not ids:
            return ()
        asked = {"terms": {"id": list(ids)}}
        body = {"query": asked, "sort": _BY_ID, "size": AT_ONCE, "docvalue_fields": list(STAMPS)}
        pages = self._pages_of(ids)
        return [_held(hit, pages) for hit in self._ask(RECORDS, body)["hits"].get("hits", ())]

    def count_pages(self) -> int:
        """Those that bear a page number: each record has one more document there that bears none."""
        body = {"query": {"exists": {"field": "page"}}, "size": 0, "track_total_hits": True}
        total: int = self._ask(PAGES, body)["hits"]["total"]["value"]
        return total

    def _pages_of(self, ids: Sequence[str]) -> dict[str, int]:
        by_record = {"terms": {"field": "record", "size": len(ids)}}
        body = {"query": {"terms": {"record": list(ids)}}, "size": 0, "aggs": {"records": by_record}}
        buckets = self._ask(PAGES, body)["aggregations"]["records"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def _ask(self, part: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(TRIES):
            try:
                return self._ask_once(part, body)
            except IndexMissing:
                continue
        raise self._generations.why_missing()

    def _ask_once(self, part: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        with asking():
            answer: Mapping[str, Any] = self._client.search(
                index=self._names.alias(part),
                body={**body, "_source": False},
                allow_partial_search_results=False,
                filter_path="_shards.failed,hits.total,hits.hits.sort,hits.hits.fields,aggregations",
            ).body
        if answer["_shards"]["failed"]:
            raise ServerBroken(BROKEN)
        return {"hits": {}, **answer}


def _held(hit: Mapping[str, Any], pages: Mapping[str, int]) -> Held:
    (record_id,) = hit["sort"]
    facts, words = (hit["fields"][name][0] for name in STAMPS)
    return Held(record_id, facts, words, pages.get(record_id, 0))
