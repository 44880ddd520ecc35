"""The query as a tree: what a person asked for, after parsing and analysis, before any access rule.

Terms in the tree are already analysed (``search.analysis``), so that both engines compile the same words.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

FieldName = Literal["title", "number"]
Facet = Literal[
    "unit",
    "office",
    "kind",
    "level",
    "code",
    "year",
    "month",
    "election",
    "stage",
    "status",
    "dossier",
    "fate",
    "within",
]
Clock = Literal["date", "active_until", "inactive_until"]


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: matches its stem; an exact match weighs more. ``stem`` is empty for numbers."""

    exact: str
    stem: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exact words in order. ``slop`` n: each neighbouring pair lies within n; 0 means adjacent."""

    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Exact words that begin with ``stub`` (at least two characters)."""

    stub: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Exact words within ``distance`` (1 or 2) edits of ``word`` (at least four letters)."""

    word: str
    distance: int


@dataclass(frozen=True, slots=True)
class InField:
    """``child`` searched in one text field (title, number) instead of everywhere."""

    field: FieldName
    child: "TextNode"


@dataclass(frozen=True, slots=True)
class Equals:
    """A facet's value, exactly; ``code`` matches the code and everything below it."""

    facet: Facet
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """The record's date from ``since`` to ``until``, both included; ``None`` is open.

    ``clock`` says which date: its own, or the last day of its dossier's active or inactive time.
    """

    since: date | None
    until: date | None
    clock: Clock = "date"


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Records within any of ``bearers`` of a legal hold: these themselves, what lies in them or came out.

    Empty as it is parsed, and then finds nothing: ``search.resolve`` names those that the reader may know.
    """

    bearers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class And:
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: "Node"


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query: all that the reader may see, newest first."""


TextNode = Word | Phrase | Prefix | Fuzzy
Node = TextNode | InField | Equals | DateRange | HeldBy | And | Or | Not | Everything
