"""Writes a register as XLSX or CSV; a cell that a person typed is never a formula there."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell as BookCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | date | None
WIDEST, NARROWEST = 60, 8  # characters
MEASURED = 500  # rows by which a column's width is chosen
_MEANS_SOMETHING = ("=", "#")  # to openpyxl: a formula, or an error such as #N/A
_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a header that stays in sight. Dates stay dates, all else is text or a number."""
    paper = io.BytesIO()
    write_xlsx(paper, title, header, rows)
    return paper.getvalue()


def write_xlsx(paper: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The same into a file, row after row: memory does not grow with the table."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    coming: Iterator[Sequence[Cell]] = iter(rows)
    first = list(islice(coming, MEASURED))
    for place, name in enumerate(header):
        longest = max([len(name), *(len(str(row[place] or "")) for row in first)])
        width = min(max(longest + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for row in chain(first, coming):
        sheet.append([_cell(sheet, value) for value in row])
    book.save(paper)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons and a byte order mark, as spreadsheets set to Indonesian open them."""
    paper = io.BytesIO()
    write_csv(paper, header, rows)
    return paper.getvalue()


def write_csv(paper: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The same into a file, row after row."""
    text = io.TextIOWrapper(paper, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_harmless(name) for name in header])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> BookCell | Cell:
    plain: Any = _printable(value) if isinstance(value, str) else value
    if not bold and not (isinstance(plain, str) and plain.startswith(_MEANS_SOMETHING)):
        return plain  # type: ignore[no-any-return]
    cell = WriteOnlyCell(sheet, plain)
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with
    if bold:
        cell.font = Font(bold=True)
    return cell


def _harmless(value: Cell) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) and isinstance(value, str) else text


def _printable(text: str) -> str:
    """Without what no XML may hold: a single such sign in one title would be the end of the whole table."""
    return text if text.isprintable() else _NOT_IN_XML.sub("", text)


def _sheet_title(title: str) -> str:
    return "".join(sign for sign in title if sign not in r"[]:*?/\\")[:31] or "Daftar"
