"""Whatever is asked, an engine answers or says why not in an error of ours; it sees each commit at once."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.contract import Cursor, EngineRequest, RecordDocument
from search.errors import QueryError, SearchUnavailable
from search.query import And, Equals, Everything, Fuzzy, InField, Node, Not, Or, Phrase, Prefix, Word
from search.visibility import Guard, restrict
from tests.contract.engines import Shelf

READER = Guard(frozenset({"pub"}), frozenset())
any_text = st.text(max_size=30)


def record(record_id: str, text: str = "surat") -> RecordDocument:
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
        body_exact=text,
        body_stem=text,
    )


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_an_unreadable_cursor_is_a_sentence_never_a_crash(shelf: Shelf, token: str) -> None:
    request = EngineRequest(restrict(Everything(), READER), size=1, cursor=Cursor(token))
    with suppress(QueryError):
        assert len(shelf.reader.search(request).ids) <= 1


@pytest.mark.parametrize("token", ["", "?", "aaaa", "MTAucjE=x", "LTEucjE", "MS4", "é"])
def test_a_cursor_not_made_here_is_refused(shelf: Shelf, token: str) -> None:
    with pytest.raises(QueryError, match="halaman"):
        shelf.reader.search(EngineRequest(restrict(Everything(), READER), cursor=Cursor(token)))


def test_a_cursor_far_beyond_the_end_gives_an_empty_page(shelf: Shelf) -> None:
    reader = shelf.holding([record("r1"), record("r2")])
    answer = reader.search(
        EngineRequest(restrict(Everything(), READER), cursor=Cursor("OTk5OTk5OTk5Lnp6"))  # 999999999.zz
    )
    assert (answer.ids, answer.total, answer.next_cursor) == ((), 2, None)


def test_a_cursor_goes_on_after_its_hit_when_others_came_before(shelf: Shelf) -> None:
    query = restrict(Everything(), READER)
    reader = shelf.holding([record("b"), record("d"), record("e")])
    first = reader.search(EngineRequest(query, size=2))
    assert first.ids == ("b", "d")
    reader = shelf.holding([record(each) for each in "abcde"])
    assert reader.search(EngineRequest(query, size=2, cursor=first.next_cursor)).ids == ("e",)


strange_leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, any_text, any_text),
    st.builds(Prefix, any_text),
    st.builds(Fuzzy, any_text, st.integers(1, 2)),
    st.builds(Phrase, st.lists(any_text, max_size=3).map(tuple), st.integers(0, 3)),
    st.builds(Equals, st.sampled_from(["unit", "code", "month"]), any_text),
    st.builds(lambda text: InField("number", Prefix(text)), any_text),
)


@settings(max_examples=100, deadline=None)
@given(strange_leaves)
def test_no_text_is_too_strange(shelf: Shelf, node: Node) -> None:
    answer = shelf.reader.search(EngineRequest(restrict(node, READER), facets=("unit",)))
    assert answer.total >= len(answer.ids)


def test_a_lone_surrogate_is_an_error_of_ours(shelf: Shelf) -> None:
    with pytest.raises(SearchUnavailable):
        shelf.holding([]).search(EngineRequest(restrict(Word("\ud800", ""), READER)))


@pytest.mark.parametrize("wrap", [Not, lambda node: And((node, Everything())), lambda node: Or((node,))])
def test_a_bottomless_query_is_refused(shelf: Shelf, wrap: type[Not]) -> None:
    node: Node = Word("surat", "surat")
    for _ in range(5_000):
        node = wrap(node)
    with pytest.raises(QueryError):
        shelf.holding([]).search(EngineRequest(restrict(node, READER)))


def test_an_endless_query_is_refused(shelf: Shelf) -> None:
    node = Or(tuple(Word(f"w{number}", "") for number in range(2_000)))
    with pytest.raises(QueryError):
        shelf.holding([]).search(EngineRequest(restrict(node, READER)))


def test_an_open_reader_sees_each_batch_at_once(shelf: Shelf) -> None:
    query = restrict(Word("surat", "surat"), READER)
    reader = shelf.holding([record("r1")])
    assert reader.search(EngineRequest(query)).ids == ("r1",)
    shelf.holding([record("r1", "rapat"), record("r2")])
    assert reader.search(EngineRequest(query)).ids == ("r2",)
    shelf.holding([])
    assert reader.search(EngineRequest(query)).total == 0


def test_a_repeated_batch_changes_nothing(shelf: Shelf) -> None:
    batch = [record("r1"), record("r2")]
    shelf.holding(batch)
    reader = shelf.holding(batch)
    answer = reader.search(EngineRequest(restrict(Everything(), READER), facets=("kind",)))
    assert (answer.total, answer.facets["kind"]) == (2, {"letter": 2})


def test_a_batch_may_name_a_record_twice_and_the_last_counts(shelf: Shelf) -> None:
    reader = shelf.holding([record("r1", "lama"), record("r1", "baru")])
    assert reader.search(EngineRequest(restrict(Everything(), READER))).total == 1
    assert reader.search(EngineRequest(restrict(Word("baru", "baru"), READER))).total == 1
