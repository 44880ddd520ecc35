"""Heads over two lines, numbered beneath and repeated; and no table that breaks the reader."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from services.archive.register_columns import COLUMNS, ArchiveKind
from services.archive.register_rows import grouped, numbers_in
from services.registers.columns import Reading, guessed, read_rows
from services.registers.heads import head_of, without_heads
from services.registers.sheets import Sheet, Unreadable, read_sheet

INACTIVE, CONTENTS = COLUMNS[ArchiveKind.INACTIVE], COLUMNS[ArchiveKind.CONTENTS]
TWO_LINES = Sheet(
    (
        ("DAFTAR ARSIP INAKTIF", "", ""),
        ("Unit: Divisi Penanganan Pelanggaran",),
        (),
        ("No", "Kode", "Uraian", "Kurun Waktu", "Nomor Definitif", "", "Ket"),
        ("", "", "", "", "Boks", "Folder"),
        ("1", "2", "3", "4", "5", "6", "7"),
        ("I/1", "PM.01", "Mawar", "2019", "B1", "2", "baik"),
        (),
        ("No", "Kode", "Uraian", "Kurun Waktu", "Nomor Definitif", "", "Ket"),
        ("", "", "", "", "Boks", "Folder"),
        ("(1)", "(2)", "(3)", "(4)", "(5)"),
        ("I/2", "PM.02", "Melati", "2020", "B1", "3"),
    )
)


def test_a_head_over_two_lines_is_one() -> None:
    head = head_of(INACTIVE, TWO_LINES)
    assert head.line == 5
    assert {"number", "code", "title", "period", "box", "folder", "note"} == set(
        guessed(INACTIVE, head.cells)
    )


def test_repeated_and_numbered_heads_are_passed_over_and_lines_keep_their_numbers() -> None:
    head = head_of(INACTIVE, TWO_LINES)
    mapped = guessed(INACTIVE, head.cells)
    reading = read_rows(INACTIVE, mapped, without_heads(INACTIVE, head), head.line)
    assert reading.faults == ()
    assert [(row.line, row.values["number"], row.values["folder"]) for row in reading.rows] == [
        (7, "I/1", "2"), (12, "I/2", "3")]  # fmt: skip


def test_a_head_in_one_line_stays_as_it_is() -> None:
    sheet = Sheet((("Kode", "Uraian Berkas"), ("PM", "Boks")))
    head = head_of(CONTENTS, sheet)
    assert (head.line, head.cells) == (1, ("Kode", "Uraian Berkas"))
    assert without_heads(CONTENTS, head).rows[1] == ("PM", "Boks")


def test_a_line_of_few_numbers_is_no_head() -> None:
    head = head_of(CONTENTS, Sheet((("No Berkas", "Kode"), ("1", "2", "3"))))
    assert without_heads(CONTENTS, head).rows[1] == ("1", "2", "3")


CELL = st.one_of(
    st.sampled_from(
        ["", "", "No. Berkas", "Kode", "Boks", "1", "2", "PM.01", "2023", "Jan-Des 2023", "asli", "=1+1"]
    ),
    st.text(max_size=20),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, max_size=12), min_size=1, max_size=15), st.sampled_from(list(ArchiveKind)))
def test_no_table_breaks_the_reading(rows: list[list[str]], kind: ArchiveKind) -> None:
    paper = io.StringIO()
    csv.writer(paper).writerows(rows)
    try:
        sheet = read_sheet(paper.getvalue().encode("utf-8", "replace"))
    except Unreadable:
        return
    columns = COLUMNS[kind]
    head = head_of(columns, sheet)
    reading: Reading = read_rows(
        columns, guessed(columns, head.cells), without_heads(columns, head), head.line
    )
    said = grouped(reading.rows, {}, "2023/")
    lines = {row.line for row in reading.rows}
    assert {each.line for each in (*said.dossiers, *said.items)} <= lines
    assert {item.dossier for item in said.items} <= {dossier.line for dossier in said.dossiers}
    assert all(number.startswith("2023/") for number in numbers_in(reading.rows, "2023/"))
