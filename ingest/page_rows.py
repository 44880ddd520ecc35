"""A page as it was read, made into the row that keeps it: packed content and analysed words."""

from typing import Any

from catalog.pages import PageContent, PageSource, pack, pack_tokens
from ingest.extraction import ReadPage
from search.analysis import VERSION, analyse


def page_row(version_id: str, page: ReadPage) -> dict[str, Any]:
    """All columns of ``catalog.schema.PageRow``."""
    words = analyse(page.content.text)
    return {
        "version_id": version_id,
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "source": page.source.value,
        "confidence": page.confidence,
        "content": pack(page.content),
        "tokens": pack_tokens(words.exact, words.stem, words.numbers),
        "analyser": VERSION,
    }


def unreadable_page(number: int) -> ReadPage:
    """The place of a page that could not be read, so that the others keep their numbers."""
    return ReadPage(number, 0.0, 0.0, 0, PageSource.BLANK, PageContent(""))
