"""Dates, times, sizes and numbers as people here write them: "14 Feb 2024", "14.30 WIB", "1,8 GB"."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask

from webapp.language import gettext, language, ngettext
from webapp.reader import current_moment, current_zone

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_THOUSANDS = {"id": ".", "en": ","}
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def install(app: Flask) -> None:
    """Give templates these forms as filters."""
    for form in (date_long, date_short, time_of, moment_of, how_long_ago, size_of, number_of, period_of):
        app.jinja_env.filters[form.__name__] = form


def date_long(day: date | datetime | None) -> str:
    """``Rabu, 14 Februari 2024``, in the office's zone; empty for none."""
    return "" if day is None else _day_in(_local_day(day), "EEEE, d MMMM y", language())


def date_short(day: date | datetime | None) -> str:
    """``14 Feb 2024``, in the office's zone; empty for none."""
    return "" if day is None else _day_in(_local_day(day), "d MMM y", language())


def time_of(moment: datetime | None) -> str:
    """``14.30 WIB``, in the office's zone; empty for none."""
    if moment is None:
        return ""
    zone = current_zone()
    return f"{moment.astimezone(zone).strftime('%H.%M')} {zone_name(zone, moment)}"


def moment_of(moment: datetime | None) -> str:
    """``14 Feb 2024 14.30 WIB``; empty for none."""
    return "" if moment is None else f"{date_short(moment)} {time_of(moment)}"


def zone_name(zone: ZoneInfo, moment: datetime) -> str:
    """``WIB``, ``WITA`` or ``WIT``; elsewhere what the zone calls itself."""
    return ZONE_NAMES.get(zone.key, moment.astimezone(zone).strftime("%Z"))


def how_long_ago(moment: datetime | None) -> str:
    """``baru saja``, ``5 menit lalu``, ``3 jam lalu``, ``kemarin``, else the date."""
    if moment is None:
        return ""
    minutes = int((current_moment() - moment).total_seconds() // 60)
    days = (_local_day(current_moment()) - _local_day(moment)).days
    if minutes < 1:
        return gettext("baru saja")
    if minutes < 60:
        return ngettext("%(num)d menit lalu", "%(num)d menit lalu", minutes)
    if days == 0:
        return ngettext("%(num)d jam lalu", "%(num)d jam lalu", minutes // 60)
    return gettext("kemarin") if days == 1 else date_short(moment)


def size_of(size: int | None) -> str:
    """``1,8 GB``: bytes in powers of 1,000, as shops and this program's settings count them."""
    if size is None:
        return ""
    amount, step = float(size), 0
    while amount >= 999.5 and step < len(_UNITS) - 1:
        amount, step = amount / 1000, step + 1
    pattern = "#,##0" if step == 0 or amount >= 99.5 else "#,##0.#"
    return f"{format_decimal(amount, format=pattern, locale=language())} {_UNITS[step]}"


def number_of(value: int | float | None, digits: int = 0) -> str:
    """``1.234`` or, with ``digits``, ``1.234,5``."""
    if value is None:
        return ""
    if isinstance(value, int):
        return whole_number(value, language())
    return str(format_decimal(round(value, digits), locale=language()))


def whole_number(value: int, spoken: str) -> str:
    """``1.234`` in a language, for who writes many at once."""
    return f"{value:,}".replace(",", _THOUSANDS.get(spoken, ","))


def long_moment(moment: datetime) -> str:
    """A moment for a heading: ``Rabu, 14 Februari 2024 14.30 WIB``."""
    return f"{date_long(moment)} {time_of(moment)}"


@lru_cache(maxsize=4_000)
def _day_in(day: date, pattern: str, locale: str) -> str:
    return str(format_date(day, pattern, locale=locale))


def month_short(month: date) -> str:
    """``Feb 2024``."""
    return _day_in(month, "MMM y", language())


def _local_day(day: date | datetime) -> date:
    if not isinstance(day, datetime):
        return day
    aware = day if day.tzinfo else day.replace(tzinfo=UTC)
    return aware.astimezone(current_zone()).date()


def period_of(months: int) -> str:
    """``2 tahun``, ``6 bulan``, ``1 tahun 6 bulan``; ``0 bulan`` for none."""
    years, rest = divmod(months, 12)
    words = [ngettext("%(num)d tahun", "%(num)d tahun", years)] if years else []
    if rest or not years:
        words.append(ngettext("%(num)d bulan", "%(num)d bulan", rest))
    return " ".join(words)
