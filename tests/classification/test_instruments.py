"""Rules by code and date: in force, inherited, clashing; and the level that a code asks for."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.instruments import (
    as_code,
    first_clash,
    holds,
    in_force,
    inherited,
    needs_reason,
    overlap,
    parent_of,
)
from classification.levels import Level


@dataclass(frozen=True)
class Rule:
    code: str
    begins: date
    ends: date | None = None


NEW_YEAR = date(2024, 1, 1)
RULES = (
    Rule("PM", NEW_YEAR),
    Rule("PM.01", NEW_YEAR, date(2024, 6, 30)),
    Rule("PM.01", date(2024, 7, 1)),
    Rule("PS", NEW_YEAR, NEW_YEAR - timedelta(days=1)),  # withdrawn
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" pm.01.02 ", "PM.01.02"),
        ("PM", "PM"),
        ("PM.", None),
        ("PM..01", None),
        ("01.PM", None),
        ("", None),
        ("PM 01", None),
        ("<b>", None),
        ("PM.01\n", "PM.01"),
        ("PM." + "1" * 40, None),
        ("A.B.C.D.E.F.G.H.I.J.K.L.M.N.O.P.Q.R.S.T.U", None),  # 41 letters
    ],
)
def test_what_has_the_form_of_a_code(text: str, code: str | None) -> None:
    assert as_code(text) == code


@pytest.mark.parametrize(("code", "parent"), [("PM", None), ("PM.01", "PM"), ("PM.01.02", "PM.01")])
def test_a_code_s_parent_is_its_own_beginning(code: str, parent: str | None) -> None:
    assert parent_of(code) == parent


@pytest.mark.parametrize(
    ("code", "day", "found"),
    [
        ("PM.01", date(2023, 12, 31), None),
        ("PM.01", NEW_YEAR, RULES[1]),
        ("pm.01", date(2024, 6, 30), RULES[1]),
        ("PM.01", date(2024, 7, 1), RULES[2]),
        ("PM.01.02", date(2024, 7, 1), None),
        ("PS", NEW_YEAR, None),
    ],
)
def test_the_rule_in_force_on_a_day(code: str, day: date, found: Rule | None) -> None:
    assert in_force(RULES, code, day) == found


@pytest.mark.parametrize(
    ("code", "day", "found"),
    [
        ("PM.01.02", date(2024, 5, 1), RULES[1]),
        ("PM.01.02.09", date(2024, 8, 1), RULES[2]),
        ("PM.02", date(2024, 5, 1), RULES[0]),
        ("PMX.01", date(2024, 5, 1), None),
        ("PS.00", NEW_YEAR, None),
        ("", NEW_YEAR, None),
    ],
)
def test_a_code_inherits_from_the_nearest_above(code: str, day: date, found: Rule | None) -> None:
    assert inherited(RULES, code, day) == found


DAYS = st.dates(date(2020, 1, 1), date(2020, 2, 20))
DATED = st.builds(Rule, st.sampled_from(["PM", "PS"]), DAYS, st.none() | DAYS)


@given(DATED, DATED)
def test_overlap_is_a_common_day(one: Rule, other: Rule) -> None:
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(60)]
    common = one.code == other.code and any(holds(one, day) and holds(other, day) for day in days)
    assert overlap(one, other) == overlap(other, one) == common


@given(st.lists(DATED, max_size=6))
def test_a_clash_is_found_whatever_the_order(rules: list[Rule]) -> None:
    expected = any(overlap(one, other) for n, one in enumerate(rules) for other in rules[n + 1 :])
    clash = first_clash(rules)
    assert (clash is not None) == expected
    assert clash is None or overlap(*clash)


@pytest.mark.parametrize(
    ("default", "chosen", "needed"),
    [
        (None, Level.ORDINARY, False),
        (Level.RESTRICTED, Level.ORDINARY, True),
        (Level.RESTRICTED, Level.RESTRICTED, False),
        (Level.SECRET, Level.RESTRICTED, True),
        (Level.SECRET, Level.TOP_SECRET, False),
    ],
)
def test_only_a_level_below_the_code_s_needs_a_reason(
    default: Level | None, chosen: Level, needed: bool
) -> None:
    assert needs_reason(default, chosen) is needed
