"""What only a large index shows: the last page, every spelling, the deepest query, nothing of the hidden."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from search.contract import Cursor, EngineRequest, PermittedIds, Reader, RecordDocument
from search.cursors import Place, cursor_of
from search.elastic.connection import Server
from search.elastic.whole import ElasticEngine
from search.errors import QueryError
from search.parser import parse
from search.query import And, Equals, Everything, Fuzzy, Node, Not, Or, Phrase, Word
from search.relax import relax
from search.visibility import restrict
from tests.contract.engines import remove_indexes
from tests.search.elastic.papers import EVERYTHING, GUARD, ids, paper
from tests.servers.elasticsearch import own_prefix

MANY = 12_000  # the server gives at most 10,000 hits by number
DAY = date(2024, 1, 1)


@pytest.fixture(scope="module")
def crowd(search_server: str) -> Iterator[ElasticEngine]:
    """Twelve thousand records, on two shards."""
    server = Server(f"{search_server}/{own_prefix()}", timeout=60, shards=2)
    engine = ElasticEngine(server)

    def documents() -> Iterator[RecordDocument]:
        for number in range(MANY):
            day = (DAY + timedelta(days=number % 400)).isoformat()
            yield replace(paper(f"r{number:05}", "surat " * (1 + number % 5)), date=day)

    engine.rebuild(documents(), lambda: ((), ()))
    yield engine
    engine.close()
    remove_indexes(search_server, server.prefix)


def walk(reader: Reader, node: Node, size: int) -> list[str]:
    found: list[str] = []
    cursor: Cursor | None = None
    while True:
        request = EngineRequest(restrict(node, GUARD), size=size, cursor=cursor)
        answer = reader.search(request)
        assert answer.total == MANY
        found += answer.ids
        cursor = answer.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("node", [Everything(), Word("surat", "surat")])
def test_pages_lead_to_the_last_hit_once_each(crowd: ElasticEngine, node: Node) -> None:
    found = walk(crowd.reader(), node, 3_500)
    assert len(found) == len(set(found)) == MANY


def test_a_page_is_found_again_where_its_last_hit_is_gone(crowd: ElasticEngine) -> None:
    reader = crowd.reader()
    for node in (Everything(), Word("surat", "surat")):
        found = walk(reader, node, 6_000)
        cursor = cursor_of(Place(11_000, "withdrawn"))
        answer = reader.search(EngineRequest(restrict(node, GUARD), size=3, cursor=cursor))
        assert answer.ids == tuple(found[11_000:11_003])
        end = reader.search(EngineRequest(restrict(node, GUARD), cursor=cursor_of(Place(MANY, "withdrawn"))))
        assert (end.ids, end.total, end.next_cursor) == ((), MANY, None)


def test_totals_and_facets_are_true_on_several_shards(crowd: ElasticEngine) -> None:
    answer = crowd.reader().search(EngineRequest(EVERYTHING, facets=("month", "kind")))
    assert answer.facets["kind"] == {"letter": MANY}
    assert sum(answer.facets["month"].values()) == MANY


def test_all_pages_of_a_long_record_are_given(engine: ElasticEngine) -> None:
    engine.writer().apply([paper("long", *["surat"] * 10_500)], ())
    found = engine.reader().pages_in(PermittedIds(("long",)), restrict(Word("surat", ""), GUARD))
    assert [each.page for each in found] == list(range(1, 10_501))


def test_a_fuzzy_word_finds_every_spelling(engine: ElasticEngine) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    spellings = sorted({f"pem{one}li{other}u" for one in letters for other in letters[:10]})
    engine.writer().apply([paper(f"r{at:03}", word) for at, word in enumerate(spellings)], ())
    answer = engine.reader().search(EngineRequest(restrict(Fuzzy("pemxlixu", 2), GUARD), size=1000))
    assert answer.total == len(spellings) > 250


def test_the_deepest_query_that_a_reader_can_write_is_answered(engine: ElasticEngine) -> None:
    engine.writer().apply([paper("r1", "rapat pleno")], ())
    deepest, depth = '"rapat pleno"~3', 0
    while node := _read(f"({deepest} ATAU tps) -x" if depth % 2 else f"(-{deepest} ATAU b kpu) c"):
        deepest, depth = f"({deepest} ATAU tps -x)" if depth % 2 else f"(-{deepest} ATAU b kpu)", depth + 1
        for each in filter(None, (node, relax(node))):
            engine.reader().search(EngineRequest(restrict(each, GUARD)))
    assert depth > 6


def test_a_query_as_deep_as_allowed_is_answered_and_no_deeper(engine: ElasticEngine) -> None:
    engine.writer().apply([paper("r1", "rapat pleno")], ())
    leaf: Node = Phrase(("rapat", "pleno"), 3)
    for wrap in (
        lambda node: And((node, Equals("kind", "letter"))),
        lambda node: Or((node, Word("x", ""))),
        Not,
        lambda node: And((Or((node, Word("x", ""))), Word("rapat", ""))),
    ):
        with pytest.raises(QueryError):
            _dig(engine.reader(), wrap, leaf)


def test_hundreds_of_hidden_records_change_neither_order_nor_totals(engine: ElasticEngine) -> None:
    words = ["rapat", "pleno", "suara", "rekap", "tps", "pemilu", "kota", "wates"]
    shown = [
        paper(f"r{at:03}", " ".join(words[(at * step) % 8] for step in range(1, 4 + at % 9)))
        for at in range(150)
    ]
    hidden = [
        paper(f"h{at:03}", " ".join([words[at % 8]] * (1 + at % 300)), access="head@u1/2")
        for at in range(600)
    ]
    nodes = [Or((Word(one, one), Word(other, other))) for one in words[:4] for other in words[4:]]
    writer, reader = engine.writer(), engine.reader()
    writer.apply(shown, ())
    before = [_all_that_is_shown(reader, node) for node in nodes]
    writer.apply(hidden, ())
    assert [_all_that_is_shown(reader, node) for node in nodes] == before
    writer.apply((), [each.id for each in hidden])
    assert [_all_that_is_shown(reader, node) for node in nodes] == before
    assert len(ids(reader)) == 150


def _all_that_is_shown(reader: Reader, node: Node) -> object:
    query = restrict(node, GUARD)
    answer = reader.search(EngineRequest(query, size=200, facets=("unit", "kind", "level")))
    pages = list(reader.best_pages(PermittedIds(answer.ids), query, 3))
    return answer, pages, reader.complete("re", query, 9), reader.near_words("rapot", GUARD, 9)


def _dig(reader: Reader, wrap: Callable[[Node], Node], node: Node) -> None:
    for _ in range(60):
        reader.search(EngineRequest(restrict(node, GUARD)))
        node = wrap(node)


def _read(text: str) -> Node | None:
    try:
        return parse(text, DAY)
    except QueryError:
        return None
