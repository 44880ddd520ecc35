"""Both engines put the same hits and pages in the same order: the scores are one formula, written twice."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.contract import Engine, EngineRequest, PageDocument, PermittedIds, RecordDocument
from search.elastic.mapping import MEAN_LENGTHS
from search.query import And, Node, Or, Word
from search.visibility import Guard, restrict
from tests.contract.engines import Shelf, elastic, embedded
from tests.contract.strategies import corpora, nodes, stem_of, words

READER = Guard(frozenset({"pub"}), frozenset())
Corpus = tuple[RecordDocument, ...]


@pytest.fixture(scope="module")
def shelves(search_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shelf, Shelf]]:
    def here() -> Engine:
        return embedded(tmp_path_factory.mktemp("engine") / "index")

    both = Shelf(lambda: elastic(search_server)), Shelf(here)
    yield both
    for shelf in both:
        shelf.close()


bare = st.builds(lambda word: Word(word, stem_of(word)), words)
several = st.lists(bare, min_size=1, max_size=4)
asked: st.SearchStrategy[Node] = st.one_of(
    several.map(lambda some: Or(tuple(some))), several.map(lambda some: And(tuple(some))), nodes
)


@settings(max_examples=40, deadline=None)
@given(corpora, st.lists(asked, min_size=4, max_size=4))
def test_both_engines_order_hits_and_pages_alike(
    shelves: tuple[Shelf, Shelf], corpus: Corpus, queries: list[Node]
) -> None:
    seen = tuple(replace(each, access=("pub",)) for each in corpus)
    readers = [shelf.fresh(balanced(seen)) for shelf in shelves]
    for node in queries:
        query = restrict(node, READER)
        one, other = (reader.search(EngineRequest(query, size=50)) for reader in readers)
        assert one.ids == other.ids, node
        ids = PermittedIds(tuple(each.id for each in seen))
        pages, others = (list(reader.best_pages(ids, query, 2)) for reader in readers)
        assert pages == others, node
    for shelf in shelves:
        shelf.discard()


def balanced(documents: Corpus) -> Corpus:
    """With one more, hidden, whose length makes the mean length of each field what one engine assumes.

    The other engine measures the mean; nothing else tells their scores apart.
    """
    count = len(documents) + 1
    page_count = sum(len(each.pages) for each in documents) + 1

    def filler(field: str, total: int) -> str:
        return " ".join(["isi"] * (total - sum(len(getattr(each, field).split()) for each in documents)))

    def page_filler(field: str) -> str:
        pages = [page for each in documents for page in each.pages]
        total = MEAN_LENGTHS["page"] * page_count
        return " ".join(["isi"] * (total - sum(len(getattr(page, field).split()) for page in pages)))

    ballast = RecordDocument(
        id="ballast",
        kind="letter",
        level=1,
        unit="u1",
        office="o1",
        access=("head@u1/2",),
        title_exact=filler("title_exact", MEAN_LENGTHS["title"] * count),
        title_stem=filler("title_stem", MEAN_LENGTHS["title"] * count),
        numbers="",
        body_exact=filler("body_exact", MEAN_LENGTHS["body"] * count),
        body_stem=filler("body_stem", MEAN_LENGTHS["body"] * count),
        pages=(PageDocument(1, page_filler("exact"), page_filler("stem")),),
    )
    return (*documents, ballast)
