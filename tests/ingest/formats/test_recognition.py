"""Pages read by OCR: upright, turned, blank, cheap."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from catalog.pages import PageSource
from ingest.formats.layout import Box, Word
from ingest.formats.ocr_need import PageFacts
from ingest.formats.pdf_raster import reading_dpi
from ingest.formats.recognition import is_blank, looks_turned, missed_ink, scale_for
from ingest.formats.tesseract import Reading
from ingest.reading import Reader
from tests.ingest.formats.making import LETTER, picture_of, png, scanned_pdf


def test_a_scan_is_read_with_its_words_where_they_stand(reader: Reader, tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "s", [picture_of(LETTER)], hidden="pervman")
    page = reader.recognise(path, "application/pdf", 1)
    assert (page.source, page.rotation, page.needs_ocr) == (PageSource.OCR, 0, False)
    assert page.content.text.splitlines()[0] == LETTER[0]
    assert "pervman" not in page.content.text
    assert page.confidence is not None
    assert page.confidence > 85
    word = next(box for box in page.content.words if page.content.text[box.start : box.end] == "Kelurahan")
    assert (word.left, word.top) == pytest.approx((0.55, 0.34), abs=0.06)
    assert word.right > word.left
    assert word.bottom - word.top == pytest.approx(0.02, abs=0.01)


@pytest.mark.parametrize("turn", [90, 180])
def test_a_page_scanned_the_wrong_way_is_set_upright(reader: Reader, tmp_path: Path, turn: int) -> None:
    lines = [*LETTER, *LETTER]
    image = picture_of(lines, points=36).rotate(turn, expand=True, fillcolor=255)  # counter-clockwise
    (tmp_path / "x").write_bytes(png(image))
    page = reader.recognise(tmp_path / "x", "image/png", 1)
    assert page.rotation == turn
    assert "penghitungan suara ulang" in page.content.text
    assert page.height > page.width
    first = page.content.words[0]
    assert (first.left, first.top) == pytest.approx((0.09, 0.09), abs=0.03)


def test_a_blank_page_costs_no_reading(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(png(Image.new("L", (1240, 1754), 250)))
    page = reader.recognise(tmp_path / "x", "image/png", 1)
    assert (page.source, page.content.text) == (PageSource.BLANK, "")


def test_blank_is_a_page_without_ink() -> None:
    paper = Image.effect_noise((1240, 1754), 12).point(lambda grey: min(255, grey + 100))
    assert is_blank(paper)
    assert not is_blank(picture_of(["7"]))
    assert not is_blank(Image.blend(picture_of(LETTER), Image.new("L", (1240, 1754), 220), 0.7))


def test_rules_and_photographs_are_no_missed_text() -> None:
    form = picture_of(LETTER)
    draw = ImageDraw.Draw(form)
    for row in range(700, 1600, 100):
        draw.line((100, row, 1140, row), width=4, fill=0)
    draw.rectangle((200, 1100, 700, 1500), fill=60)
    lines = [Box(0.05, 0.08 + number * 0.05, 0.95, 0.12 + number * 0.05) for number in range(6)]
    assert missed_ink(form, lines) < 0.1
    assert missed_ink(form, lines[:2]) > 0.4


def _reading(confidence: float, box: Box) -> Reading:
    return Reading((tuple(Word("pengawasan", box, confidence) for _ in range(9)),))


@pytest.mark.parametrize(
    ("reading", "is_turned"),
    [
        (_reading(95, Box(0.1, 0.1, 0.3, 0.12)), False),
        (_reading(40, Box(0.1, 0.1, 0.3, 0.12)), True),
        (_reading(95, Box(0.1, 0.1, 0.12, 0.3)), True),
        (Reading(()), True),
    ],
)
def test_a_page_that_reads_badly_or_upended_may_be_turned(reading: Reading, is_turned: bool) -> None:
    assert looks_turned(reading, 0.7) is is_turned


@pytest.mark.parametrize(
    ("dpi", "pixels", "factor"),
    [
        (200, 4_000_000, 1),
        (220, 4_000_000, 1),
        (300, 9_000_000, 2 / 3),
        (133, 2_000_000, 1),
        (72, 500_000, 2),
    ],
)
def test_a_page_is_resized_only_where_that_pays(dpi: float, pixels: int, factor: float) -> None:
    assert scale_for(dpi, pixels) == pytest.approx(factor)


def test_no_page_is_read_larger_than_memory_allows() -> None:
    assert 400_000_000 * scale_for(200, 400_000_000) ** 2 == pytest.approx(40_000_000)


@pytest.mark.parametrize(
    ("facts", "scan", "dpi"),
    [
        (PageFacts(image_share=1), 133, 133),
        (PageFacts(image_share=1), 300, 200),
        (PageFacts(image_share=1), 50, 100),
        (PageFacts(image_share=1, visible=10), 133, 200),
        (PageFacts(shapes=900), 0, 200),
    ],
)
def test_a_page_is_drawn_no_finer_than_its_scan(facts: PageFacts, scan: float, dpi: float) -> None:
    assert reading_dpi(facts, scan) == dpi
