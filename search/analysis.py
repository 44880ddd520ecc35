"""Cuts text into the tokens that both engines index and that queries are made of.

A token is letters and digits (a doubled word keeps its hyphen), never white space or control characters.
Words joined by ``/ . - _`` are tokens of their own, so that ``005/PM.00.01/K.JI-30/I/2026`` is the phrase
``005 pm 00 01 k ji 30 i 2026`` and any part of it a part of that phrase. ``14/02/2024`` becomes
``14 februari 2024`` and ``1.000.000`` becomes ``1000000``, as they would be searched in either writing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from search.folding import INVISIBLE, MAX_LENGTH, fold
from search.numbering import MONTHS, as_date, is_document_number, number_terms
from search.stemming import is_reduplication, stem

VERSION = 1
"""Raised whenever the same text would give other tokens: stored tokens of another version are made again."""

CHUNK = re.compile(
    rf"\w[\w{INVISIBLE}]*+(?:(?:[./'’`ʼ]|[ \t\r\n]{{0,2}}+[-‐‑][ \t\r\n]{{0,2}}+)\w[\w{INVISIBLE}]*+)*+"
)
"""Words with what joins them: the unit that is analysed once and remembered.

Nothing that was taken is given back (``*+``): each page of each hit is cut by this, a fifth quicker so.
"""

_CUT = re.compile(f"({CHUNK.pattern})")

_ATOM = re.compile(
    r"(?:(?<![\w.,/-])|(?<=[Rr][Pp])|(?<=[Rr][Pp]\.))[0-9]{1,3}(?:\.[0-9]{3})+(?!\w)(?![./-]\w)"
    r"|(?<![^\W_])[Rr][Pp](?=\.?[0-9])"
    rf"|[^\W_](?:[^\W_]|[{INVISIBLE}])*(?:['’`ʼ](?:[^\W\d_]|[{INVISIBLE}])+)*"
)
_CACHE_SIZE = 200_000


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: its exact and stemmed form and its characters ``start:end``.

    ``stem`` is empty for a word with figures. The three tokens of a numeric date share one span.
    """

    exact: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysed:
    """Tokens joined by one space: exact words, stems, and the terms of the document numbers in the text."""

    exact: str
    stem: str
    numbers: str


class Piece(NamedTuple):
    """A token as ``Token`` is, its place counted from the chunk's beginning."""

    exact: str
    stem: str
    start: int
    end: int


class _Chunk(NamedTuple):
    pieces: tuple[Piece, ...]
    exact: str
    stem: str
    numbers: str
    forms: tuple[str, ...]


def tokenise(text: str) -> list[Token]:
    """The tokens of ``text`` in reading order, with their places."""
    return [
        Token(piece.exact, piece.stem, match.start() + piece.start, match.start() + piece.end)
        for match in CHUNK.finditer(text)
        for piece in _CHUNKS[match.group()].pieces
    ]


def analyse(text: str) -> Analysed:
    """The same tokens as ``tokenise`` gives, ready for an index."""
    chunks = [_CHUNKS[chunk] for chunk in CHUNK.findall(text)]
    return Analysed(
        exact=" ".join([chunk.exact for chunk in chunks if chunk.exact]),
        stem=" ".join([chunk.stem for chunk in chunks if chunk.stem]),
        numbers=" ".join([chunk.numbers for chunk in chunks if chunk.numbers]),
    )


def cut(text: str) -> list[str]:
    """The whole of ``text`` in parts: every second one, from the second on, is a match of ``CHUNK``."""
    return _CUT.split(text)


def pieces(chunk: str) -> tuple[Piece, ...]:
    """The tokens of one match of ``CHUNK``."""
    return _CHUNKS[chunk].pieces


def having(chunks: Iterable[str], words: frozenset[str]) -> list[str]:
    """Those of the chunks of which a token's exact or stemmed form is among ``words``."""
    return [chunk for chunk in chunks if not words.isdisjoint(_CHUNKS[chunk].forms)]


def analyse_number(text: str) -> str:
    """The terms of a record's own number, for the ``numbers`` field: whole, by part, without zeros."""
    return " ".join(number_terms(text))


class _Chunks(dict[str, _Chunk]):
    """Each distinct chunk is analysed once; emptied when full, for texts never stop bringing new ones."""

    def __missing__(self, chunk: str) -> _Chunk:
        if len(self) >= _CACHE_SIZE:
            self.clear()
        pieces = tuple(_pieces(chunk))
        analysed = _Chunk(
            pieces,
            " ".join(piece.exact for piece in pieces),
            " ".join(piece.stem for piece in pieces if piece.stem),
            " ".join(number_terms(chunk)) if is_document_number(chunk) else "",
            tuple({form for piece in pieces for form in (piece.exact, piece.stem)}),
        )
        if len(chunk) <= MAX_LENGTH:
            self[chunk] = analysed
        return analysed


_CHUNKS = _Chunks()


def _pieces(chunk: str) -> list[Piece]:
    if day := as_date(chunk):
        words = (str(day.day), MONTHS[day.month - 1], str(day.year))
        return [Piece(word, stem(word), 0, len(chunk)) for word in words]
    return _join_doubles(chunk, [piece for match in _ATOM.finditer(chunk) if (piece := _piece(match))])


def _piece(match: re.Match[str]) -> Piece | None:
    exact = fold(match.group())
    return Piece(exact, stem(exact), match.start(), match.end()) if exact else None


def _join_doubles(chunk: str, pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if (
            last
            and chunk[last.end : piece.start].strip() in ("-", "‐", "‑")
            and "-" not in last.exact
            and is_reduplication(last.exact, piece.exact)
        ):
            exact = f"{last.exact}-{piece.exact}"[:MAX_LENGTH]
            joined[-1] = Piece(exact, stem(exact), last.start, piece.end)
        else:
            joined.append(piece)
    return joined
