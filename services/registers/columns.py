"""Which column of an office's table is which value, and what is wrong with each cell. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from catalog.sentences import N_, Sentence
from services.registers.sheets import Sheet

HEADER_WITHIN = 20  # lines: titles of the office and the year stand above many registers
MOST_FAULTS = 5_000

Values = dict[str, Any]
Mapped = Mapping[str, int]


class Unfit(Exception):
    """A cell that cannot be taken; ``sentence`` says why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


@dataclass(frozen=True, slots=True)
class Column:
    """A value that an import takes. ``read`` makes it from the cell's text and raises ``Unfit``; an empty
    cell gives ``empty``. ``also``: other headings under which offices keep it."""

    name: str
    label: str
    read: Callable[[str], Any]
    is_required: bool = False
    also: tuple[str, ...] = ()
    empty: Any = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one line; ``line`` counts from 1, as the spreadsheet shows it."""

    line: int
    values: Values


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a line from being taken. ``column`` is its label, empty for the whole line."""

    line: int
    column: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """All lines that could be read, and all that is wrong; nothing is taken while anything is wrong."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = field(default=())


def header_line(columns: Sequence[Column], sheet: Sheet) -> int:
    """The line whose cells name the most columns, counted from 1; else the first with two cells filled."""
    near = list(enumerate(sheet.rows[:HEADER_WITHIN], 1))
    line, named = max(((line, len(guessed(columns, row))) for line, row in near), key=lambda each: each[1])
    if named:
        return line
    return next((line for line, row in near if sum(map(bool, row)) > 1), 1)


def guessed(columns: Sequence[Column], header: Sequence[str]) -> dict[str, int]:
    """For each column the place of the heading that names it; those without one are left out."""
    headings = [plain(text) for text in header]
    found: dict[str, int] = {}
    for column in columns:
        names = [plain(name) for name in (column.name, column.label, *column.also)]
        place = next((headings.index(name) for name in names if name and name in headings), None)
        if place is not None and place not in found.values():
            found[column.name] = place
    return found


def signature(header: Sequence[str]) -> str:
    """What tells one form of a register from another, by which a mapping is remembered."""
    return "|".join(plain(text) for text in header)[:1000]


def read_rows(columns: Sequence[Column], mapped: Mapped, sheet: Sheet, header: int) -> Reading:
    """The values of all lines below ``header`` that hold anything at all."""
    rows: list[Row] = []
    faults: list[Fault] = [
        Fault(header, column.label, Sentence(N_("Kolom ini wajib ada. Pilih kolom yang memuatnya.")))
        for column in columns
        if column.is_required and column.name not in mapped
    ]
    if faults:
        return Reading((), tuple(faults))
    for line, cells in enumerate(sheet.rows[header:], header + 1):
        if any(cells):
            rows.append(_read_line(columns, mapped, line, cells, faults))
    return Reading(tuple(rows), tuple(faults[:MOST_FAULTS]))


def _read_line(
    columns: Sequence[Column], mapped: Mapped, line: int, cells: Sequence[str], faults: list[Fault]
) -> Row:
    values: Values = {}
    for column in columns:
        place = mapped.get(column.name)
        text = cells[place] if place is not None and 0 <= place < len(cells) else ""
        try:
            values[column.name] = _value(column, text)
        except Unfit as unfit:
            faults.append(Fault(line, column.label, unfit.sentence))
    return Row(line, values)


def _value(column: Column, text: str) -> Any:
    if text:
        return column.read(text)
    if column.is_required:
        raise Unfit(Sentence(N_("Belum diisi.")))
    return column.empty


def words(longest: int) -> Callable[[str], str]:
    """Any text up to so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise Unfit(Sentence(N_("Paling panjang %(count)d huruf."), {"count": longest}))
        return text

    return read


def day(text: str) -> date:
    """A date as spreadsheets and people write it: day before month."""
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"):
        try:
            return datetime.strptime(_named_month(text), pattern).date()
        except ValueError:
            continue
    raise Unfit(Sentence(N_("Bukan tanggal. Tulis seperti 14-02-2024.")))


_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")


def _named_month(text: str) -> str:
    """``14 Februari 2024`` as ``14 02 2024``."""
    match = re.fullmatch(r"(\d{1,2})[ -]([a-z]{3,9})[ -](\d{4})", text.strip().lower())
    if not match:
        return text.strip()
    name = {"ags": "agu", "aug": "agu", "may": "mei", "oct": "okt", "dec": "des"}.get(
        match[2][:3], match[2][:3]
    )
    return f"{match[1]} {_MONTHS.index(name) + 1:02} {match[3]}" if name in _MONTHS else text.strip()


def plain(text: str) -> str:
    """A heading without what offices vary: capitals, spaces and stops."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())
