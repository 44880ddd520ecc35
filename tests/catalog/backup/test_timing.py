"""A scheduled backup is due once a day at its time, is made up when missed, and is not hammered at."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.backup.timing import is_due, last_turn

WITA = ZoneInfo("Asia/Makassar")
ONE = time(1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WITA)


@pytest.mark.parametrize(
    ("now", "turn"),
    [(at(26, 1), at(26, 1)), (at(26, 0, 59), at(25, 1)), (at(26, 23, 59), at(26, 1)), (at(1, 0), None)],
)
def test_the_last_turn_is_on_the_offices_clock(now: datetime, turn: datetime | None) -> None:
    assert last_turn(now, ONE) == (turn or datetime(2026, 10, 31, 1, tzinfo=WITA))


@pytest.mark.parametrize(
    ("now", "good", "tried", "due"),
    [
        (at(26, 9), None, None, True),  # the first one need not wait for the night
        (at(26, 0, 59), at(25, 1), at(25, 1), False),
        (at(26, 1), at(25, 1), at(25, 1), True),
        (at(26, 1, 30), at(26, 1), at(26, 1), False),
        (at(26, 8), at(24, 1), at(24, 1), True),  # the machine was off at night
        (at(26, 1, 30), at(25, 1), at(26, 1), False),  # failed half an hour ago
        (at(26, 2), at(25, 1), at(26, 1), True),
    ],
)
def test_when_it_is_due(now: datetime, good: datetime | None, tried: datetime | None, due: bool) -> None:
    assert is_due(now, ONE, good, tried) is due


def test_the_zone_of_the_clock_does_not_matter_to_what_was_made() -> None:
    made = at(26, 1).astimezone(ZoneInfo("UTC"))
    assert not is_due(at(26, 1) + timedelta(hours=3), ONE, made, made)
