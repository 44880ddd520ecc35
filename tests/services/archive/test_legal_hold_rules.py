"""The rules of legal holds, as tables."""

from datetime import date

import pytest

from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from services.archive.legal_hold_rules import (
    CANNOT_NOW,
    HELD,
    NAMED,
    HoldState,
    HoldWish,
    may_hold,
    problems_of,
    refusal,
    state_of,
)

TODAY = date(2026, 11, 27)
GOOD = HoldWish("12/Pdt/2026", "Gugatan hasil", date(2026, 11, 1), date(2027, 1, 4), TODAY)


@pytest.mark.parametrize(
    ("kind", "unit", "office", "level", "may"),
    [
        (PostKind.ARCHIVIST, "prov-arsip", "prov", Level.ORDINARY, True),
        (PostKind.ARCHIVIST, "prov-arsip", "prov", Level.SECRET, True),  # by description
        (PostKind.ARCHIVIST, "kota-sek", "kota", Level.ORDINARY, False),
        (PostKind.LEADER, "prov", "prov", Level.SECRET, True),
        (PostKind.LEADER, "ri", "ri", Level.ORDINARY, False),  # reads it, but it is another office's
        (PostKind.SECRETARY, "prov-sek", "prov", Level.ORDINARY, True),
        (PostKind.SECRETARY, "prov-sek", "prov", Level.RESTRICTED, False),  # may not read it
        (PostKind.HEAD, "prov-pp", "prov", Level.ORDINARY, False),
        (PostKind.STAFF, "prov-pp", "prov", Level.ORDINARY, False),
        (PostKind.ADMINISTRATOR, "prov", "prov", Level.ORDINARY, False),
    ],
)
def test_who_may_hold(kind: PostKind, unit: str, office: str, level: Level, may: bool) -> None:
    label = Label(
        "r", level, Standing.FILED, office="prov", division="prov-pp", parent_office="ri", function="pp"
    )
    person = Scope(posts=(Post("kursi", kind, unit, office, None, 1),))
    assert may_hold(person, label) is may


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"reference": " "}, {"reference"}),
        ({"reference": "x" * 121}, {"reference"}),
        ({"reason": ""}, {"reason"}),
        ({"reason": "x" * 501}, {"reason"}),
        ({"since": None}, {"since"}),
        ({"since": date(2026, 11, 28)}, {"since"}),
        ({"since": TODAY, "review_on": None}, set()),
        ({"review_on": TODAY}, {"review_on"}),
    ],
)
def test_what_may_be_typed(change: dict[str, object], wrong: set[str]) -> None:
    values = {name: getattr(GOOD, name) for name in ("reference", "reason", "since", "review_on", "today")}
    problems = problems_of(HoldWish(**(values | change)))  # type: ignore[arg-type]
    assert {name for name, problem in problems.items() if problem} == wrong


@pytest.mark.parametrize(
    ("is_lifted", "review_on", "state"),
    [
        (False, None, HoldState.IN_FORCE),
        (False, date(2026, 11, 28), HoldState.IN_FORCE),
        (False, TODAY, HoldState.REVIEW),
        (True, TODAY, HoldState.LIFTED),
    ],
)
def test_how_a_hold_stands(is_lifted: bool, review_on: date | None, state: HoldState) -> None:
    assert state_of(is_lifted=is_lifted, review_on=review_on, today=TODAY) is state


@pytest.mark.parametrize(
    ("is_known", "reference", "text"),
    [(True, "12/G", NAMED), (True, "", HELD), (False, "", CANNOT_NOW), (False, "12/G", CANNOT_NOW)],
)
def test_a_hold_on_something_hidden_is_not_told_of(is_known: bool, reference: str, text: str) -> None:
    sentence = refusal(is_known=is_known, reference=reference)
    assert sentence.text == text
    assert ("12/G" in str(sentence)) is (text == NAMED)
    assert ("penahanan" in str(sentence)) is is_known
