"""Which columns the official registers have, what stands in them, and how they are drawn on paper."""

from datetime import date

import pypdfium2
import pytest

from classification.levels import Level
from classification.retention import Stage
from services.archive.register_paper import PaperColumn, RegisterPaper, register_pdf
from services.archive.register_rules import (
    ItemCells,
    RegisterKind,
    RegisterRow,
    filter_problems,
    lists_items,
    remark_of,
    stages_asked,
    year_in,
)
from webapp.register_view import headings_of, kept, seen

OFFICIAL = {
    RegisterKind.ACTIVE: (
        "No. berkas|Kode klasifikasi|Uraian berkas|Kurun waktu|Jumlah|No. item|Uraian item|Tanggal|"
        "Tingkat perkembangan|Keterangan"
    ),
    RegisterKind.DOSSIERS: "No. berkas|Kode klasifikasi|Uraian berkas|Kurun waktu|Jumlah|Keterangan",
    RegisterKind.CONTENTS: (
        "No. berkas|Kode klasifikasi|No. item|Uraian item|Tanggal|Jumlah|Tingkat perkembangan|Keterangan"
    ),
    RegisterKind.INACTIVE: (
        "No. berkas|Kode klasifikasi|Uraian berkas|Kurun waktu|Tingkat perkembangan|Jumlah|Keterangan|"
        "Nomor definitif folder dan boks|Lokasi simpan|Jangka simpan dan nasib akhir|Kategori arsip"
    ),
}


def _row(dossier: str = "d1", item: ItemCells | None = None, **more: object) -> RegisterRow:
    values: dict[str, object] = {
        "number": "B/1",
        "code": "PM.01",
        "title": "Rekapitulasi",
        "is_closed": False,
        "level": Level.ORDINARY,
        "begins": date(2019, 5, 1),
        "ends": date(2020, 2, 29),
        "items": 2,
        "remark": "map biru",
        "developments": ("asli", "kopi"),
        "container": ("F1", "B2"),
        "place": "Rak 1",
        "keeping": None,
    }
    return RegisterRow(dossier_id=dossier, item=item, **{**values, **more})  # type: ignore[arg-type]


def _item(number: int, note: str = "") -> ItemCells:
    title = f"Surat {number}"
    return ItemCells("r", number, title, False, Level.ORDINARY, date(2019, 6, number), "1 map", "asli", note)


@pytest.mark.parametrize("kind", RegisterKind)
def test_the_columns_are_the_official_ones(kind: RegisterKind) -> None:
    assert "|".join(headings_of(kind)) == OFFICIAL[kind]
    assert lists_items(kind) == ("Uraian item" in OFFICIAL[kind])


@pytest.mark.parametrize(
    ("kind", "stage", "stages"),
    [
        (RegisterKind.ACTIVE, "", (Stage.OPEN, Stage.ACTIVE, Stage.NO_RULE)),
        (RegisterKind.ACTIVE, "open", (Stage.OPEN,)),
        (RegisterKind.ACTIVE, "due", (Stage.OPEN, Stage.ACTIVE, Stage.NO_RULE)),
        (RegisterKind.INACTIVE, "", (Stage.INACTIVE, Stage.DUE)),
        (RegisterKind.INACTIVE, "due", (Stage.DUE,)),
        (RegisterKind.DOSSIERS, "bukan", tuple(Stage)),
    ],
)
def test_a_register_holds_the_stages_of_its_name(
    kind: RegisterKind, stage: str, stages: tuple[Stage, ...]
) -> None:
    assert stages_asked(kind, stage) == stages


@pytest.mark.parametrize(
    ("text", "year"), [("2019", 2019), ("", None), ("0000", None), ("19", None), ("２０１９", None)]
)
def test_a_year_has_four_digits(text: str, year: int | None) -> None:
    assert year_in(text) == year


def test_a_dossier_is_told_once_on_paper_and_in_each_row_of_a_table() -> None:
    rows = [_row(item=_item(1)), _row(item=_item(2, "robek")), _row("d2", item=_item(1))]
    on_paper = [cells for _, cells in seen(RegisterKind.ACTIVE, rows)]
    assert on_paper[0][:5] == ["B/1", "PM.01", "Rekapitulasi", "1 Mei 2019 – 29 Feb 2020", "2 item"]
    assert on_paper[1] == ["", "", "", "", "", "2", "Surat 2", "2 Jun 2019", "asli", "robek"]
    assert on_paper[2][0] == "B/1"
    in_table = list(kept(RegisterKind.ACTIVE, rows))
    assert [cells[0] for cells in in_table] == ["B/1"] * 3
    assert in_table[1][7] == date(2019, 6, 2)


def test_remarks_of_dossier_and_item_stand_in_one_column() -> None:
    assert remark_of(_row(), is_first=False) == "map biru"
    assert remark_of(_row(item=_item(1, "robek")), is_first=True) == "map biru; robek"
    assert remark_of(_row(item=_item(1, "robek")), is_first=False) == "robek"


def test_an_inactive_dossier_tells_folder_box_and_place() -> None:
    ((_, cells),) = seen(RegisterKind.INACTIVE, [_row()])
    assert cells[4] == "asli, kopi"
    assert cells[7:9] == ["folder F1, boks B2", "Rak 1"]


def test_a_masked_title_says_so_with_its_level() -> None:
    ((_, cells),) = seen(RegisterKind.DOSSIERS, [_row(title="", is_closed=True, level=Level.SECRET)])
    assert cells[2] == "Judul tertutup (Rahasia)"


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (5, 1), (20, 2), (200, 14)])
def test_paper_repeats_the_head_counts_pages_and_keeps_room_to_sign(rows: int, pages: int) -> None:
    paper = RegisterPaper(
        office="Bawaslu Kota Ukur",
        unit="Divisi PP",
        heading="Daftar berkas",
        facts=[("Tahun", "2019")],
        columns=[PaperColumn("No. berkas", 1), PaperColumn("Uraian", 3)],
        signatures=[["Mengetahui,", "Kepala"], ["Yang membuat"]],
        foot="Dicetak",
        page_words="Halaman %(number)d dari %(total)d",
    )
    cells = [[f"B/{number}", "<b>panjang</b> " + "x" * 200] for number in range(rows)]
    made = pypdfium2.PdfDocument(register_pdf(paper, cells))
    texts = [page.get_textpage().get_text_range() for page in made]
    assert made[0].get_width() > made[0].get_height()
    for number, text in enumerate(texts, start=1):
        assert f"Halaman {number} dari {len(texts)}" in text
        assert "No. berkas" in text
    assert len(texts) == pages
    assert "BAWASLU KOTA UKUR" in texts[0]
    assert "Yang membuat" in texts[-1]
    whole = "".join(texts)
    assert all(f"B/{number}" in whole for number in range(rows))
    made.close()


def test_no_word_of_a_heading_is_broken_however_small_its_share() -> None:
    columns = [PaperColumn("Tingkat perkembangan", 1), *(PaperColumn(f"Uraian {at}", 9) for at in range(9))]
    paper = RegisterPaper("Kantor", "Unit", "Daftar", [], columns, [["Kepala"]], "", "%(number)d %(total)d")
    made = pypdfium2.PdfDocument(register_pdf(paper, [["asli"] * 10]))
    assert "perkembangan" in made[0].get_textpage().get_text_range()
    made.close()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("", "", ""), set()),
        (("pm.01", "2023", "2024"), set()),
        (("PM-01", "", ""), {"code"}),
        (("?", "24", "x"), {"code", "first_year", "last_year"}),
        (("PM", "2024 ", "0000"), {"first_year", "last_year"}),
    ],
)
def test_what_of_a_filter_cannot_be_read(typed: tuple[str, str, str], wrong: set[str]) -> None:
    assert set(filter_problems(*typed)) == wrong
