"""Tables that mean harm are read elsewhere: they cost this process nothing, and nobody waits long."""

import resource
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.sandbox.limits import Limits
from services.registers import reading
from services.registers.reading import NOT_NOW, TOO_HARD, Tables
from services.registers.sheets import TOO_LARGE, Unreadable
from tests.services.registers.lying_task import ANSWERS
from tests.workbooks import book, book_of_parts, sheet_part

SMALL = Limits(memory_mb=250, data_mb=700, file_mb=100, cpu_seconds=3, wall_seconds=20)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    made = Tables(tmp_path / "work", SMALL, turn=0.3)
    yield made
    made.close()


def wide_row() -> bytes:
    """One row of millions of cells: a hundred are kept, all are parsed."""
    return book_of_parts({SHEET: sheet_part(b'<row r="1">' + b"<c><v>1</v></c>" * 4_000_000 + b"</row>")})


def many_names_for_one_text() -> bytes:
    text = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 90 + b"</row>"
    return book_of_parts({"xl/sharedStrings.xml": text % (b"x" * 3_900), SHEET: sheet_part(row * 15_000)})


def one_vast_text() -> bytes:
    cell = b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>' % (b"x" * 70_000_000)
    return book_of_parts({SHEET: sheet_part(cell)})


def used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def refused(tables: Tables, content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        tables.read(content)
    return caught.value.sentence.text


@pytest.mark.parametrize(
    ("make", "words"),
    [(wide_row, TOO_HARD), (many_names_for_one_text, TOO_LARGE), (one_vast_text, TOO_HARD)],
)
def test_a_hostile_workbook_costs_this_process_next_to_nothing(
    tables: Tables, make: Callable[[], bytes], words: str
) -> None:
    content = make()
    assert len(content) < 3_000_000
    before = used()
    assert refused(tables, content) == words
    assert used() - before < 1.0
    assert tables.read(book([["Kode"], ["PM"]])).rows == (("Kode",), ("PM",))


def test_a_table_that_waits_for_another_is_refused_before_long(tables: Tables) -> None:
    slow, said = wide_row(), list[str]()
    tables.read(b"a;b\n")  # the process is warm
    first = threading.Thread(target=lambda: said.append(refused(tables, slow)))
    first.start()
    time.sleep(0.3)
    begun = time.monotonic()
    assert refused(tables, b"a;b\n") == NOT_NOW
    assert time.monotonic() - begun < 2
    first.join()
    assert said == [TOO_HARD]


def test_the_sentence_and_the_rows_are_those_of_reading_it_here(tables: Tables) -> None:
    assert tables.read(b"Kode;Uraian\nPM;a\n\n").rows == (("Kode", "Uraian"), ("PM", "a"))
    assert "bukan XLSX" in refused(tables, b"%PDF-1.7\n")
    assert "kosong" in refused(tables, b"")


@pytest.mark.parametrize("answer", range(len(ANSWERS)))
def test_what_a_taken_over_process_leaves_is_not_believed(
    tables: Tables, answer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_TASK", "tests.services.registers.lying_task:leave")
    assert refused(tables, str(answer).encode()) == TOO_HARD


@pytest.mark.parametrize("what", ["pipe", "link", "folder", "large", "values", "place", "text"])
def test_what_it_leaves_is_no_file_to_be_read_blindly(
    tables: Tables, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_TASK", "tests.services.registers.lying_task:leave_strange")
    assert refused(tables, what.encode()) == TOO_HARD


def test_the_largest_table_of_the_widest_signs_is_believed(tmp_path: Path) -> None:
    text = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 5 + b"</row>"
    widest = text % ("\U0001f5f3" * 3_900).encode()
    content = book_of_parts({"xl/sharedStrings.xml": widest, SHEET: sheet_part(row * 1_000)})
    tables = Tables(tmp_path)
    try:
        assert len(tables.read(content).rows) == 1_000
    finally:
        tables.close()


def test_nothing_of_a_table_stays_behind(tables: Tables, tmp_path: Path) -> None:
    tables.read(b"Kode;Uraian\nPM;melati\n")
    refused(tables, b"%PDF-1.7\n")
    assert [each for each in tmp_path.rglob("*") if each.name in {"table", "rows.json"}] == []
