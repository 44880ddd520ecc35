"""Reads the tables that offices keep today, XLSX or CSV, into rows of plain text."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from catalog.sentences import N_, Sentence

MOST_BYTES = 10_000_000  # of the file as it comes
MOST_UNPACKED = 80_000_000
MOST_MEMBERS = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 4_000
MOST_TEXT = 20_000_000  # characters of all cells: a workbook names one long text in each of a million cells
TOO_LARGE = N_("Tabel ini terlalu besar setelah dibuka. Bagilah tabelnya.")
_DELIMITERS = ",;\t|"


class Unreadable(Exception):
    """The file is no table that can be read; ``sentence`` says why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells as text; line ``n`` of the table is ``rows[n - 1]``. Rows may differ in length."""

    rows: tuple[tuple[str, ...], ...]


def read_sheet(content: bytes) -> Sheet:
    """The first sheet of a workbook, or the CSV. Raises ``Unreadable``."""
    if len(content) > MOST_BYTES:
        raise Unreadable(Sentence(N_("Tabel paling besar %(size)d MB."), {"size": MOST_BYTES // 1_000_000}))
    if content.startswith(b"PK\x03\x04"):
        rows = _kept(_workbook_rows(content))
    elif b"\0" in content[:4096] or content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Unreadable(
            Sentence(N_("File ini bukan XLSX atau CSV. Simpan tabelnya sebagai XLSX, lalu coba lagi."))
        )
    else:
        rows = _kept(_csv_rows(content))
    if not any(any(row) for row in rows):
        raise Unreadable(Sentence(N_("Tabel ini kosong.")))
    return Sheet(rows)


def _kept(rows: Iterator[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    found = list(_within(islice(rows, MOST_ROWS + 1)))
    is_longer = len(found) > MOST_ROWS and any(any(row) for row in chain(found[-1:], rows))
    while found and not any(found[-1]):  # what a spreadsheet keeps of rows once used
        found.pop()
    if is_longer:
        raise Unreadable(
            Sentence(
                N_("Paling banyak %(count)d baris sekali impor. Bagilah tabelnya."), {"count": MOST_ROWS}
            )
        )
    return tuple(found)


def _within(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    left = MOST_TEXT
    for row in rows:
        left -= sum(map(len, row))
        if left < 0:
            raise Unreadable(Sentence(TOO_LARGE))
        yield row


def _workbook_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    broken = Unreadable(Sentence(N_("Tabel XLSX ini rusak. Buka dan simpan lagi, lalu coba lagi.")))
    try:
        _refuse_bomb(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True):
                yield _row(row)
        finally:
            book.close()
    # What the library raises for a damaged workbook is not one class: each part of it fails in its own way.
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, TypeError) as error:
        raise broken from error
    except (SyntaxError, EOFError, AttributeError, OverflowError, RuntimeError, zlib.error) as error:
        # ParseError is a SyntaxError; NotImplementedError, for an unknown compression, a RuntimeError
        raise broken from error


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = packed.infolist()
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise Unreadable(Sentence(TOO_LARGE))


def _csv_rows(content: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(content)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for row in rows:
            yield _row(row[:MOST_COLUMNS])
    except csv.Error as error:
        wrong = Sentence(N_("Baris %(line)d pada CSV ini tidak dapat dibaca."), {"line": rows.line_num})
        raise Unreadable(wrong) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """The one that cuts the first lines most often and most alike."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {mark: sorted(line.count(mark) for line in lines) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: counts[mark][len(lines) // 2] if lines else 0)


def _row(cells: Iterable[Any]) -> tuple[str, ...]:
    row = [_text(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return tuple(row)


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "ya" if cell else "tidak"
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    plain = "".join(" " if ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 else sign for sign in str(cell))
    well_formed = plain.encode("utf-8", "replace").decode("utf-8")
    return " ".join(well_formed.split())[:LONGEST_CELL]
