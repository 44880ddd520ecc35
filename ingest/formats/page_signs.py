"""What marks a page as a sheet or as blank: its codes, a bar pattern, and how much ink there is on it."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import zxingcpp
from PIL import Image

from ingest.formats.pdf_document import opened_pdf
from ingest.separators.plan import PageSigns

_DPI = 100  # a module of our QR code is five dots wide then, and a page costs a hundredth of its OCR
_MOST_PIXELS = 4_000_000
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
_LONGEST = 1000  # characters of a code's text that can be of interest

_MARGIN = 0.04  # of each side, where scanners leave shadows
_DARKER = 40  # grey values below the paper from which on a dot is ink

# Patch T, from the bar next to the leading edge: narrow, wide, narrow, wide; narrow bars and all spaces are
# 0.08 inch, wide bars 0.20, each within 0.01 (Kodak A-61599). Turned over it reads as patch 3.
_NARROW, _WIDE = 0.08, 0.20
_PATCH = (_NARROW, _NARROW, _WIDE, _NARROW, _NARROW, _NARROW, _WIDE)
_SLACK = 0.035  # inches: the given tolerance, printing, skew, and half a dot at each edge
_COLUMNS = 24
_LEAST_COLUMNS = 5  # neighbours, so bars of two inches


def signs_of(path: Path, password: str | None, first: int, count: int) -> Iterator[PageSigns]:
    """The signs of ``count`` pages of a PDF from ``first`` (from 1) on."""
    with opened_pdf(path, password) as document:
        for index in range(first - 1, min(first - 1 + count, len(document))):
            page = document[index]
            width, height = page.get_size()
            dpi = min(_DPI, 72 * (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            image = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            page.close()
            yield signs_on(image, dpi, index + 1)


def signs_on(image: Image.Image, dpi: float, number: int) -> PageSigns:
    """The signs on one grey page image."""
    found = zxingcpp.read_barcodes(image, formats=_FORMATS, try_invert=False)
    texts = tuple(sorted({code.text[:_LONGEST] for code in found}))
    paper = _paper(image)
    return PageSigns(number, texts, _has_patch(image, dpi, paper), _ink(image, paper))


def _paper(image: Image.Image) -> int:
    """The grey value that half of the page is not lighter than."""
    counts = image.histogram()
    seen, half = 0, sum(counts) / 2
    for value, count in enumerate(counts):
        seen += count
        if seen >= half:
            return value
    return 255


def _ink(image: Image.Image, paper: int) -> float:
    """The share of dots darker than the paper, the margins aside; means of four, so that dust is none."""
    width, height = image.size
    across, down = int(width * _MARGIN), int(height * _MARGIN)
    inner = (across, down, max(across + 2, width - across), max(down + 2, height - down))
    counts = image.crop(inner).reduce(2).histogram()
    return sum(counts[: max(0, paper - _DARKER)]) / max(1, sum(counts))


def _has_patch(image: Image.Image, dpi: float, paper: int) -> bool:
    width, height = image.size
    in_a_row = 0
    for column in range(1, _COLUMNS):
        x = width * column // _COLUMNS
        line = image.crop((x, 0, x + 1, height)).tobytes()
        in_a_row = in_a_row + 1 if _crosses_patch(line, dpi, paper - _DARKER) else 0
        if in_a_row == _LEAST_COLUMNS:
            return True
    return False


def _crosses_patch(line: bytes, dpi: float, dark_below: int) -> bool:
    runs = _runs(line, dark_below)
    size = len(_PATCH)
    for start in range(len(runs) - size + 1):
        if not runs[start][0]:
            continue
        widths = [length / dpi for _, length in runs[start : start + size]]
        if _is_like(widths, _PATCH) or _is_like(widths, _PATCH[::-1]):
            return True
    return False


def _is_like(widths: list[float], wanted: tuple[float, ...]) -> bool:
    return all(abs(width - each) <= _SLACK for width, each in zip(widths, wanted, strict=True))


def _runs(line: bytes, dark_below: int) -> list[tuple[bool, int]]:
    """Runs of dark and light dots with their lengths."""
    return [(is_dark, sum(1 for _ in run)) for is_dark, run in groupby(line, dark_below.__gt__)]
