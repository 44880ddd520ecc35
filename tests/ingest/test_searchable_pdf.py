"""The searchable PDF looks like the original and holds our words where they stand."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from catalog.pages import PageContent, PageSource, WordBox
from ingest.errors import UnknownFormat
from ingest.extraction import ReadPage
from ingest.reading import Reader
from ingest.searchable_pdf import searchable_pdf
from tests.ingest.formats.making import A4, DATA, LETTER, changed_pdf, picture_of, png, scanned_pdf, text_pdf

TEXT = "Kelurahan Wates"
WORDS = (WordBox(0, 9, 0.2, 0.3, 0.4, 0.32, 90.0), WordBox(10, 15, 0.5, 0.3, 0.6, 0.32, 90.0))


def _page(number: int = 1, rotation: int = 0, source: PageSource = PageSource.OCR) -> ReadPage:
    return ReadPage(number, *A4, rotation, source, PageContent(TEXT, WORDS))


def _words(path: Path, page: int = 0) -> tuple[str, tuple[float, float]]:
    """The page's text, and where the word Wates begins, in fractions of the page as displayed."""
    document = pypdfium2.PdfDocument(path)
    shown = document[page]
    text = shown.get_textpage()
    found = text.search("Wates").get_next()
    assert found is not None
    left, bottom, _, top = text.get_charbox(found[0])
    width, height = shown.get_size()
    words = text.get_text_range()
    turned = {0: (left, height - top), 90: (bottom, left)}[shown.get_rotation()]
    text.close()
    document.close()
    return words, (turned[0] / width, turned[1] / height)


def test_a_scan_gets_our_words_in_place_of_anothers(reader: Reader, tmp_path: Path) -> None:
    scan = scanned_pdf(tmp_path / "s", [picture_of(LETTER, (400, 560), 14)], hidden="pervman Wotes")
    before = scan.read_bytes()
    searchable_pdf(reader, scan, "application/pdf", [_page()], tmp_path / "made.pdf")
    text, place = _words(tmp_path / "made.pdf")
    assert "Kelurahan" in text
    assert "pervman" not in text
    assert place == pytest.approx((0.5, 0.3), abs=0.02)
    assert scan.read_bytes() == before
    assert _difference(scan, tmp_path / "made.pdf") < 1


def _difference(first: Path, second: Path) -> float:
    """Mean difference of the two first pages as drawn, in grey levels."""
    drawn = []
    for path in (first, second):
        document = pypdfium2.PdfDocument(path)
        drawn.append(document[0].render(grayscale=True).to_pil())
        document.close()
    return float(ImageStat.Stat(ImageChops.difference(*drawn)).mean[0])


def test_a_turned_scan_comes_out_upright(reader: Reader, tmp_path: Path) -> None:
    lying = picture_of(LETTER, (400, 560), 14).rotate(90, expand=True)
    scan = scanned_pdf(tmp_path / "s", [lying])
    page = ReadPage(1, A4[1], A4[0], 90, PageSource.OCR, PageContent(TEXT, WORDS))
    searchable_pdf(reader, scan, "application/pdf", [page], tmp_path / "made.pdf")
    _, place = _words(tmp_path / "made.pdf")
    assert place == pytest.approx((0.5, 0.3), abs=0.02)


def test_a_cropped_scan_keeps_words_in_place(reader: Reader, tmp_path: Path) -> None:
    scan = scanned_pdf(tmp_path / "s", [picture_of(LETTER, (400, 560), 14)])
    cropped = changed_pdf(scan, tmp_path / "c", crop=(95, 242, 595, 842))
    page = ReadPage(1, 500, 600, 0, PageSource.OCR, PageContent(TEXT, WORDS))
    searchable_pdf(reader, cropped, "application/pdf", [page], tmp_path / "made.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "made.pdf")
    text = document[0].get_textpage()
    found = text.search("Wates").get_next()
    assert found is not None
    left, _, _, top = text.get_charbox(found[0])
    assert ((left - 95) / 500, (842 - top) / 600) == pytest.approx((0.5, 0.3), abs=0.02)
    document.close()


def test_a_born_digital_page_stays_as_it_is(reader: Reader, tmp_path: Path) -> None:
    source = text_pdf(tmp_path / "p", [LETTER])
    searchable_pdf(reader, source, "application/pdf", [_page(source=PageSource.TEXT)], tmp_path / "made.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "made.pdf")
    assert document[0].get_textpage().get_text_range().count("Wates") == 1
    document.close()


def test_a_tiff_becomes_a_pdf(reader: Reader, tmp_path: Path) -> None:
    pages = [picture_of(LETTER, (400, 560), 14), Image.new("L", (400, 560), 255)]
    pages[0].save(tmp_path / "t", format="TIFF", save_all=True, append_images=pages[1:])
    searchable_pdf(reader, tmp_path / "t", "image/tiff", [_page(), _page(2)], tmp_path / "made.pdf")
    text, place = _words(tmp_path / "made.pdf", 1)
    assert text.split() == ["Kelurahan", "Wates"]
    assert place == pytest.approx((0.5, 0.3), abs=0.02)


def test_a_format_without_pages_has_no_searchable_pdf(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat):
        searchable_pdf(
            reader, DATA / "testComment.xls", "application/vnd.ms-excel", [], tmp_path / "made.pdf"
        )
    assert not (tmp_path / "made.pdf").exists()


def test_a_png_becomes_a_pdf(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(png(picture_of(LETTER, (400, 560), 14)))
    searchable_pdf(reader, tmp_path / "x", "image/png", [_page()], tmp_path / "made.pdf")
    assert "Wates" in _words(tmp_path / "made.pdf")[0]
