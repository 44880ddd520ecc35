"""The calendar day in the tests' offices, which is tomorrow for seven hours of every UTC day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalog.units import DEFAULT_ZONE


def office_today() -> date:
    """The day at an office without a zone of its own, as the program reckons it."""
    return datetime.now(ZoneInfo(DEFAULT_ZONE)).date()
