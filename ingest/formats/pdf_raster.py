"""Draws PDF pages: for reading by OCR, and for the eye."""

import pypdfium2

from ingest.formats.ocr_need import PageFacts
from ingest.formats.pdf_facts import page_facts
from ingest.formats.pdf_text import page_characters
from ingest.formats.raster import Sheet
from ingest.formats.recognition import BEST_DPI

_WHOLE = 0.9  # share of the page from which on a picture is the page
_LEAST_DPI = 100
_MOST_PIXELS = 40_000_000


def draw_for_reading(page: pypdfium2.PdfPage) -> Sheet:
    """The page in grey, at the resolution of its scan where that is lower than Tesseract's best."""
    facts = page_facts(page, page_characters(page))
    dpi = reading_dpi(facts, scan_dpi(page))
    width, height = page.get_size()
    dpi = min(dpi, 72 * (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    return Sheet(bitmap.to_pil().convert("L"), dpi)


def reading_dpi(facts: PageFacts, scan: float) -> float:
    """The resolution to draw at; ``scan`` is that of the picture which fills the page, 0 if none does."""
    if not scan or facts.visible or facts.shapes:
        return BEST_DPI
    return min(BEST_DPI, max(scan, _LEAST_DPI))


def scan_dpi(page: pypdfium2.PdfPage) -> float:
    """Dots an inch of the one picture that fills the page, 0 where there is none."""
    pictures = [thing for thing in page.get_objects(max_depth=2) if isinstance(thing, pypdfium2.PdfImage)]
    if len(pictures) != 1:
        return 0.0
    left, bottom, right, top = pictures[0].get_bounds()
    width, height = page.get_size()
    if page.get_rotation() in {90, 270}:
        width, height = height, width
    if (right - left) * (top - bottom) < _WHOLE * width * height:
        return 0.0
    across, down = pictures[0].get_px_size()
    return float(max(across / (right - left), down / (top - bottom)) * 72)


def draw_for_viewing(page: pypdfium2.PdfPage, width_px: int, rotation: int) -> Sheet:
    """The page in colour so that it is ``width_px`` wide once turned clockwise by ``rotation``."""
    width, height = page.get_size()
    side = height if rotation % 180 else width
    scale = width_px / max(1.0, side)
    scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rotation=rotation, rev_byteorder=True)
    return Sheet(bitmap.to_pil().convert("RGB"), 72 * scale)
