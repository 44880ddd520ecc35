"""Reads one page's image with as few runs of Tesseract as its condition allows."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageOps

from ingest.formats.layout import Box
from ingest.formats.raster import Sheet
from ingest.formats.tesseract import Reading, clockwise_turn, read_words

BEST_DPI = 200  # measured: as many words as at 300 dpi, a fifth less time; less misreads small print
_LOW_DPI = 110  # below it, enlarging brings words
_MOST_PIXELS = 40_000_000
_FAINT = 24  # grey levels: what differs less from the paper is no ink
_BLANK = 0.00005  # share of inked dots: a single digit has twice as much, a full stop a third
_TURNED = 62  # mean confidence below which a page may lie on its side
_MISSED = 0.12  # share of the ink outside all words, from which on a second look may find more
_RUN = 16  # dots of the small image (some 7 mm): no letter is dark for so long
_ONE_BLOCK = 6  # Tesseract's page segmentation that looks for no columns or pictures
_TURNS = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns the other way
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page's reading, its boxes on the page made upright by ``turn`` degrees clockwise; ``has_ink`` tells a
    page without a word from a blank one."""

    reading: Reading
    turn: int = 0
    has_ink: bool = True


def recognise_sheet(sheet: Sheet, languages: str) -> Recognised:
    """Read a grey page. A blank one costs no run, a turned one three, a doubtful one two, most one."""
    sheet = fitted(sheet)
    if is_blank(sheet.image):
        return Recognised(Reading(()), has_ink=False)
    reading, turn = read_words(sheet.image, sheet.dpi, languages), 0
    if looks_turned(reading, sheet.image.width / sheet.image.height) and (
        turn := clockwise_turn(sheet.image, sheet.dpi)
    ):
        sheet = Sheet(turned(sheet.image, turn), sheet.dpi)
        reading = read_words(sheet.image, sheet.dpi, languages)
    if missed_ink(sheet.image, [word.box for word in reading.words]) > _MISSED:
        reading = _better(reading, read_words(sheet.image, sheet.dpi, languages, _ONE_BLOCK))
    return Recognised(reading, turn)


def looks_turned(reading: Reading, proportion: float) -> bool:
    """Whether the page may not stand upright: little is readable, or words stand higher than wide.

    ``proportion`` is the image's width by its height.
    """
    long = [word.box for word in reading.words if len(word.text) >= 4]
    upended = sum((box.right - box.left) * proportion < box.bottom - box.top for box in long)
    return reading.confidence < _TURNED or upended > len(long) / 2


def _better(first: Reading, second: Reading) -> Reading:
    return second if second.weight > 1.02 * first.weight else first


def turned(image: Image.Image, degrees: int) -> Image.Image:
    """The image turned clockwise by 0, 90, 180 or 270 degrees."""
    return image.transpose(_TURNS[degrees]) if degrees in _TURNS else image


def fitted(sheet: Sheet) -> Sheet:
    """The page at the resolution at which Tesseract reads best for its time."""
    factor = scale_for(sheet.dpi, sheet.image.width * sheet.image.height)
    if factor == 1:
        return sheet
    size = (max(1, round(sheet.image.width * factor)), max(1, round(sheet.image.height * factor)))
    how = Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC
    return Sheet(sheet.image.convert("L").resize(size, how, reducing_gap=2.0), sheet.dpi * factor)


def scale_for(dpi: float, pixels: int) -> float:
    """The factor by which a page of so many dots an inch is resized before reading."""
    factor = 1.0
    if dpi > 1.15 * BEST_DPI:
        factor = BEST_DPI / dpi
    elif dpi < _LOW_DPI:
        factor = min(2.0, BEST_DPI / dpi)
    if pixels * factor * factor > _MOST_PIXELS:
        factor = (_MOST_PIXELS / pixels) ** 0.5
    return factor


def is_blank(image: Image.Image) -> bool:
    """Whether the page holds no ink beyond specks."""
    return _ink_share(_ink(image)) < _BLANK


def missed_ink(image: Image.Image, boxes: Sequence[Box]) -> float:
    """The share (0..1) of the page's ink that lies outside all ``boxes``; margin, rules, photos aside."""
    ink = _without_rules(_ink(image))
    whole = _ink_share(ink)
    if whole < _BLANK:
        return 0.0
    paper = ImageDraw.Draw(ink)
    width, height = ink.size
    for box in boxes:
        paper.rectangle(
            (box.left * width - 1, box.top * height - 1, box.right * width + 1, box.bottom * height + 1),
            fill=0,
        )
    return _ink_share(ink) / whole


def _ink(image: Image.Image) -> Image.Image:
    """A small image of the page: 255 where there is ink, 0 on paper and on the outermost margin."""
    small = image.convert("L").reduce(max(1, min(image.size) // 500))
    border = (small.width // 40, small.height // 40)
    inner = ImageOps.crop(small, (*border, *border))
    limit = _ink_limit(inner.histogram())
    return ImageOps.expand(inner.point(lambda grey: 255 if grey < limit else 0), (*border, *border), 0)


def _without_rules(ink: Image.Image) -> Image.Image:
    """The ink without long strokes and without areas that are dark all over: neither is text."""
    width, height = ink.size
    solid = None
    for cell in ((_RUN, 1), (1, _RUN), (_RUN // 2, _RUN // 2)):
        coarse = ink.resize((max(1, width // cell[0]), max(1, height // cell[1])), Image.Resampling.BOX)
        found = coarse.point(lambda share: 255 if share > 190 else 0).resize(
            ink.size, Image.Resampling.NEAREST
        )
        solid = ImageChops.lighter(solid, found) if solid else found
    assert solid is not None
    return ImageChops.subtract(ink, _widened(solid))


def _widened(mask: Image.Image) -> Image.Image:
    """The mask and one dot around it. A filter of the greatest of nine costs ten times as much."""
    for across, down in ((1, 0), (0, 1)):
        there, back = ImageChops.offset(mask, across, down), ImageChops.offset(mask, -across, -down)
        mask = ImageChops.lighter(mask, ImageChops.lighter(there, back))
    return mask


def _ink_limit(counts: list[int]) -> float:
    """The grey level below which a dot is ink: halfway from the paper to the darkest hundredth."""
    paper = max(range(128, 256), key=counts.__getitem__)
    hundredth, seen, darkest = sum(counts) / 100, 0, 0
    while seen < hundredth:
        seen += counts[darkest]
        darkest += 1
    return paper - max(_FAINT, (paper - darkest) / 2)


def _ink_share(ink: Image.Image) -> float:
    counts = ink.histogram()
    return counts[255] / max(1, sum(counts))
