"""Decides, page by page, whether a PDF's own text may be believed or the page must be read by OCR."""

from dataclasses import dataclass

FEW = 200  # visible characters: a stamp, a footer, a page number
_GARBLED = 0.3
_SCAN = 0.5  # share of the page that a picture covers, from which on the page may be a scan
_OUTLINES = 60  # vector shapes: fewer are rules and frames, more may be letters drawn as outlines


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a PDF page holds. Characters are counted without white space.

    ``garbled`` counts visible characters that map to nothing readable; ``image_share`` is the share of the
    page (0..1) that its largest picture covers; ``shapes`` counts vector paths.
    """

    visible: int = 0
    hidden: int = 0
    garbled: int = 0
    letters: int = 0
    vowels: int = 0
    digits: int = 0
    fill: int = 0  # dots, dashes and underscores, of which forms and contents are full
    image_share: float = 0.0
    shapes: int = 0


def needs_ocr(page: PageFacts) -> bool:
    """Whether the page must be read by OCR: no text, text nobody can read, or a scan with someone's OCR."""
    if page.visible == 0 and page.hidden == 0:
        return page.image_share > 0.01 or page.shapes > _OUTLINES
    if page.visible and is_garbled(page):
        return True
    is_scan = page.image_share >= _SCAN
    return is_scan and (page.hidden > page.visible or page.visible < FEW)


def is_garbled(page: PageFacts) -> bool:
    """Whether the visible text is none: a font without a map to characters, or with a wrong one."""
    if page.garbled > _GARBLED * page.visible:
        return True
    telling = page.visible - page.fill
    if telling < 40:
        return False
    if page.letters + page.digits < 0.5 * telling:
        return True
    return page.letters >= 100 and not 0.15 <= page.vowels / page.letters <= 0.7
