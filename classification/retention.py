"""How long an archive of a code is kept: active and inactive months from its closing, then its fate.

Source: UU 43/2009 art. 1 (retention time, kind and fate); counted from the closing of the file or activity.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

LONGEST_MONTHS = 1200  # a hundred years; longer is what PERMANENT says
_PART = re.compile(r"(\d{1,4})\s*(tahun|thn|th|years?|bulan|bln|months?)?")
_YEARS = frozenset({"", "tahun", "thn", "th", "year", "years"})


class Fate(StrEnum):
    """What becomes of an archive when its inactive time is over."""

    DESTROY = "musnah"
    REAPPRAISE = "dinilai kembali"
    PERMANENT = "permanen"


class Category(StrEnum):
    """An axis of its own beside the security level."""

    ORDINARY = "biasa"
    VITAL = "vital"
    GUARDED = "terjaga"


@dataclass(frozen=True, slots=True)
class DueDates:
    """The last day as an active archive, and the last day as an inactive one."""

    active_until: date
    inactive_until: date


def due_dates(closed_on: date, active_months: int, inactive_months: int) -> DueDates:
    """Both ends, counted from the day of closing: the inactive time begins where the active one ends."""
    return DueDates(
        add_months(closed_on, active_months), add_months(closed_on, active_months + inactive_months)
    )


class Stage(StrEnum):
    """How a dossier stands. ``NO_RULE``: closed, but the schedule says nothing of its code: never due."""

    OPEN = "open"
    ACTIVE = "active"
    INACTIVE = "inactive"
    DUE = "due"
    NO_RULE = "no-rule"


def stage_of(closed_on: date | None, dates: DueDates | None, today: date) -> Stage:
    """The stage on a day; a last day itself still belongs to the time that it ends."""
    if closed_on is None:
        return Stage.OPEN
    if dates is None:
        return Stage.NO_RULE
    if today <= dates.active_until:
        return Stage.ACTIVE
    return Stage.INACTIVE if today <= dates.inactive_until else Stage.DUE


def add_months(day: date, months: int) -> date:
    """The same day that many months later; the month's last day where it has no such day (29 February)."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def closing_day(moment: datetime, zone: str) -> date:
    """The day of an aware moment as the office's calendar has it."""
    return moment.astimezone(ZoneInfo(zone)).date()


def read_period(text: str) -> int | None:
    """Months of ``2 tahun``, ``6 bulan``, ``1 tahun 6 bulan`` or bare years; ``None`` for anything else."""
    plain = text.strip().lower()
    plain = plain.removesuffix(".0")  # how spreadsheets give a whole number
    parts = [(match.group(1), match.group(2) or "") for match in _PART.finditer(plain)]
    if not parts or re.sub(r"\s+", "", _PART.sub("", plain)) or len(parts) > 2:
        return None
    kinds = [word in _YEARS for _, word in parts]
    if len(parts) == 2 and (kinds != [True, False] or not parts[0][1]):
        return None
    months = sum(
        int(number) * (12 if is_years else 1) for (number, _), is_years in zip(parts, kinds, strict=True)
    )
    return months if months <= LONGEST_MONTHS else None


def period_text(months: int) -> str:
    """The period as the tables are exported and imported: ``1 tahun 6 bulan``."""
    years, rest = divmod(months, 12)
    words = [f"{years} tahun"] if years or not rest else []
    return " ".join([*words, f"{rest} bulan"] if rest else words)
