"""Finds the pages of the hits that hold the words, all hits in one question to the pages index."""

from collections import Counter
from collections.abc import Sequence

import tantivy
from tantivy import Query

from search.contract import BestPage, PermittedIds
from search.embedded.ordering import levelled, whole_numbers
from search.embedded.schema import record_key

_FIRST_LOOK = 16  # pages looked at for each page wanted, before all of them are


def best_pages(searcher: tantivy.Searcher, query: Query, ids: PermittedIds, each: int) -> list[BestPage]:
    """The ``each`` best pages of every record, in the order of ``ids``, equal scores by page number."""
    limit = each * len(ids) * _FIRST_LOOK
    found = _look(searcher, query, ids, limit)
    if len(found) == limit and not _is_enough(found, ids, each):
        found = _look(searcher, query, ids, searcher.num_docs)
    pages = _by_record(found, ids)
    return [BestPage(record, page) for record in ids for _, page in sorted(pages[record])[:each]]


def pages_in(searcher: tantivy.Searcher, query: Query, ids: PermittedIds) -> list[BestPage]:
    """All pages found, in the order of ``ids`` and page numbers."""
    pages = _by_record(_look(searcher, query, ids, searcher.num_docs), ids)
    return [BestPage(record, page) for record in ids for page in sorted(page for _, page in pages[record])]


Look = tuple[str, float, int]  # record's id, score turned round (less is better), page


def _look(searcher: tantivy.Searcher, query: Query, ids: PermittedIds, limit: int) -> list[Look]:
    limit = max(1, min(limit, searcher.num_docs))
    hits = searcher.search(query, limit=limit, count=False).hits
    addresses = [address for _, address in hits]
    records = {record_key(record): record for record in ids}
    keys = whole_numbers(searcher, "record_key", addresses)
    numbers = whole_numbers(searcher, "page", addresses)
    scores = levelled(score for score, _ in hits)
    return [(records[key], -score, page) for score, key, page in zip(scores, keys, numbers, strict=True)]


def _is_enough(found: Sequence[Look], ids: PermittedIds, each: int) -> bool:
    """Whether no page that was not looked at can be better than the best ``each`` of its record."""
    counts = Counter(record for record, _, _ in found)
    return all(counts[record] >= each for record in ids)


def _by_record(found: Sequence[Look], ids: PermittedIds) -> dict[str, list[tuple[float, int]]]:
    pages: dict[str, list[tuple[float, int]]] = {record: [] for record in ids}
    for record, turned, page in found:
        pages[record].append((turned, page))
    return pages
