"""Elasticsearch as its own manual shows it: the baseline of our engine on the same server and tokens."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from elasticsearch import Elasticsearch, helpers

from search.contract import RecordDocument
from search.facets import FACETS, facet_values

SHOWN = 10


class Raw:
    """The server as its own manual shows it: BM25 of its own, and its bulk helper."""

    def __init__(self, url: str) -> None:
        self.client = Elasticsearch(url, request_timeout=120)

    def fill(self, documents: Iterable[RecordDocument]) -> None:
        text = {"type": "text", "analyzer": "whitespace"}
        words = {"body_exact": text, "body_stem": {**text, "index_options": "freqs"}}
        titles = {"title_exact": text, "title_stem": {**text, "index_options": "freqs"}}
        keywords = {name: {"type": "keyword"} for name in ("id", "access", *FACETS)}
        settings = {"number_of_replicas": 0, "refresh_interval": -1}
        for index, properties in (
            ("raw-records", {**keywords, **titles, **words, "day": {"type": "date"}}),
            ("raw-pages", {"record": {"type": "keyword"}, "page": {"type": "integer"}, **words}),
        ):
            mappings = {"_source": {"enabled": False}, "properties": properties}
            self.client.indices.create(index=index, settings=settings, mappings=mappings)
        for _ in helpers.streaming_bulk(self.client, self._actions(documents)):
            pass
        self.client.indices.refresh(index="raw-*")

    def _actions(self, documents: Iterable[RecordDocument]) -> Iterator[dict[str, Any]]:
        for each in documents:
            for page in each.pages:
                row = {"record": each.id, "page": page.number}
                yield {"_index": "raw-pages", **row, "body_exact": page.exact, "body_stem": page.stem}
            yield {
                "_index": "raw-records",
                "_id": each.id,
                "id": each.id,
                "access": each.access,
                **dict(facet_values(each).items()),
                "title_exact": each.title_exact,
                "title_stem": each.title_stem,
                "body_exact": each.body_exact,
                "body_stem": each.body_stem,
                "day": each.date or None,
            }

    def ask(self, text: str, tokens: list[str]) -> None:
        """Ten hits, ten facets, three pages of each."""
        # Its stems have no positions either, so that a phrase is asked of the exact words alone.
        fields = ["body_exact", "title_exact^2"] + ["body_stem"] * ('"' not in text)
        words = text.replace("ATAU", "OR").replace("judul:", "title_exact:").replace("tahun:", "year:")
        query = {"query_string": {"query": words, "fields": fields, "default_operator": "AND"}}
        answer = self.client.search(
            index="raw-records",
            query={"bool": {"must": query, "filter": {"terms": {"access": tokens}}}},
            size=SHOWN,
            track_total_hits=True,
            aggs={facet: {"terms": {"field": facet, "size": 65_000}} for facet in FACETS},
            filter_path="hits.total,hits.hits._id,aggregations",
        )
        found = [hit["_id"] for hit in answer["hits"].get("hits", ())]
        words = re.sub(r"title_exact:|year:\d+", "", words)
        on_pages = [field for field in fields if "title" not in field]
        pages = {"query_string": {"query": words, "fields": on_pages, "default_operator": "OR"}}
        best = {"size": 3, "_source": False, "docvalue_fields": ["page"]}
        by_record = {"terms": {"field": "record", "size": SHOWN}, "aggs": {"best": {"top_hits": best}}}
        self.client.search(
            index="raw-pages",
            query={"bool": {"must": pages, "filter": {"terms": {"record": found}}}},
            size=0,
            aggs={"records": by_record},
            filter_path="aggregations",
        )
