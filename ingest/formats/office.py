"""Reads formats without pages: office documents, mail, plain text, as sections of plain text."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from catalog.pages import PageContent, PageSource
from ingest.errors import DamagedFile
from ingest.extraction import ReadPage
from ingest.formats import tika_embedded
from ingest.formats.archive import check_archive
from ingest.formats.description import Description
from ingest.formats.layout import clean
from ingest.formats.markup import MarkupText, split_sections
from ingest.formats.media_types import HTML, MSG, ODP, ODS, PPT, PPTX, is_zipped
from ingest.formats.plain_text import read_text

_SLIDES = frozenset({PPT, PPTX, ODP})


def read_office(
    path: Path, media_type: str, tika: Mapping[str, Any] | None = None
) -> tuple[Description, list[str]]:
    """What the document says of itself, and the text of its sections (slides, sheets, the whole)."""
    if is_zipped(media_type):
        check_archive(path)
    markup = MarkupText(is_sheet_by_table=media_type == ODS, drops_attachments=media_type == MSG)
    try:
        description = _read_markup(path, media_type, markup, tika)
    except DamagedFile:
        if media_type != HTML:
            raise
        markup = MarkupText()
        markup.feed(read_text(path))
        markup.close()
        description = Description()
    return description, markup.sections()


def _read_markup(
    path: Path, media_type: str, markup: MarkupText, tika: Mapping[str, Any] | None
) -> Description:
    if tika is None:
        return tika_embedded.read_markup(path, media_type, markup)
    from ingest.formats import tika_server  # loads the HTTP client, only where there is a server

    return tika_server.read_markup(path, media_type, markup, tika["servers"], tika["seconds"])


def pages_of(sections: Iterable[str], media_type: str) -> Iterator[ReadPage]:
    """A page for each section: a slide as it is, a longer text in pieces. There is always at least one."""
    number = 0
    for section in sections:
        text = clean(section)
        for piece in [text] if media_type in _SLIDES else split_sections(text):
            if piece or media_type in _SLIDES:
                number += 1
                yield plain_page(number, piece)
    if not number:
        yield plain_page(1, "")


def plain_page(number: int, text: str) -> ReadPage:
    """A page of a format without pages."""
    source = PageSource.PLAIN if text else PageSource.BLANK
    return ReadPage(number, 0, 0, 0, source, PageContent(text))
