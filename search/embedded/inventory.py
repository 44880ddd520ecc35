"""What the embedded index holds: ids in order, the marks of their documents, and counts of pages."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Order, Query

from search.contract import Held
from search.embedded.opened import OpenedIndex
from search.embedded.ordering import whole_numbers
from search.embedded.schema import STAMPS, id_head, record_key
from search.embedded.tantivy_errors import asking

_STAMP = 16  # hex digits of one mark


class EmbeddedInventory:
    """See ``search.contract.Inventory``. Opens nothing until asked."""

    def __init__(self, folder: Path) -> None:
        self._index = OpenedIndex(folder)

    def ids_after(self, after: str, limit: int) -> Sequence[str]:
        """By the heads of the ids, which the engine keeps in a column; equal heads by the whole id."""
        sight = self._index.sight()
        lowest, most = id_head(after), limit + 1
        with asking():
            behind = Query.range_query(sight.records_schema, "head", FieldType.Unsigned, lower_bound=lowest)
            while True:
                found = _ids(sight.records, behind, most)
                ids = sorted({each for each in found if each > after})
                if len(found) < most:
                    return ids[:limit]
                last = id_head(max(found))  # others of this head may have been cut off
                if whole := [each for each in ids if id_head(each) < last]:
                    return whole[:limit]
                most *= 4

    def held(self, ids: Sequence[str]) -> Sequence[Held]:
        """The records in one question, their pages in another."""
        sight = self._index.sight()
        if not ids:
            return ()
        with asking():
            asked = Query.term_set_query(sight.records_schema, "id", list(ids))
            found = _all(sight.records, asked)
            pages = _count_pages(sight.pages, Query.term_set_query(sight.pages_schema, "record", list(ids)))
            return [_held(sight.records.doc(address), pages) for address in found]

    def count_pages(self) -> int:
        return self._index.sight().pages.num_docs


def _ids(searcher: tantivy.Searcher, query: Query, most: int) -> list[str]:
    limit = max(1, min(most, searcher.num_docs))
    found: Any = searcher.search(query, limit=limit, count=False, order_by_field="head", order=Order.Asc)
    return [searcher.doc(address)["id"][0] for _, address in found.hits]


def _count_pages(searcher: tantivy.Searcher, query: Query) -> Counter[int]:
    return Counter(whole_numbers(searcher, "record_key", _all(searcher, query)))


def _all(searcher: tantivy.Searcher, query: Query) -> list[tantivy.DocAddress]:
    """Counted first: the engine sets memory aside for as many hits as it is told."""
    counted: Any = searcher.search(query, limit=1, count=True)  # the stubs leave ``count`` out
    found = searcher.search(query, limit=max(1, counted.count), count=False)
    return [address for _, address in found.hits]


def _held(document: tantivy.Document, pages: Counter[int]) -> Held:
    record_id, stamps = document["id"][0], bytes(document[STAMPS][0]).decode()
    return Held(record_id, stamps[:_STAMP], stamps[_STAMP:], pages[record_key(record_id)])
