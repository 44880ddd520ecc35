"""One page as the viewer draws it: its image, its words and the matches of a query laid over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.pages import WordBox
from search.errors import QueryError
from search.marks import spans
from search.parser import parse
from search.query import Everything, Node
from services.archive.marks import LEAST_SURE, Line, Match, doubtful, lines_of, matches_on
from services.archive.models import PageFacts

WINDOW = 8  # thumbnails that are drawn at once on either side, before the script asks for the others


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A place on the page in points."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One match, numbered from 1 on its page."""

    number: int
    rectangles: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words set over the image; ``line`` counts printed lines, ``y`` is the base line."""

    text: str
    line: int
    x: float
    y: float
    width: float
    size: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word read without full confidence (per cent)."""

    text: str
    confidence: int
    is_poor: bool
    place: Rectangle


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of plain text; ``match`` is the match's number, 0 outside any."""

    text: str
    match: int


@dataclass(frozen=True, slots=True)
class Way:
    """The pages to go to from here; ``None`` where there is none."""

    previous: int | None
    next: int | None
    previous_match: int | None
    next_match: int | None


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for inside the record; ``node`` is ``None`` for nothing, or for a wrong query."""

    text: str
    node: Node | None
    error: QueryError | None


def read_query(text: str, today: date) -> Query:
    """A query from the address; a wrong one marks nothing and is told."""
    text = text.replace("\x00", "").strip()[:1000]
    if not text:
        return Query("", None, None)
    try:
        node = parse(text, today)
    except QueryError as error:
        return Query(text, None, error)
    return Query(text, None if isinstance(node, Everything) else node, None)


def matches_of(page: PageFacts, query: Query) -> tuple[Match, ...]:
    """What the query matches on the page."""
    return () if query.node is None else matches_on(page.content, query.node)


def counts_of(texts: Mapping[int, str], query: Query) -> dict[int, int]:
    """How many matches each page has, by page number."""
    return (
        {} if query.node is None else {number: len(spans(text, query.node)) for number, text in texts.items()}
    )


def marks_of(page: PageFacts, matches: Sequence[Match]) -> tuple[Mark, ...]:
    """The matches as rectangles; one without boxes (no word was placed there) draws nothing."""
    return tuple(
        Mark(number, tuple(_place(box, page, 1.5) for box in match.boxes))
        for number, match in enumerate(matches, start=1)
    )


def words_of(page: PageFacts) -> tuple[Words, ...]:
    """The page's text to select and copy, where it is printed."""
    found: list[Words] = []
    number, bottom = 0, -1.0
    for line in lines_of(page.content, page.width, page.height):
        if (line.top + line.bottom) / 2 > bottom:
            number += 1
        bottom = line.bottom
        found.append(_words(line, number, page))
    return tuple(found)


def doubts_of(page: PageFacts) -> tuple[Doubt, ...]:
    """The words that the machine was not sure of."""
    return tuple(
        Doubt(
            text=page.content.text[word.start : word.end],
            confidence=round(word.confidence or 0),
            is_poor=(word.confidence or 0) < LEAST_SURE,
            place=_place(word, page, 0.0),
        )
        for word in doubtful(page.content)
    )


def pieces_of(page: PageFacts, matches: Sequence[Match]) -> tuple[Piece, ...]:
    """The page's text cut at the matches."""
    text, pieces, at = page.content.text, list[Piece](), 0
    for number, match in enumerate(matches, start=1):
        start = max(match.start, at)
        if start >= match.end:
            continue
        pieces += [Piece(text[at:start], 0), Piece(text[start : match.end], number)]
        at = match.end
    pieces.append(Piece(text[at:], 0))
    return tuple(piece for piece in pieces if piece.text)


def way_from(number: int, total: int, hit_pages: Sequence[int]) -> Way:
    """Where previous and next lead from page ``number``."""
    return Way(
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number < total else None,
        previous_match=max((page for page in hit_pages if page < number), default=None),
        next_match=min((page for page in hit_pages if page > number), default=None),
    )


def first_page(wanted: str | None, total: int, hit_pages: Sequence[int]) -> int | None:
    """The page to open: the one asked for, else the first that matches, else the first.

    ``None`` where the page asked for is none of the record's.
    """
    if not wanted:
        return hit_pages[0] if hit_pages else 1
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 9):
        return None
    return int(wanted) if 1 <= int(wanted) <= max(total, 1) else None


def _place(box: WordBox, page: PageFacts, margin: float) -> Rectangle:
    return Rectangle(
        round(box.left * page.width - margin, 1),
        round(box.top * page.height - margin, 1),
        round((box.right - box.left) * page.width + 2 * margin, 1),
        round((box.bottom - box.top) * page.height + 2 * margin, 1),
    )


def _words(line: Line, number: int, page: PageFacts) -> Words:
    height = (line.bottom - line.top) * page.height
    return Words(
        text=line.text,
        line=number,
        x=round(line.left * page.width, 1),
        y=round(line.bottom * page.height - 0.18 * height, 1),
        width=round(max((line.right - line.left) * page.width, 1.0), 1),
        size=round(max(height, 1.0), 1),
    )
