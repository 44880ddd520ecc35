"""The words of a PDF page with their boxes, character by character, so that text and boxes agree."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.formats.layout import Box, Word

_HYPHENS = {0x02, 0xFFFE}  # PDFium's marks of a hyphen at a line's end
_INVISIBLE = 3  # text render mode
_TELLING = 1500  # characters that tell which way a page stands


@dataclass(frozen=True, slots=True)
class Character:
    """One character where it stands on the page as displayed, ``None`` where it has no ink of its own."""

    text: str
    box: Box | None
    is_hidden: bool = False
    is_garbled: bool = False


@dataclass(frozen=True, slots=True)
class _Placing:
    """The affine map from the page's own space to fractions of the page as displayed."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        x1, y1 = self.a * left + self.c * bottom + self.e, self.b * left + self.d * bottom + self.f
        x2, y2 = self.a * right + self.c * top + self.e, self.b * right + self.d * top + self.f
        if x1 > x2:
            x1, x2 = x2, x1
        if y1 > y2:
            y1, y2 = y2, y1
        return Box(x1, y1, x2, y2)


def page_characters(page: pypdfium2.PdfPage) -> list[Character]:
    """All characters in PDFium's reading order."""
    text_page = page.get_textpage()
    try:
        placing = _placing(page)
        reader = _CharacterReader(text_page, placing)
        return [reader.read(index) for index in range(text_page.count_chars())]
    finally:
        text_page.close()


class _CharacterReader:
    """Reads single characters; holds the C doubles that PDFium fills."""

    def __init__(self, text_page: pypdfium2.PdfTextPage, placing: _Placing) -> None:
        self._page = text_page.raw
        self._placing = placing
        self._left, self._right, self._bottom, self._top = sides = [ctypes.c_double() for _ in range(4)]
        self._references = tuple(ctypes.byref(side) for side in sides)

    def read(self, index: int) -> Character:
        code = pdfium.FPDFText_GetUnicode(self._page, index)
        is_mark = code in _HYPHENS
        text = "-" if is_mark else (chr(code) if 0 < code < 0x110000 else "")
        if text.isspace() or not text:
            return Character(" " if text not in "\r\n" or not text else "\n", None)
        return Character(
            text,
            self._box(index),
            is_hidden=self._is_hidden(index),
            is_garbled=not is_mark and (_is_unreadable(code) or self._has_no_map(index)),
        )

    def _box(self, index: int) -> Box | None:
        if not pdfium.FPDFText_GetCharBox(self._page, index, *self._references):
            return None
        left, right = self._left.value, self._right.value
        bottom, top = self._bottom.value, self._top.value
        return self._placing.box(left, bottom, right, top) if right > left or top > bottom else None

    def _is_hidden(self, index: int) -> bool:
        letters = pdfium.FPDFText_GetTextObject(self._page, index)
        return bool(letters) and pdfium.FPDFTextObj_GetTextRenderMode(letters) == _INVISIBLE

    def _has_no_map(self, index: int) -> bool:
        return bool(pdfium.FPDFText_HasUnicodeMapError(self._page, index) == 1)


def _is_unreadable(code: int) -> bool:
    return code < 0x20 or 0x7F <= code < 0xA0 or code == 0xFFFD or 0xE000 <= code < 0xF900


def _placing(page: pypdfium2.PdfPage) -> _Placing:
    """PDFium maps corners to whole pixels: of a page drawn a million pixels wide, that is exact enough."""
    size = 1_000_000
    span = 1000.0  # points between the corners asked for

    def at(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(
            page.raw, 0, 0, size, size, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        return across.value / size, down.value / size

    origin, right, up = at(0, 0), at(span, 0), at(0, span)
    return _Placing(
        (right[0] - origin[0]) / span, (right[1] - origin[1]) / span,
        (up[0] - origin[0]) / span, (up[1] - origin[1]) / span,
        *origin,
    )  # fmt: skip


def text_turn(characters: list[Character], width: float, height: float) -> int:
    """The clockwise turn (0, 90, 180, 270) that sets most of the text upright; sizes in points."""
    votes = {0: 0, 90: 0, 180: 0, 270: 0}
    for first, second in pairwise(characters[:_TELLING]):
        if first.box and second.box:
            across = (second.box.left - first.box.left) * width
            down = (second.box.bottom - first.box.bottom) * height
            if math.hypot(across, down) > 0.1:
                votes[_turn(across, down)] += 1
    return max(votes, key=lambda turn: (votes[turn], -turn))


def _turn(across: float, down: float) -> int:
    if abs(across) >= abs(down):
        return 0 if across > 0 else 180
    return 270 if down > 0 else 90


def lines_of_words(characters: list[Character], turn: int = 0) -> Iterator[list[Word]]:
    """Words by line, their boxes on the page turned clockwise by ``turn``."""
    line: list[Word] = []
    letters: list[Character] = []
    for character in (*characters, Character("\n", None)):
        if not character.text.isspace():
            letters.append(character)
            continue
        if letters:
            line.append(_word(letters, turn))
            letters = []
        if character.text == "\n" and line:
            yield line
            line = []


def _word(letters: list[Character], turn: int) -> Word:
    boxes = [letter.box for letter in letters if letter.box]
    text = "".join(letter.text for letter in letters)
    if not boxes:
        return Word(text, Box(0, 0, 0, 0))
    box = Box(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip
    return Word(text, box.turned(turn))
