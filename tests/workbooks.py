"""Workbooks as spreadsheets save them, and some that no spreadsheet would."""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def book(rows: Sequence[Sequence[object]]) -> bytes:
    """An XLSX with one sheet of these rows."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    paper = io.BytesIO()
    made.save(paper)
    return paper.getvalue()


def book_of_parts(parts: dict[str, bytes]) -> bytes:
    """One with ``parts`` in the place of its own, well packed; it may have a table of shared texts."""
    paper = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["a"]]))) as plain,
        zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        more = STRINGS_TYPE if "xl/sharedStrings.xml" in parts else b""
        for name in plain.namelist():
            own = plain.read(name).replace(b"</Types>", more + b"</Types>")
            packed.writestr(name, parts.get(name, own))
        for name in parts.keys() - set(plain.namelist()):
            packed.writestr(name, parts[name])
    return paper.getvalue()


def sheet_part(rows: bytes) -> bytes:
    """The XML of a sheet around ``rows``."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, rows)
