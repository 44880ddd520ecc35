"""Every engine finds, counts and orders exactly what the contract says, whatever corpus and query."""

from hypothesis import given, settings
from hypothesis import strategies as st

from search.contract import Cursor, EngineRequest, Reader, RecordDocument, SortOrder
from search.facets import FACETS
from search.query import Everything, Node
from search.visibility import Guard, Restricted, restrict
from tests.contract import oracle
from tests.contract.engines import Shelf
from tests.contract.strategies import corpora, guards, nodes

Corpus = tuple[RecordDocument, ...]
queries = st.lists(nodes, min_size=6, max_size=6)
some = settings(max_examples=35, deadline=None)


def all_pages(reader: Reader, query: Restricted, sort: SortOrder, size: int) -> list[str]:
    ids: list[str] = []
    cursor: Cursor | None = None
    while True:
        answer = reader.search(EngineRequest(query, size=size, sort=sort, cursor=cursor))
        ids += answer.ids
        cursor = answer.next_cursor
        assert len(ids) <= answer.total
        if cursor is None:
            assert len(ids) == answer.total
            return ids


@some
@given(corpora, guards, queries)
def test_finds_and_counts_exactly_what_is_permitted_and_asked(
    shelf: Shelf, corpus: Corpus, guard: Guard, asked: list[Node]
) -> None:
    reader = shelf.holding(corpus)
    for node in asked:
        answer = reader.search(EngineRequest(restrict(node, guard), size=50, facets=FACETS))
        expected = oracle.found(corpus, node, guard)
        assert sorted(answer.ids) == sorted(each.id for each in expected), node
        assert answer.total == len(expected)
        counts = {facet: dict(values) for facet, values in answer.facets.items() if values}
        assert counts == oracle.facet_counts(expected), node
        assert answer.next_cursor is None


@some
@given(corpora, guards, nodes)
def test_dates_order_hits_and_ids_order_equal_ones(
    shelf: Shelf, corpus: Corpus, guard: Guard, node: Node
) -> None:
    query = restrict(node, guard)
    reader = shelf.holding(corpus)
    expected = oracle.found(corpus, node, guard)
    assert all_pages(reader, query, "newest", 50) == oracle.by_date(expected, is_newest_first=True)
    assert all_pages(reader, query, "oldest", 50) == oracle.by_date(expected, is_newest_first=False)


@some
@given(corpora, guards, nodes, st.integers(1, 4))
def test_pages_of_any_size_lead_to_the_last_hit_once_each(
    shelf: Shelf, corpus: Corpus, guard: Guard, node: Node, size: int
) -> None:
    query = restrict(node, guard)
    reader = shelf.holding(corpus)
    sorts: tuple[SortOrder, ...] = ("relevance", "newest", "oldest")
    for sort in sorts:
        assert all_pages(reader, query, sort, size) == all_pages(reader, query, sort, 50)


@some
@given(corpora, guards)
def test_everything_by_relevance_is_newest_first(shelf: Shelf, corpus: Corpus, guard: Guard) -> None:
    query = restrict(Everything(), guard)
    reader = shelf.holding(corpus)
    expected = oracle.by_date(oracle.found(corpus, Everything(), guard), is_newest_first=True)
    assert all_pages(reader, query, "relevance", 50) == expected
