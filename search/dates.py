"""Reads the days that a query names: ``2024``, ``2024-01``, ``14-02-2024``, ranges, ``kemarin``."""

import re
from calendar import monthrange
from datetime import date

from search.numbering import MONTHS, as_date
from search.query import DateRange

_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)} | {
    "pebruari": 2,
    "nopember": 11,
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "agt": 8,
    "ags": 8,
    "agu": 8,
    "sep": 9,
    "sept": 9,
    "okt": 10,
    "nov": 11,
    "des": 12,
}
_YEAR = re.compile(r"[12][0-9]{3}")
_MONTH = re.compile(r"([12][0-9]{3})-([0-9]{1,2})")
_NAMED = re.compile(r"(?:([0-9]{1,2})\s+)?([a-z]+)\s+([12][0-9]{3})")
_ENGLISH = {
    "today": "hari-ini",
    "yesterday": "kemarin",
    "this-week": "minggu-ini",
    "last-week": "minggu-lalu",
    "this-month": "bulan-ini",
    "last-month": "bulan-lalu",
    "this-year": "tahun-ini",
    "last-year": "tahun-lalu",
}


def read_range(text: str, today: date) -> DateRange | None:
    """The days that ``text`` names, both ends included; ``a..b``, ``a..`` and ``..b`` too.

    ``None`` where it names no day, month, year or period; a range the wrong way round too.
    """
    since, dots, until = text.strip().lower().partition("..")
    if not dots:
        return read_period(since, today)
    first = read_period(since, today) if since.strip() else DateRange(None, None)
    last = read_period(until, today) if until.strip() else DateRange(None, None)
    if first is None or last is None or (first.since is None and last.until is None):
        return None
    if first.since and last.until and first.since > last.until:
        return None
    return DateRange(first.since, last.until)


def read_period(text: str, today: date) -> DateRange | None:
    """One day, month, year or named period as its first and last day."""
    word = "-".join(text.strip().lower().replace("_", "-").split())
    if period := _named_period(_ENGLISH.get(word, word), today):
        return DateRange(*period)
    if day := as_date(word):
        return DateRange(day, day)
    if _YEAR.fullmatch(word):
        return DateRange(date(int(word), 1, 1), date(int(word), 12, 31))
    if match := _MONTH.fullmatch(word):
        return _month(int(match[1]), int(match[2]))
    if match := _NAMED.fullmatch(text.strip().lower()):
        return _written(match)
    return None


def _named_period(word: str, today: date) -> tuple[date, date] | None:
    match word:
        case "hari-ini":
            return today, today
        case "kemarin":
            return _shift(today, -1), _shift(today, -1)
        case "minggu-ini" | "minggu-lalu":
            monday = _shift(today, -today.weekday() - (7 if word == "minggu-lalu" else 0))
            return monday, _shift(monday, 6)
        case "bulan-ini":
            return _span(_month(today.year, today.month))
        case "bulan-lalu":
            return _span(_month(*_month_before(today)))
        case "tahun-ini":
            return date(today.year, 1, 1), date(today.year, 12, 31)
        case "tahun-lalu":
            year = max(today.year - 1, 1)
            return date(year, 1, 1), date(year, 12, 31)
        case _:
            return None


def _written(match: re.Match[str]) -> DateRange | None:
    number = _MONTH_NUMBERS.get(match[2])
    if number is None:
        return None
    if match[1] is None:
        return _month(int(match[3]), number)
    day = as_date(f"{match[1]}-{number}-{match[3]}")
    return DateRange(day, day) if day else None


def _month(year: int, month: int) -> DateRange | None:
    if not 1 <= month <= 12:
        return None
    return DateRange(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _month_before(today: date) -> tuple[int, int]:
    return (today.year, today.month - 1) if today.month > 1 else (max(today.year - 1, 1), 12)


def _span(period: DateRange | None) -> tuple[date, date] | None:
    return (period.since, period.until) if period and period.since and period.until else None


def _shift(day: date, days: int) -> date:
    return date.fromordinal(min(max(1, day.toordinal() + days), date.max.toordinal()))
