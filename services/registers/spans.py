"""Days and periods as offices write them in their registers. Pure."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.sentences import N_, Sentence
from services.registers.columns import Unfit

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb februari february peb pebruari",
            "mar maret march mrt",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agustus ags agt aug august",
            "sep september sept",
            "okt oktober oct october",
            "nov november nop nopember",
            "des desember dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_SERIAL_BEGINS = date(1899, 12, 30)  # day 0 of spreadsheets, their false 29 February 1900 reckoned in
_UNTIL = re.compile(r"\s*(?:\bs\.?\s*/?\s*d\b\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|[\u2013\u2014])\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included. ``text``: as it was written."""

    begins: date
    ends: date
    text: str

    @property
    def is_day(self) -> bool:
        return self.begins == self.ends


def span(text: str) -> Span:
    """A day, month, year, or a period of these: ``3 Januari 2024``, ``03/01/2024``, ``2024``,
    ``Jan-Des 2023``, ``2021 s.d. 2023``, ``45294`` (a spreadsheet's count of days). Day before month.

    Raises ``Unfit``; a year of two digits is refused, since it would be a guess.
    """
    plain = " ".join(_UNTIL.sub(" - ", text.strip().lower()).replace(",", " ").split())
    if len(plain) <= 60 and (found := _single(plain) or _period(plain)) is not None:
        return Span(*found, text.strip())
    raise Unfit(
        Sentence(N_("Bukan tanggal atau kurun waktu. Tulis seperti 14-02-2024, Jan-Des 2023, atau 2024."))
    )


_Days = tuple[date, date]


def _single(text: str) -> _Days | None:
    """The first and last day of one day, month or year."""
    for pattern, read in _FORMS:
        if match := re.fullmatch(pattern, text):
            try:
                return read(*match.groups())
            except ValueError:
                continue
    return None


def _period(text: str) -> _Days | None:
    """Two of them with a stroke between; what the first leaves out (year, month) the second says."""
    for left, right in _halves(text):
        last = _single(right)
        if last is None:
            continue
        tail = right.split()
        for first in (
            _single(left),
            *(_single(f"{left} {' '.join(tail[at:])}") for at in range(1, len(tail))),
        ):
            if first is not None and first[0] <= last[1]:
                return first[0], last[1]
    return None


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Cut at each stroke, those with space around them first."""
    places = [match.span() for match in re.finditer(r" - ", text)] or [
        match.span() for match in re.finditer(r"\s*[-/]\s*", text)
    ]
    for begins, ends in places:
        yield text[:begins], text[ends:]


def _day(day: str, month: str, year: str) -> _Days:
    made = date(_year(year), _month(month), int(day))
    return made, made


def _day_last(year: str, month: str, day: str) -> _Days:
    return _day(day, month, year)


def _whole_month(month: str, year: str) -> _Days:
    number, whole = _month(month), _year(year)
    return date(whole, number, 1), date(whole, number, monthrange(whole, number)[1])


def _whole_year(year: str) -> _Days:
    return date(_year(year), 1, 1), date(_year(year), 12, 31)


def _serial(count: str) -> _Days:
    made = _SERIAL_BEGINS + timedelta(days=int(count))
    return _day(str(made.day), str(made.month), str(made.year))


def _month(text: str) -> int:
    number = int(text) if text.isdecimal() else _MONTHS.get(text.rstrip("."), 0)
    if not 1 <= number <= 12:
        raise ValueError(text)
    return number


def _year(text: str) -> int:
    if not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        raise ValueError(text)
    return int(text)


_D, _M, _Y, _NAME = r"([0-9]{1,2})", r"([0-9]{1,2})", r"([0-9]{4})", r"([a-z]{3,9}\.?)"
_FORMS: tuple[tuple[str, Callable[..., _Days]], ...] = (
    (rf"{_D}[-/. ]{_M}[-/. ]{_Y}", _day),
    (rf"{_D}[-/. ]*{_NAME}[-/. ]*{_Y}", _day),
    (rf"{_Y}[-/.]{_M}[-/.]{_D}(?: [0-9:]+)?", _day_last),
    (rf"{_NAME}[-/. ]*{_Y}", _whole_month),
    (rf"{_M}[-/.]{_Y}", _whole_month),
    (rf"(?:tahun )?{_Y}", _whole_year),
    (r"([0-9]{5})(?:\.[0-9]+)?", _serial),
)
