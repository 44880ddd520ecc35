"""The two Elasticsearch indexes, field by field, and how a record becomes their documents. Pure.

Text is whitespace-cut words of ours. Scores come from scripts that know only the query's boost (our weight of
the word) and the document's own words: no statistic of the index is in them, so hidden records cannot be.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

from search.analysis import VERSION as ANALYSIS_VERSION
from search.contract import PageDocument, RecordDocument
from search.facets import INDEXED, facet_values
from search.query import Clock
from search.ranking import PRESENCE, STEM
from search.stamps import VERSION as STAMPS_VERSION
from search.stamps import facts_stamp, words_stamp

Body = dict[str, Any]

TITLE_EXACT, TITLE_STEM = "title_exact", "title_stem"
BODY_EXACT, BODY_STEM = "body_exact", "body_stem"
NUMBERS = "numbers"
TITLE_WORDS, BODY_WORDS = "title_words", "body_words"
LAST_PAGE = "last"
DAYS: Mapping[Clock, str] = {
    "date": "day",
    "active_until": "active_until",
    "inactive_until": "inactive_until",
}
STAMPS = ("facts_stamp", "words_stamp")

MEAN_LENGTHS = {"title": 10, "body": 1000, "page": 250}
"""Words of a title, a record and a page that count as of middling length, whatever the archive holds."""

GRID = 16_384
"""Scores are whole 16384ths: sums of them are exact, so that no rounding orders equal hits."""

MAX_VALUES = 65_000  # of one facet; the server refuses more buckets than 65,536
MAX_TERMS = 1_000_000  # a reader's tokens, or ids whose narrowing waits
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FIGURE, _OTHER = "figure", "other"


def on_grid(score: float) -> float:
    return round(score * GRID) / GRID


def words_field(field: str, word: str) -> str:
    """Where words beginning like ``word`` are counted; an answer then reads a twentieth of each record's."""
    return f"{field}.{_letter(word)}"


def records_index(shards: int) -> Body:
    """Settings and mapping of the records index; nothing of a record is stored but its words and values."""
    properties: Body = {
        "id": {"type": "keyword"},
        "access": {"type": "keyword", "doc_values": False},
        **{name: {"type": "keyword", "index": False} for name in STAMPS},
        **{facet: {"type": "keyword"} for facet in INDEXED},
        **{name: {"type": "integer"} for name in DAYS.values()},
        **_text("title"),
        **_text("body"),
        NUMBERS: _words("boolean", norms=False),
        TITLE_WORDS: _counted_words(),
        BODY_WORDS: _counted_words(),
    }
    source = {"enabled": False}
    return _index(shards, {"dynamic": "strict", "_source": source, "properties": properties})


def pages_index(shards: int) -> Body:
    """Words of pages under their record's id; no label is in it. One more document of each record holds
    the number of its last page."""
    properties: Body = {
        "record": {"type": "keyword"},
        "page": {"type": "integer"},
        LAST_PAGE: {"type": "integer", "index": False, "doc_values": False},
        **_text("body", "page"),
    }
    source = {"includes": [LAST_PAGE]}
    return _index(shards, {"dynamic": "strict", "_source": source, "properties": properties})


def version() -> str:
    """Eight hex digits that change with the mapping, the scores or the analysis: an index of another version
    is not asked but built again."""
    parts = json.dumps([records_index(1), pages_index(1), ANALYSIS_VERSION, STAMPS_VERSION], sort_keys=True)
    return blake2b(parts.encode(), digest_size=4).hexdigest()


def record_row(document: RecordDocument) -> Body:
    """One document of the records index."""
    row: Body = {
        "id": document.id,
        "access": document.access,
        **dict(facet_values(document).items()),
        TITLE_EXACT: document.title_exact,
        TITLE_STEM: document.title_stem,
        NUMBERS: document.numbers,
        BODY_EXACT: document.body_exact,
        BODY_STEM: document.body_stem,
        TITLE_WORDS: _by_letter(document.title_exact),
        BODY_WORDS: _by_letter(document.body_exact),
        **dict(zip(STAMPS, (facts_stamp(document), words_stamp(document)), strict=True)),
    }
    told = {
        "day": document.date,
        "active_until": document.active_until,
        "inactive_until": document.inactive_until,
    }
    row |= {name: date.fromisoformat(text).toordinal() for name, text in told.items() if text}
    return row


def page_row(record_id: str, page: PageDocument) -> Body:
    """One document of the pages index."""
    return {"record": record_id, "page": page.number, BODY_EXACT: page.exact, BODY_STEM: page.stem}


def page_id(record_id: str, number: int) -> str:
    return f"{record_id} {number}"


def _index(shards: int, mapping: Body) -> Body:
    settings: Body = {
        "number_of_shards": shards,
        # The server keeps a hidden copy of each row (for its replicas) until later merges drop it: two thirds
        # of a fresh index, half as much when packed well. No search reads it.
        "codec": "best_compression",
        # The one writer makes each batch visible itself, before the guard lets go of narrowed records.
        "refresh_interval": -1,
        "max_terms_count": MAX_TERMS,
        "analysis": {"analyzer": {"words": {"type": "custom", "tokenizer": "whitespace"}}},
        "similarity": dict(_similarities()),
    }
    return {"settings": {"index": settings}, "mappings": mapping}


def _text(field: str, length: str = "") -> Body:
    return {
        f"{field}_exact": _words(f"{length or field}_exact"),
        f"{field}_stem": {**_words(f"{length or field}_stem"), "index_options": "freqs"},
    }


def _words(similarity: str, norms: bool = True) -> Body:
    return {"type": "text", "analyzer": "words", "similarity": similarity, "norms": norms}


def _counted_words() -> Body:
    counted = {"type": "keyword", "index": False}
    return {"properties": dict.fromkeys((*_LETTERS, _FIGURE, _OTHER), counted)}


def _similarities() -> Iterator[tuple[str, Body]]:
    for name, mean in MEAN_LENGTHS.items():
        yield f"{name}_exact", _scripted(mean, 1.0, 0.0)
        yield f"{name}_stem", _scripted(mean, STEM, PRESENCE)


def _scripted(mean: int, factor: float, presence: float) -> Body:
    """BM25 of k1 = 1.2 and b = 0.75 with ``mean`` for the mean length, and what a word that is there adds."""
    bm25 = f"2.2 * doc.freq / (doc.freq + 1.2 * (0.25 + 0.75 * doc.length / {float(mean)}))"
    score = f"query.boost * ({factor} * {bm25} + {presence})"
    return {"type": "scripted", "script": {"source": f"return Math.rint({score} * {GRID}.0) / {GRID}.0;"}}


def _by_letter(words: str) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in set(words.split(" ")) if words else ():
        found[_letter(word)].append(word)
    return found


def _letter(word: str) -> str:
    first = word[:1]
    if first.isascii() and first.isalpha():
        return first.lower()
    return _FIGURE if first.isascii() and first.isdecimal() else _OTHER
