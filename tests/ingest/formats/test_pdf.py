"""PDF files: words with their places, page by page, whatever way the pages stand."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from catalog.pages import PageSource
from ingest.errors import DamagedFile, PasswordNeeded, TooLarge
from ingest.extraction import ReadPage
from ingest.formats.layout import Box
from ingest.formats.pdf_document import pdf_date
from ingest.formats.pdf_text import Character, text_turn
from ingest.reading import Reader
from tests.ingest.formats.making import A4, LETTER, changed_pdf, locked_pdf, picture_of, scanned_pdf, text_pdf

PDF = "application/pdf"


def _read(reader: Reader, path: Path, password: str | None = None) -> list[ReadPage]:
    with reader.extract(path, PDF, password) as extraction:
        return list(extraction.pages)


def _box(page: ReadPage, word: str) -> tuple[float, ...]:
    found = next(box for box in page.content.words if page.content.text[box.start : box.end] == word)
    return found.left, found.top, found.right, found.bottom


def test_a_born_digital_page_gives_words_where_they_stand(reader: Reader, tmp_path: Path) -> None:
    (page,) = _read(reader, text_pdf(tmp_path / "p", [LETTER]))
    assert (page.source, page.needs_ocr, page.rotation) == (PageSource.TEXT, False, 0)
    assert (page.width, page.height) == pytest.approx(A4)
    assert page.content.text == "\n".join(LETTER)
    left, top, right, bottom = _box(page, "Nomor")
    assert left == pytest.approx(72 / 595, abs=0.005)
    assert right - left == pytest.approx(38 / 595, abs=0.01)
    assert bottom == pytest.approx(130 / 842, abs=0.005)
    assert bottom - top < 15 / 842
    assert page.content.words[0].confidence is None


def test_what_the_file_says_of_itself_is_kept(reader: Reader, tmp_path: Path) -> None:
    with reader.extract(text_pdf(tmp_path / "p", [LETTER]), PDF) as extraction:
        assert extraction.title == "Surat Pengantar"
        assert extraction.created is not None


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_boxes_lie_on_the_page_as_it_is_displayed(reader: Reader, tmp_path: Path, rotate: int) -> None:
    upright = text_pdf(tmp_path / "p", [LETTER])
    (straight,) = _read(reader, upright)
    (page,) = _read(reader, changed_pdf(upright, tmp_path / "r", rotate))
    # The page displays its text turned by ``rotate``; turning it back sets text and boxes upright.
    assert page.rotation == (360 - rotate) % 360
    assert (page.width, page.height) == pytest.approx(A4)
    assert _box(page, "Nomor") == pytest.approx(_box(straight, "Nomor"), abs=0.001)


def test_boxes_lie_on_what_is_left_of_a_cropped_page(reader: Reader, tmp_path: Path) -> None:
    whole = text_pdf(tmp_path / "p", [LETTER])
    (page,) = _read(reader, changed_pdf(whole, tmp_path / "c", crop=(50, 421, 595, 842)))
    left, _, _, bottom = _box(page, "Nomor")
    assert left == pytest.approx(22 / 545, abs=0.005)
    assert bottom == pytest.approx(130 / 421, abs=0.005)


def test_each_page_is_judged_by_itself(reader: Reader, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "mixed"), pagesize=A4)
    canvas.drawString(72, 700, "Halaman ini lahir digital dan tidak perlu dibaca ulang.")
    canvas.showPage()
    canvas.drawInlineImage(picture_of(LETTER, (400, 560), 14), 0, 0, *A4)
    canvas.drawString(72, 20, "jdih.example.id")
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    pages = _read(reader, tmp_path / "mixed")
    assert [(page.source, page.needs_ocr) for page in pages] == [
        (PageSource.TEXT, False),
        (PageSource.TEXT, True),
        (PageSource.BLANK, False),
    ]


def test_another_programs_hidden_words_are_not_believed(reader: Reader, tmp_path: Path) -> None:
    scan = scanned_pdf(
        tmp_path / "s", [picture_of(LETTER, (400, 560), 14)], hidden="REPIIBLIK lNDONESlA pervman"
    )
    assert [page.needs_ocr for page in _read(reader, scan)] == [True]


def test_a_cut_pdf_says_that_it_is_cut(reader: Reader, tmp_path: Path) -> None:
    whole = text_pdf(tmp_path / "p", [LETTER] * 3).read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedFile, match="terpotong"):
        reader.extract(tmp_path / "cut", PDF)


def test_a_pdf_in_name_only_is_damaged(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"%PDF-1.7\n" + b"nonsense\n" * 100 + b"%%EOF")
    with pytest.raises(DamagedFile, match="rusak"):
        reader.extract(tmp_path / "x", PDF)


def test_a_locked_pdf_opens_with_its_password_only(reader: Reader, tmp_path: Path) -> None:
    locked = locked_pdf(text_pdf(tmp_path / "p", [LETTER]), tmp_path / "l", "rahasia123")
    with pytest.raises(PasswordNeeded, match="terkunci sandi"):
        reader.extract(locked, PDF)
    with pytest.raises(PasswordNeeded, match="Sandi itu tidak membuka"):
        reader.extract(locked, PDF, "salah")
    (page,) = _read(reader, locked, "rahasia123")
    assert "Wates" in page.content.text
    assert reader.render(locked, PDF, 1, 160, password="rahasia123").startswith(b"\xff\xd8")


def test_a_pdf_of_too_many_pages_is_refused(reader: Reader, tmp_path: Path) -> None:
    few = Reader(reader._sandbox, replace(reader._settings, max_pages=2))
    with pytest.raises(TooLarge, match="lebih dari 2 halaman"):
        few.extract(text_pdf(tmp_path / "p", [["a"]] * 3), PDF)


def test_a_page_is_drawn_as_wide_as_asked_and_turned(reader: Reader, tmp_path: Path) -> None:
    path = text_pdf(tmp_path / "p", [LETTER], (600, 900))
    for rotation, size in ((0, (160, 240)), (90, (160, 107))):
        image = Image.open(io.BytesIO(reader.render(path, PDF, 1, 160, rotation)))
        assert image.format == "JPEG"
        assert image.size == pytest.approx(size, abs=1)
    with pytest.raises(DamagedFile):
        reader.render(path, PDF, 7, 160)


@pytest.mark.parametrize(("direction", "turn"), [((1, 0), 0), ((0, -1), 90), ((-1, 0), 180), ((0, 1), 270)])
def test_the_way_letters_follow_each_other_tells_the_turn(direction: tuple[int, int], turn: int) -> None:
    across, down = direction
    letters = [
        Character("a", Box(0.5 + across * step / 50, 0.5 + down * step / 50, 0.6, 0.5 + down * step / 50))
        for step in range(5)
    ]
    assert text_turn(letters, 600, 900) == turn


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20250610192503+07'00'", "2025-06-10T12:25:03+00:00"),
        ("20200810141912+07'00'", "2020-08-10T07:19:12+00:00"),
        ("D:20250103061510Z00'00'", "2025-01-03T06:15:10+00:00"),
        ("D:2024", "2024-01-01T00:00:00+00:00"),
    ],
)
def test_pdf_dates_are_understood(text: str, moment: str) -> None:
    found = pdf_date(text)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize("text", ["", "kemarin", "D:20259910"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert pdf_date(text) is None
