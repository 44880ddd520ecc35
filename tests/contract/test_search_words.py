"""Suggestions and spellings come from permitted records only, in an order that only they decide."""

from hypothesis import given, settings
from hypothesis import strategies as st

from search.contract import RecordDocument
from search.query import Everything, Node
from search.visibility import Guard, restrict
from tests.contract import oracle
from tests.contract.engines import Shelf
from tests.contract.strategies import corpora, guards, nodes

Corpus = tuple[RecordDocument, ...]
some = settings(max_examples=30, deadline=None)
stubs = st.sampled_from(["sur", "sura", "rap", "und", "wat", "zzz"])


@some
@given(corpora, guards, nodes, stubs, st.integers(1, 4))
def test_completions_are_words_of_permitted_records(
    shelf: Shelf, corpus: Corpus, guard: Guard, node: Node, stub: str, limit: int
) -> None:
    reader = shelf.holding(corpus)
    for within in (Everything(), node):
        seen = oracle.found(corpus, within, guard)
        expected = oracle.completions(seen, stub)[:limit]
        assert list(reader.complete(stub, restrict(within, guard), limit)) == expected


@some
@given(corpora, guards, st.sampled_from(["surta", "suara", "rapat", "plenno", "watse", "qqqq"]))
def test_near_words_are_words_of_permitted_records(
    shelf: Shelf, corpus: Corpus, guard: Guard, word: str
) -> None:
    reader = shelf.holding(corpus)
    seen = oracle.found(corpus, Everything(), guard)
    assert list(reader.near_words(word, guard, 5)) == oracle.near_words(seen, word)[:5]
