"""Lines of words with boxes become a page's text, so that text and boxes always agree."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.pages import PageContent, WordBox

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPOILED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Box:
    """Fractions 0..1 of a page, origin top left."""

    left: float
    top: float
    right: float
    bottom: float

    def turned(self, degrees: int) -> "Box":
        """The same box once the page is turned clockwise by 0, 90, 180 or 270 ``degrees``."""
        match degrees % 360:
            case 90:
                return Box(1 - self.bottom, self.left, 1 - self.top, self.right)
            case 180:
                return Box(1 - self.right, 1 - self.bottom, 1 - self.left, 1 - self.top)
            case 270:
                return Box(self.top, 1 - self.right, self.bottom, 1 - self.left)
            case _:
                return self

    def clipped(self) -> "Box":
        """The part of it that lies on the page."""
        left, top = min(max(self.left, 0.0), 1.0), min(max(self.top, 0.0), 1.0)
        return Box(left, top, min(max(self.right, left), 1.0), min(max(self.bottom, top), 1.0))


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands on the page. ``breaks``: it goes on in the next line, the hyphen left out."""

    text: str
    box: Box
    confidence: float | None = None
    breaks: bool = False


Line = Sequence[Word]


def clean(text: str) -> str:
    """Text without control and direction marks, halves of characters and ligatures, composed (NFC)."""
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    return unicodedata.normalize("NFC", _SPOILED.sub("", text))


def lay_out(lines: Iterable[Line]) -> PageContent:
    """The page's text, a line each, and a box for each word or part of a word divided at a line's end."""
    text: list[str] = []
    boxes: list[WordBox] = []
    length = 0
    is_open = False  # the line above ended in the middle of a word
    for line in joined_words(lines):
        gap = "\n" if length else ""
        for word in line:
            now = "" if is_open else gap
            start = length + len(now)
            text += (now, word.text)
            length = start + len(word.text)
            boxes.append(_boxed(word, start, length))
            gap = gap if is_open else " "
            is_open = word.breaks
    return PageContent("".join(text), tuple(boxes))


def _boxed(word: Word, start: int, end: int) -> WordBox:
    box = word.box.clipped()
    return WordBox(start, end, box.left, box.top, box.right, box.bottom, word.confidence)


def joined_words(lines: Iterable[Line]) -> list[list[Word]]:
    """Cleaned lines without empty words; a word divided over two lines loses its hyphen and ``breaks``."""
    kept = [cleaned for line in lines if (cleaned := _cleaned(line))]
    for above, below in pairwise(kept):
        last = above[-1]
        if divides(last.text, below[0].text):
            above[-1] = Word(last.text[:-1], last.box, last.confidence, breaks=True)
    return kept


def _cleaned(line: Line) -> list[Word]:
    words = ((word, clean(word.text).strip()) for word in line)
    return [Word(text, word.box, word.confidence) for word, text in words if text]


def divides(above: str, below: str) -> bool:
    """Whether ``above`` ends in a hyphen that only divides a word which goes on in ``below``.

    Not so in a reduplication (*undang-* / *undangan*), after a digit or a capital (*K.JI-* / *30*).
    """
    first = re.match(r"[a-z]+", below)
    stem = re.search(r"[A-Za-z]*[a-z]{2}-$", above)
    if not first or not stem or len(first.group()) < 2:
        return False
    return not _reduplicates(stem.group()[:-1].lower(), first.group())


def _reduplicates(before: str, after: str) -> bool:
    if min(len(before), len(after)) < 3:
        return False
    return after[:4] in before or before.endswith(after[-3:])
