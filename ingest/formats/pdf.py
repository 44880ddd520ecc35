"""Reads PDF files: born-digital pages by their text, the others are told to need OCR."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from catalog.pages import PageContent, PageSource
from ingest.errors import DamagedFile
from ingest.extraction import ReadPage
from ingest.formats.description import Description
from ingest.formats.layout import clean, lay_out
from ingest.formats.ocr_need import needs_ocr
from ingest.formats.pdf_document import opened_pdf, pdf_date
from ingest.formats.pdf_facts import page_facts
from ingest.formats.pdf_raster import draw_for_reading, draw_for_viewing
from ingest.formats.pdf_text import lines_of_words, page_characters, text_turn
from ingest.formats.raster import Sheet


def page_count(path: Path, password: str | None) -> int:
    """Pages of the document."""
    with opened_pdf(path, password) as document:
        return len(document)


def describe(path: Path, password: str | None) -> Description:
    """What the document says of itself."""
    with opened_pdf(path, password) as document:
        told = document.get_metadata_dict(skip_empty=True)
    return Description(
        clean(told.get("Title", "")).strip(),
        clean(told.get("Author", "")).strip(),
        pdf_date(told.get("CreationDate", "")),
    )


def read_pages(path: Path, password: str | None) -> Iterator[ReadPage]:
    """The pages one after another; a page that PDFium cannot load is blank, a document of such is damaged."""
    with opened_pdf(path, password) as document:
        damaged = 0
        for index in range(len(document)):
            try:
                page = document[index]
            except pypdfium2.PdfiumError:
                damaged += 1
                yield ReadPage(index + 1, 0, 0, 0, PageSource.BLANK, PageContent(""))
                continue
            yield _read(page, index + 1)
            page.close()
        if damaged == len(document):
            raise DamagedFile


def _read(page: pypdfium2.PdfPage, number: int) -> ReadPage:
    characters = page_characters(page)
    is_unread = needs_ocr(page_facts(page, characters))
    width, height = page.get_size()
    visible = [character for character in characters if is_unread or not character.is_hidden]
    turn = text_turn(visible, width, height)
    content = lay_out(lines_of_words(visible, turn))
    if turn % 180:
        width, height = height, width
    source = PageSource.TEXT if content.text else PageSource.BLANK
    return ReadPage(number, width, height, turn, source, content, is_unread)


def sheet_for_reading(path: Path, page: int, password: str | None) -> Sheet:
    """Page ``page`` (from 1) in grey, for OCR."""
    with opened_pdf(path, password) as document:
        return draw_for_reading(_page(document, page))


def sheet_for_viewing(path: Path, page: int, width_px: int, rotation: int, password: str | None) -> Sheet:
    """Page ``page`` (from 1) in colour, turned clockwise and ``width_px`` wide."""
    with opened_pdf(path, password) as document:
        return draw_for_viewing(_page(document, page), width_px, rotation)


def _page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    try:
        return document[number - 1]
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise DamagedFile from error
