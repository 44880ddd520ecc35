"""Reads one page by OCR, whatever file it lies in."""

from pathlib import Path

from catalog.pages import PageContent, PageSource
from ingest.errors import UnknownFormat
from ingest.extraction import ReadPage
from ingest.formats import images, pdf
from ingest.formats.layout import lay_out
from ingest.formats.media_types import IMAGES, PDF
from ingest.formats.raster import Sheet
from ingest.formats.recognition import recognise_sheet


def recognise_page(path: Path, media_type: str, page: int, password: str | None, languages: str) -> ReadPage:
    """Page ``page`` (from 1); raises ``ToolMissing``, ``TookTooLong`` or as the file's reader does."""
    sheet = _sheet(path, media_type, page, password)
    found = recognise_sheet(sheet, languages)
    content: PageContent = lay_out(found.reading.lines)
    width, height = sheet.width, sheet.height
    if found.turn % 180:
        width, height = height, width
    source = PageSource.OCR if content.text or found.has_ink else PageSource.BLANK
    return ReadPage(page, width, height, found.turn, source, content)


def _sheet(path: Path, media_type: str, page: int, password: str | None) -> Sheet:
    if media_type == PDF:
        return pdf.sheet_for_reading(path, page, password)
    if media_type in IMAGES:
        return images.sheet_for_reading(path, page)
    raise UnknownFormat
