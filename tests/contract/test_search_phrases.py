"""Phrases, close and loose, over texts of three words, where every order and distance comes up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from search.contract import EngineRequest, RecordDocument
from search.query import Phrase
from search.visibility import Guard, restrict
from tests.contract import oracle
from tests.contract.engines import Shelf

GUARD = Guard(frozenset({"pub"}), frozenset())
words = st.sampled_from(["rapat", "pleno", "di"])
texts = st.lists(st.lists(words, max_size=9), min_size=12, max_size=12)
phrases = st.builds(Phrase, st.lists(words, min_size=1, max_size=4).map(tuple), st.integers(0, 6))


def record(record_id: str, text: list[str]) -> RecordDocument:
    return RecordDocument(
        id=record_id,
        kind="letter",
        level=1,
        unit="u1",
        office="o1",
        access=("pub",),
        title_exact="",
        title_stem="",
        numbers="",
        body_exact=" ".join(text),
        body_stem="",
    )


@settings(max_examples=40, deadline=None)
@given(texts, st.lists(phrases, min_size=15, max_size=15))
def test_a_phrase_means_what_the_contract_says(
    shelf: Shelf, drawn: list[list[str]], asked: list[Phrase]
) -> None:
    corpus = [record(f"r{number:02}", text) for number, text in enumerate(drawn)]
    reader = shelf.holding(corpus)
    for phrase in asked:
        found = reader.search(EngineRequest(restrict(phrase, GUARD), size=20)).ids
        assert sorted(found) == [each.id for each in oracle.found(corpus, phrase, GUARD)], phrase
