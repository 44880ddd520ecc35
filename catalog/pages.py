"""A page's text and word boxes as one compressed row, and the values that go in and out of it."""

import json
import zlib
from dataclasses import dataclass
from enum import StrEnum

SCALE = 10_000  # boxes are stored as ten-thousandths of the upright page's width and height


class PageSource(StrEnum):
    """Where a page's words came from."""

    TEXT = "text"  # born digital, boxes from the PDF
    OCR = "ocr"  # boxes from Tesseract; no words where it found ink but could read none
    PLAIN = "plain"  # a format without pages: text, no boxes, no page image
    BLANK = "blank"  # no ink; without a width: it could not be read at all


@dataclass(frozen=True, slots=True)
class WordBox:
    """A word's characters ``start:end`` in the page's text, and its box on the upright page.

    ``left``, ``top``, ``right``, ``bottom`` are fractions 0..1 of the upright page, origin top left.
    ``confidence`` is 0..100, or ``None`` for born-digital text.
    """

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class PageContent:
    """The text of a page, lines parted by newlines, and its words' boxes in reading order."""

    text: str
    words: tuple[WordBox, ...] = ()


def pack(content: PageContent) -> bytes:
    """One page as compressed bytes; ``unpack`` gives it back with boxes rounded to 1/10,000."""
    rows = [
        [
            word.start,
            word.end,
            *(round(side * SCALE) for side in (word.left, word.top, word.right, word.bottom)),
            -1 if word.confidence is None else round(word.confidence),
        ]
        for word in content.words
    ]
    return zlib.compress(
        json.dumps([content.text, rows], ensure_ascii=False, separators=(",", ":")).encode(), 6
    )


def unpack(blob: bytes) -> PageContent:
    """The page packed by ``pack``."""
    text, rows = json.loads(zlib.decompress(blob))
    words = tuple(
        WordBox(
            start,
            end,
            left / SCALE,
            top / SCALE,
            right / SCALE,
            bottom / SCALE,
            None if conf < 0 else float(conf),
        )
        for start, end, left, top, right, bottom, conf in rows
    )
    return PageContent(text, words)


def unpack_text(blob: bytes) -> str:
    """Only the text of a page packed by ``pack``; its boxes, most of the bytes, are not looked at."""
    text, _end = _FIRST_VALUE.raw_decode(zlib.decompress(blob).decode(), 1)
    assert isinstance(text, str)
    return text


_FIRST_VALUE = json.JSONDecoder()


def pack_tokens(exact: str, stem: str, numbers: str) -> bytes:
    """A page's analysed words (each a string of tokens joined by one space) as compressed bytes."""
    return zlib.compress("\n".join((exact, stem, numbers)).encode(), 6)


def unpack_tokens(blob: bytes) -> tuple[str, str, str]:
    """``(exact, stem, numbers)`` packed by ``pack_tokens``; a token never holds white space."""
    exact, stem, numbers = zlib.decompress(blob).decode().split("\n")
    return exact, stem, numbers
