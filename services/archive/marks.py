"""Places what a query matches on a page: each match with the boxes of its words."""

from dataclasses import dataclass

from catalog.pages import PageContent, WordBox
from search.marks import spans
from search.query import Node

LEAST_SURE = 60  # per cent; below this Tesseract's reading of a word is worth a second look
SURE = 85


@dataclass(frozen=True, slots=True)
class Match:
    """Characters ``start:end`` of the page's text and the boxes of the words that they touch."""

    start: int
    end: int
    boxes: tuple[WordBox, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one line, near enough to each other to be set as one piece of text."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def matches_on(content: PageContent, node: Node) -> tuple[Match, ...]:
    """What ``node`` matches in the page's text, in reading order."""
    found = []
    for start, end in spans(content.text, node):
        boxes = tuple(word for word in content.words if word.start < end and word.end > start)
        found.append(Match(start, end, boxes))
    return tuple(found)


def lines_of(content: PageContent, width: float, height: float) -> tuple[Line, ...]:
    """The page's words as runs of text to lay over its image; a wide gap (a table's column) parts a run."""
    runs: list[list[WordBox]] = []
    for word in content.words:
        if runs and _goes_on(runs[-1][-1], word, content.text, width, height):
            runs[-1].append(word)
        else:
            runs.append([word])
    return tuple(_line(run, content.text) for run in runs)


def doubtful(content: PageContent) -> tuple[WordBox, ...]:
    """Words that the machine read with less than full confidence."""
    return tuple(word for word in content.words if word.confidence is not None and word.confidence < SURE)


def _goes_on(last: WordBox, word: WordBox, text: str, width: float, height: float) -> bool:
    if "\n" in text[last.end : word.start] or word.start < last.end:
        return False
    gap = (word.left - last.right) * width
    tall = max(last.bottom - last.top, word.bottom - word.top) * height
    return -tall < gap < 1.5 * tall


def _line(run: list[WordBox], text: str) -> Line:
    return Line(
        text=text[run[0].start : run[-1].end],
        left=run[0].left,
        top=min(word.top for word in run),
        right=run[-1].right,
        bottom=max(word.bottom for word in run),
    )
