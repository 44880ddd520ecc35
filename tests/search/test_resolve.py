"""Names that people type become stored values; filters narrow as a person expects."""

from collections.abc import Mapping
from datetime import date

import pytest

from search.errors import QueryError
from search.query import And, DateRange, Equals, Everything, Facet, HeldBy, InField, Node, Not, Or, Word
from search.resolve import like, narrowed, resolve

WORD = Word("rapat", "rapat")


def units(name: str) -> frozenset[str]:
    return {"hukum": frozenset({"u2", "u1"}), "bawaslu": frozenset({"o1"})}.get(name, frozenset())


def values() -> Mapping[Facet, tuple[str, ...]]:
    return {"election": ("Pemilu 2024", "Pemilu 2019", "Pilkada 2024"), "status": ("selesai",)}


def resolved(node: Node) -> Node:
    return resolve(node, "rapat unit:antariksa", units, values)


def test_a_unit_is_the_unit_or_the_office_of_that_name() -> None:
    assert resolved(Equals("unit", "bawaslu")) == Or((Equals("unit", "o1"), Equals("office", "o1")))
    assert resolved(Equals("office", "hukum")) == Or((Equals("office", "u1"), Equals("office", "u2")))


def test_names_inside_a_tree_are_replaced_and_words_kept() -> None:
    tree = And((WORD, Not(Equals("office", "bawaslu")), Or((InField("title", WORD), Everything()))))
    assert resolved(tree) == And(
        (WORD, Not(Equals("office", "o1")), Or((InField("title", WORD), Everything())))
    )


def test_an_unknown_unit_is_a_sentence_at_its_place() -> None:
    with pytest.raises(QueryError) as caught:
        resolved(Equals("unit", "antariksa"))
    assert caught.value.position == len("rapat unit:")


def test_elections_are_known_by_case_blind_parts_of_their_name() -> None:
    assert resolved(Equals("election", "pemilu 2024")) == Equals("election", "Pemilu 2024")
    assert resolved(Equals("election", "2024")) == Or(
        (Equals("election", "Pemilu 2024"), Equals("election", "Pilkada 2024"))
    )
    assert resolved(Equals("status", "Selesai")) == Equals("status", "selesai")
    assert resolved(Equals("stage", "Kampanye")) == Equals("stage", "Kampanye")


def test_the_whole_name_wins_over_parts_of_others() -> None:
    assert like("data", ["Data", "Data dan Informasi"]) == ["Data"]


def test_filters_of_one_facet_are_alternatives_and_of_different_ones_all_hold() -> None:
    since = DateRange(date(2024, 1, 1), None)
    filters = (Equals("kind", "a"), since, Equals("unit", "u1"), Equals("kind", "b"))
    kinds = Or((Equals("kind", "a"), Equals("kind", "b")))
    assert narrowed(WORD, filters) == And((WORD, kinds, Equals("unit", "u1"), since))
    assert narrowed(WORD, ()) == WORD


def test_holds_are_those_that_the_reader_may_know_of_and_asked_only_when_sought() -> None:
    asked: list[str] = []

    def known() -> frozenset[str]:
        asked.append("holds")
        return frozenset({"d1"})

    assert resolve(WORD, "surat", units, values, bearers=known) == WORD
    assert asked == []
    node = And((WORD, Not(HeldBy())))
    assert resolve(node, "", units, values, bearers=known) == And((WORD, Not(HeldBy(frozenset({"d1"})))))
    assert resolve(HeldBy(), "", units, values) == HeldBy()
