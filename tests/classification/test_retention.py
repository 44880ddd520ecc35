"""The arithmetic of retention: months from the closing, leap days, the office's own calendar."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.retention import (
    LONGEST_MONTHS,
    DueDates,
    Stage,
    add_months,
    closing_day,
    due_dates,
    period_text,
    read_period,
    stage_of,
)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 5, 31), 0, date(2024, 5, 31)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_both_ends_are_counted_from_the_closing() -> None:
    # Not month upon month: 28 February 2025 + 36 months would lose the leap day of 2028.
    assert due_dates(date(2024, 2, 29), 12, 36) == DueDates(date(2025, 2, 28), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Jakarta", date(2024, 2, 28)), ("Asia/Jayapura", date(2024, 2, 29))]
)
def test_the_day_of_closing_is_the_office_s(zone: str, day: date) -> None:
    assert closing_day(datetime(2024, 2, 28, 16, 30, tzinfo=UTC), zone) == day


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2 tahun", 24),
        ("2", 24),
        ("2.0", 24),
        ("6 bulan", 6),
        ("1 tahun 6 bulan", 18),
        ("1 year 6 months", 18),
        ("0", 0),
        ("", None),
        ("dua tahun", None),
        ("-1", None),
        ("1.5", None),
        ("6 bulan 1 tahun", None),
        ("1 2", None),
        ("101", None),
        ("2 tahun selamanya", None),
    ],
)
def test_a_period_in_words(text: str, months: int | None) -> None:
    assert read_period(text) == months


@given(st.integers(0, LONGEST_MONTHS))
def test_an_exported_period_is_read_back(months: int) -> None:
    assert read_period(period_text(months)) == months


@pytest.mark.parametrize(
    ("closed_on", "today", "stage"),
    [
        (None, date(2024, 1, 1), Stage.OPEN),
        (date(2020, 2, 29), date(2020, 2, 29), Stage.ACTIVE),
        (date(2020, 2, 29), date(2021, 2, 28), Stage.ACTIVE),
        (date(2020, 2, 29), date(2021, 3, 1), Stage.INACTIVE),
        (date(2020, 2, 29), date(2024, 2, 29), Stage.INACTIVE),
        (date(2020, 2, 29), date(2024, 3, 1), Stage.DUE),
        (date(2021, 12, 31), date(2025, 12, 31), Stage.INACTIVE),
        (date(2021, 12, 31), date(2026, 1, 1), Stage.DUE),
    ],
)
def test_a_stage_lasts_to_its_last_day(closed_on: date | None, today: date, stage: Stage) -> None:
    dates = due_dates(closed_on, 12, 36) if closed_on else None
    assert stage_of(closed_on, dates, today) is stage


def test_what_no_rule_tells_of_is_never_due() -> None:
    assert stage_of(date(1900, 1, 1), None, date.max) is Stage.NO_RULE
