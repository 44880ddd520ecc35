"""The head of a register as offices draw it: over two lines, numbered beneath, repeated. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.registers.columns import Column, guessed, header_line, plain
from services.registers.sheets import Sheet

LEAST_NUMBERED = 4  # cells: fewer could be a line of values


@dataclass(frozen=True, slots=True)
class Head:
    """The table with its head in one line, ``line`` (from 1)."""

    sheet: Sheet
    line: int

    @property
    def cells(self) -> tuple[str, ...]:
        return self.sheet.rows[self.line - 1]


def head_of(columns: Sequence[Column], sheet: Sheet) -> Head:
    """The head, put together in its lower line where two lines name more columns than one does.

    Merged cells give their words to the first column only: it stands for those to its right as well.
    """
    line = header_line(columns, sheet)
    best, named = Head(sheet, line), len(guessed(columns, sheet.rows[line - 1]))
    if not named:
        return best
    for lower in (line, line + 1):
        if not 2 <= lower <= len(sheet.rows):
            continue
        joined = _joined(columns, sheet.rows[lower - 2], sheet.rows[lower - 1])
        count = len(guessed(columns, joined))
        if count > named:
            rows = (*sheet.rows[: lower - 1], joined, *sheet.rows[lower:])
            best, named = Head(Sheet(rows), lower), count
    return best


def without_heads(columns: Sequence[Column], head: Head) -> Sheet:
    """The table with empty lines where its head is numbered or repeated, so that line numbers stay."""
    known = _names(columns) | {plain(cell) for cell in head.cells}
    if head.line > 1:
        known |= {plain(cell) for cell in head.sheet.rows[head.line - 2]}
    known.discard("")
    rows = list(head.sheet.rows)
    for at in range(head.line, len(rows)):
        if _is_numbered(rows[at]) or _is_head(rows[at], known):
            rows[at] = ()
    return Sheet(tuple(rows))


def _joined(columns: Sequence[Column], upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """For each column the lower words where they name one, else the upper ones."""
    known, found, last = _names(columns), list[str](), ""
    for at in range(max(len(upper), len(lower))):
        above, below = (row[at] if at < len(row) else "" for row in (upper, lower))
        last = above or last
        found.append(
            below if plain(below) in known else above or (f"{last} {below}".strip() if below else "")
        )
    return tuple(found)


def _names(columns: Sequence[Column]) -> set[str]:
    return {plain(name) for column in columns for name in (column.name, column.label, *column.also)}


def _is_numbered(row: Sequence[str]) -> bool:
    """Whether each cell holds its own number, as ``1 2 3 4`` or ``(1) (2) (3) (4)``."""
    said = [cell.strip("()[]. ") for cell in row]
    filled = [each for each in said if each]
    counted = [str(number) for number in range(1, len(filled) + 1)]
    return len(filled) >= LEAST_NUMBERED and filled == counted


def _is_head(row: Sequence[str], known: set[str]) -> bool:
    filled = [plain(cell) for cell in row if cell]
    return len(filled) > 1 and all(each in known for each in filled)
