"""What is read from tables as offices keep them, and what is refused of them."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from services.registers import sheets
from services.registers.columns import (
    Column,
    Fault,
    Unfit,
    day,
    guessed,
    header_line,
    read_rows,
    signature,
    words,
)
from services.registers.sheets import Sheet, Unreadable, read_sheet
from services.registers.writing import as_csv, as_xlsx
from tests.workbooks import book

NAME = Column("name", "Uraian", words(10), is_required=True, also=("nama arsip",))
DAY = Column("begins", "Berlaku mulai", day, also=("TMT",), empty=None)


def test_a_workbook_gives_its_cells_as_people_read_them() -> None:
    content = book(
        [
            ["Kode", "Jumlah", "Tanggal"],
            ["PM.01", 3.0, datetime(2024, 2, 14)],
            [" a\n b\tc ", 2.5, date(2024, 2, 15)],
            [True, None, datetime(2024, 2, 14, 9, 30)],
            [None, None, None],
        ]
    )
    assert read_sheet(content).rows == (
        ("Kode", "Jumlah", "Tanggal"),
        ("PM.01", "3", "2024-02-14"),
        ("a b c", "2.5", "2024-02-15"),
        ("ya", "", "2024-02-14 09:30"),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_csv_is_cut_at_the_mark_it_uses(mark: str) -> None:
    text = f'Kode{mark}Uraian\nPM.01{mark}"satu, dua; {mark} tiga"\n'
    assert read_sheet(text.encode()).rows == (
        ("Kode", "Uraian"),
        ("PM.01", f"satu, dua; {mark} tiga".replace("\t", " ").replace("   ", " ").replace("  ", " ")),
    )


def test_a_csv_of_another_coding_keeps_its_letters() -> None:
    assert read_sheet("Kode;Uraian\nPM;Café".encode("cp1252")).rows[1] == ("PM", "Café")
    assert read_sheet("\ufeffKode;Uraian\nPM;Café".encode()).rows[0] == ("Kode", "Uraian")


def bomb() -> bytes:
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MOST_UNPACKED + 1))
    return paper.getvalue()


def other_zip() -> bytes:
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w") as packed:
        packed.writestr("a.txt", "a")
    return paper.getvalue()


def laughing() -> bytes:
    """A workbook whose sheet unfolds entities without end."""
    whole = book([["Kode"]])
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "lol">{entities}]>'.encode()
    paper = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(paper, "w") as new:
        for each in old.namelist():
            content = old.read(each)
            if each.endswith("sheet1.xml"):
                head, tail = content.split(b"<worksheet", 1)
                content = head + doctype + b"<worksheet" + tail.replace(b"<sheetData>", b"<sheetData>&a9;", 1)
            new.writestr(each, content)
    return paper.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "kosong"),
        (b" \n ; ;\n", "kosong"),
        (b"x" * (sheets.MOST_BYTES + 1), "paling besar"),
        (book([["Kode", "Uraian"]])[:400], "rusak"),
        (b"PK\x03\x04 nothing", "rusak"),
        (other_zip(), "rusak"),
        (laughing(), "rusak"),
        (bomb(), "terlalu besar"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "bukan XLSX"),
        (b"%PDF-1.7\n", "bukan XLSX"),
        (b'a;b\n"never closed' + b"x" * 200_000, "tidak dapat dibaca"),
        (b"a;b\n" * (sheets.MOST_ROWS + 1), "Bagilah"),
    ],
)
def test_what_is_no_table_gets_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_sheet(content)


def test_the_headings_are_found_below_the_titles_of_the_register() -> None:
    sheet = Sheet(
        (("DAFTAR KODE",), ("Bawaslu Kota", "2024"), (), ("No.", "TMT", "Nama Arsip"), ("1", "", "A"))
    )
    assert header_line((NAME, DAY), sheet) == 4
    assert guessed((NAME, DAY), sheet.rows[3]) == {"name": 2, "begins": 1}
    assert header_line((NAME, DAY), Sheet((("x",), ("a", "b")))) == 2


def test_one_heading_is_not_taken_for_two_columns() -> None:
    twin = Column("other", "Lain", words(5), also=("uraian",))
    assert guessed((NAME, twin), ("Uraian", "x")) == {"name": 0}


def test_a_form_of_a_register_is_known_again_by_its_headings() -> None:
    assert signature(("No.", "Nama Arsip ")) == signature(("no", "NAMA ARSIP"))
    assert signature(("No.", "Nama")) != signature(("Nama", "No."))


def test_each_fault_has_its_line_and_its_column() -> None:
    sheet = Sheet(
        (
            ("Uraian", "TMT"),
            ("baik", "14 Februari 2024"),
            (),
            ("", "14/02/2024"),
            ("panjang sekali", "32-01-2024"),
        )
    )
    reading = read_rows((NAME, DAY), {"name": 0, "begins": 1}, sheet, 1)
    assert reading.rows[0].values == {"name": "baik", "begins": date(2024, 2, 14)}
    assert [(fault.line, fault.column) for fault in reading.faults] == [
        (4, "Uraian"),
        (5, "Uraian"),
        (5, "Berlaku mulai"),
    ]


def test_a_required_column_that_is_nowhere_is_one_fault() -> None:
    reading = read_rows((NAME, DAY), {"begins": 0}, Sheet((("TMT",), ("14-02-2024",))), 1)
    assert reading.rows == ()
    assert [fault.column for fault in reading.faults] == ["Uraian"]
    assert isinstance(reading.faults[0], Fault)


@pytest.mark.parametrize(
    ("text", "is_day"),
    [
        ("2024-02-14", True),
        ("14-02-2024", True),
        ("14.2.2024", True),
        ("14 Agustus 2024", True),
        ("14 Des 2024", True),
        ("02-14-2024", False),
        ("30 Februari 2024", False),
        ("kemarin", False),
        ("2024", False),
    ],
)
def test_days_are_read_day_before_month(text: str, is_day: bool) -> None:
    if is_day:
        assert day(text).year == 2024
    else:
        with pytest.raises(Unfit):
            day(text)


EVIL = '=HYPERLINK("http://x","y")'


def test_what_is_written_is_no_formula_and_reads_back() -> None:
    rows: list[list[str | int | date | None]] = [
        [EVIL, 3, date(2024, 2, 14), None],
        ["-1+1", 4, None, "a\x01b"],
    ]
    made = load_workbook(io.BytesIO(as_xlsx("Daftar: [a]", ["A", "B", "C", "D"], rows)))
    sheet = made.worksheets[0]
    assert sheet["A2"].value == EVIL
    assert sheet["A2"].data_type == "s"
    assert sheet["C2"].value == datetime(2024, 2, 14)
    assert read_sheet(as_xlsx("x", ["A", "B", "C", "D"], rows)).rows[2] == ("-1+1", "4", "", "ab")
    lines = as_csv(["A", "B", "C", "D"], rows).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("\"'=HYPERLINK")
    assert lines[2].startswith("'-1+1;4;")


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\x00", "\ud800"])
def test_a_sign_that_no_xml_may_hold_is_left_out_of_a_workbook(sign: str) -> None:
    assert read_sheet(as_xlsx("x", ["A"], [[f"Laporan{sign} PSU"]])).rows[1] == ("Laporan PSU",)


def test_a_table_is_not_cut_where_the_first_row_over_the_limit_is_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert len(read_sheet(b"a\nb\nc\n\n\n").rows) == 3
    for text in (b"a\nb\nc\n\nd\n", b"a\nb\nc\nd\n"):
        with pytest.raises(Unreadable, match="Paling banyak 3 baris"):
            read_sheet(text)


def test_a_workbook_with_one_bad_byte_is_called_damaged() -> None:
    whole = book([[f"Uraian nomor {number}", number * 7919] for number in range(400)])
    damaged = 0
    for at in range(400, len(whole) - 400, 97):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        try:
            read_sheet(bytes(broken))
        except Unreadable:
            damaged += 1
    assert damaged > 10
