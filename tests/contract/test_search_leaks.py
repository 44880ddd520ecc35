"""Hidden records change nothing that a reader gets: not the order either, where mean lengths are the same."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from search.contract import EngineRequest, PageDocument, PermittedIds, Reader, RecordDocument
from search.query import Node, Or, Word
from search.visibility import Guard, Restricted, restrict
from tests.contract.engines import Shelf
from tests.contract.strategies import WORDS, corpora, nodes, stem_of, stems

Corpus = tuple[RecordDocument, ...]
READER = Guard(frozenset({"pub"}), frozenset())
FIGURES = [word for word in WORDS if stem_of(word) == ""]
LETTERS = [word for word in WORDS if stem_of(word)]
NEW_WORDS = st.fixed_dictionaries(
    {word: st.sampled_from(LETTERS) for word in LETTERS}
    | {word: st.sampled_from(FIGURES) for word in FIGURES}
)
searches = st.lists(st.one_of(nodes, st.sampled_from([Word(w, stem_of(w)) for w in LETTERS])), max_size=6)


@settings(max_examples=15, deadline=None)
@given(corpora, st.lists(NEW_WORDS, min_size=1, max_size=3), searches)
def test_hidden_records_of_the_same_length_change_no_position(
    shelf: Shelf, corpus: Corpus, hidden_words: list[dict[str, str]], asked: list[Node]
) -> None:
    visible = tuple(replace(each, access=("pub",)) for each in corpus)
    hidden = tuple(_twin(each, new, str(turn)) for turn, new in enumerate(hidden_words) for each in visible)
    without, with_hidden = shelf.fresh(visible), shelf.fresh((*hidden, *visible))
    common = Or(tuple(Word(word, stem_of(word)) for word in LETTERS))
    for node in (common, *asked):
        assert _all_that_is_shown(without, node) == _all_that_is_shown(with_hidden, node), node
    shelf.discard()


def test_an_excluded_record_is_nowhere(shelf: Shelf) -> None:
    document = RecordDocument(
        id="r1",
        kind="letter",
        level=1,
        unit="u1",
        office="o1",
        access=("pub",),
        title_exact="suratan",
        title_stem="sura",
        numbers="",
        body_exact="rahasianya",
        body_stem="raha",
    )
    reader = shelf.holding([document])
    stale = Guard(frozenset({"pub"}), frozenset({"r1"}))
    assert reader.search(EngineRequest(restrict(Word("suratan", "sura"), READER))).total == 1
    answer = reader.search(EngineRequest(restrict(Word("suratan", "sura"), stale), facets=("kind", "unit")))
    assert (answer.ids, answer.total, dict(answer.facets)) == ((), 0, {"kind": {}, "unit": {}})
    assert list(reader.complete("rah", restrict(Word("suratan", "sura"), stale), 5)) == []
    assert list(reader.near_words("rahasianyo", stale, 5)) == []


def _all_that_is_shown(reader: Reader, node: Node) -> object:
    query: Restricted = restrict(node, READER)
    answer = reader.search(EngineRequest(query, size=30, facets=("unit", "kind", "level", "code", "month")))
    pages = reader.best_pages(PermittedIds(answer.ids), query, 2)
    words = [list(reader.complete(stub, query, 5)) for stub in ("sur", "rap")]
    return answer, list(pages), words, list(reader.near_words("suara", READER, 5))


def _twin(document: RecordDocument, new: dict[str, str], turn: str) -> RecordDocument:
    """A hidden record with other words in the same numbers."""

    def other(text: str) -> list[str]:
        return [new[word] for word in text.split()]

    return replace(
        document,
        id=f"{document.id}x{turn}",
        access=("head@u1/2",),
        title_exact=" ".join(other(document.title_exact)),
        title_stem=stems(other(document.title_exact)),
        numbers=" ".join(other(document.numbers)),
        body_exact=" ".join(other(document.body_exact)),
        body_stem=stems(other(document.body_exact)),
        pages=tuple(
            PageDocument(page.number, " ".join(other(page.exact)), stems(other(page.exact)))
            for page in document.pages
        ),
    )
