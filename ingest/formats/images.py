"""Reads image files: each page is a sheet that needs OCR."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from catalog.pages import PageContent, PageSource
from ingest.extraction import ReadPage
from ingest.formats.raster import Sheet, frames, load_sheet, opened_image, turned_size
from ingest.formats.recognition import turned

_READING = 1600  # pixels of the shorter side that a page of A4 at 200 dpi has


def page_count(path: Path) -> int:
    """Pages of the file: frames of a TIFF, else 1."""
    with opened_image(path) as image:
        return frames(image)


def read_pages(path: Path) -> Iterator[ReadPage]:
    """The pages without their words, which only OCR can tell."""
    with opened_image(path) as image:
        for index in range(frames(image)):
            image.seek(index)
            width, height = turned_size(image)
            yield ReadPage(index + 1, width, height, 0, PageSource.BLANK, PageContent(""), needs_ocr=True)


def sheet_for_reading(path: Path, page: int) -> Sheet:
    """Page ``page`` (from 1) in grey, for OCR."""
    with opened_image(path) as image:
        return load_sheet(image, page, _READING)


def sheet_for_viewing(path: Path, page: int, width_px: int, rotation: int) -> Sheet:
    """Page ``page`` (from 1) in colour, turned clockwise and at most ``width_px`` wide."""
    with opened_image(path) as image:
        sheet = load_sheet(image, page, width_px, is_grey=False)
    upright = turned(sheet.image, rotation)
    if upright.width > width_px:
        size = (width_px, max(1, round(upright.height * width_px / upright.width)))
        upright = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return Sheet(upright, sheet.dpi)
