"""Writes a register as XLSX or CSV; a cell that a person typed is never a formula there."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as BookCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | date | None
WIDEST, NARROWEST = 60, 8  # characters
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a header that stays in sight. Dates stay dates, all else is text or a number."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    kept = [list(row) for row in rows]
    for place, name in enumerate(header):
        longest = max([len(name), *(len(str(row[place] or "")) for row in kept[:500])])
        width = min(max(longest + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for row in kept:
        sheet.append([_cell(sheet, value) for value in row])
    paper = io.BytesIO()
    book.save(paper)
    return paper.getvalue()


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons and a byte order mark, as spreadsheets set to Indonesian open them."""
    paper = io.StringIO(newline="")
    writer = csv.writer(paper, delimiter=";")
    writer.writerow([_harmless(name) for name in header])
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return b"\xef\xbb\xbf" + paper.getvalue().encode()


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> BookCell:
    plain: Any = _printable(value) if isinstance(value, str) else value
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
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def _sheet_title(title: str) -> str:
    return "".join(sign for sign in title if sign not in r"[]:*?/\\")[:31] or "Daftar"
