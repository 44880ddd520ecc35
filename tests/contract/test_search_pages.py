"""The pages of permitted hits that hold the words asked for, and no others."""

from hypothesis import given, settings

from search.contract import BestPage, PageDocument, PermittedIds, RecordDocument
from search.query import Node, Phrase, Word
from search.visibility import Guard, restrict
from tests.contract import oracle
from tests.contract.engines import Shelf
from tests.contract.strategies import corpora, guards, nodes, stems

Corpus = tuple[RecordDocument, ...]
GUARD = Guard(frozenset({"pub"}), frozenset())


@settings(max_examples=40, deadline=None)
@given(corpora, guards, nodes)
def test_pages_are_those_that_hold_any_word_asked_for(
    shelf: Shelf, corpus: Corpus, guard: Guard, node: Node
) -> None:
    reader = shelf.holding(corpus)
    query = restrict(node, guard)
    hits = oracle.found(corpus, node, guard)
    ids = PermittedIds(tuple(each.id for each in hits))
    expected = [BestPage(each.id, page) for each in hits for page in oracle.pages(each, node)]
    assert list(reader.pages_in(ids, query)) == expected
    best = list(reader.best_pages(ids, query, 2))
    assert set(best) <= set(expected)
    for each in hits:
        pages = [page for page in best if page.record_id == each.id]
        assert len(pages) == min(2, len(oracle.pages(each, node)))


def test_a_long_record_leaves_room_for_the_pages_of_a_short_one(shelf: Shelf) -> None:
    long = _record("long", ["rapat pleno"] * 300)
    short = _record("short", ["tidak ada", "rapat biasa saja yang panjang sekali"])
    reader = shelf.holding([long, short])
    best = reader.best_pages(PermittedIds(("long", "short")), restrict(_word("rapat"), GUARD), 3)
    assert list(best) == [BestPage("long", 1), BestPage("long", 2), BestPage("long", 3), BestPage("short", 2)]


def test_the_page_with_more_of_the_words_comes_first(shelf: Shelf) -> None:
    reader = shelf.holding([_record("r", ["surat masuk", "rapat surat pleno", "pleno saja"])])
    query = restrict(Phrase(("rapat", "surat")), GUARD)
    assert list(reader.best_pages(PermittedIds(("r",)), query, 3)) == [BestPage("r", 2)]


def test_pages_are_asked_by_id_alone(shelf: Shelf) -> None:
    """No label lies in the pages index: only the ids given decide, and no id finds nothing."""
    reader = shelf.holding([_record("r", ["surat"])])
    nobody = restrict(_word("surat"), Guard(frozenset(), frozenset()))
    assert list(reader.best_pages(PermittedIds(("r",)), nobody, 3)) == [BestPage("r", 1)]
    assert list(reader.best_pages(PermittedIds(()), nobody, 3)) == []


def _word(word: str) -> Word:
    return Word(word, word[:4])


def _record(record_id: str, texts: list[str]) -> RecordDocument:
    body = " ".join(texts)
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
        body_exact=body,
        body_stem=stems(body.split()),
        pages=tuple(PageDocument(at, text, stems(text.split())) for at, text in enumerate(texts, 1)),
    )
