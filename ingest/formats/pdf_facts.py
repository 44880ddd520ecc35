"""Gathers what a PDF page holds, for the decision whether it must be read by OCR."""

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.formats.ocr_need import PageFacts
from ingest.formats.pdf_text import Character

_VOWELS = frozenset("aeiouAEIOU")
_FILL = frozenset("._-…–—·")
_DEEP = 4  # forms within forms
_ENOUGH = 5000  # objects looked at; a map may hold a million


def page_facts(page: pypdfium2.PdfPage, characters: list[Character]) -> PageFacts:
    """What the page holds."""
    seen = [character for character in characters if not character.text.isspace()]
    visible = [character for character in seen if not character.is_hidden]
    letters = [character.text for character in visible if character.text.isalpha()]
    image_share, shapes = _pictures(page)
    return PageFacts(
        visible=len(visible),
        hidden=len(seen) - len(visible),
        garbled=sum(character.is_garbled for character in visible),
        letters=len(letters),
        vowels=sum(letter in _VOWELS for letter in letters),
        digits=sum(character.text.isdigit() for character in visible),
        fill=sum(character.text in _FILL for character in visible),
        image_share=image_share,
        shapes=shapes,
    )


def _pictures(page: pypdfium2.PdfPage) -> tuple[float, int]:
    """The share of the page that its pictures cover, overlaps counted twice up to 1, and its vector paths."""
    area = shapes = 0.0
    left, bottom, right, top = page.get_bbox()
    for index, thing in enumerate(page.get_objects(max_depth=_DEEP)):
        if index >= _ENOUGH:
            break
        if thing.type == pdfium.FPDF_PAGEOBJ_PATH:
            shapes += 1
        elif thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            first_x, first_y, last_x, last_y = thing.get_bounds()
            width = min(last_x, right) - max(first_x, left)
            height = min(last_y, top) - max(first_y, bottom)
            area += max(width, 0) * max(height, 0)
    whole = (right - left) * (top - bottom)
    return (min(area / whole, 1.0) if whole > 0 else 0.0), int(shapes)
