"""What every search engine takes and gives, in our words; both engines pass the same contract tests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NewType, Protocol

from search.query import Facet
from search.visibility import Guard, Restricted

SortOrder = Literal["relevance", "newest", "oldest"]
PermittedIds = NewType("PermittedIds", tuple[str, ...])
"""Ids of hits just read from the database under the access clause; made only by ``search.service``."""


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """One record as the engine indexes it. Token strings are analysed words joined by one space.

    ``date`` is ``YYYY-MM-DD`` or empty; ``codes`` is the code and each of its parents
    (``PM.01.02`` -> ``PM``, ``PM.01``, ``PM.01.02``); ``access`` are the label's tokens.
    """

    id: str
    kind: str
    level: int
    unit: str
    office: str
    access: tuple[str, ...]
    title_exact: str
    title_stem: str
    numbers: str
    body_exact: str
    body_stem: str
    codes: tuple[str, ...] = ()
    date: str = ""
    election: str = ""
    stage: str = ""
    status: str = ""
    pages: tuple["PageDocument", ...] = ()


@dataclass(frozen=True, slots=True)
class PageDocument:
    """One page's analysed words; carries no label and is asked only with permitted ids."""

    number: int
    exact: str
    stem: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page of results begins; opaque to everyone but the engine that made it."""

    token: str


@dataclass(frozen=True, slots=True)
class EngineRequest:
    query: Restricted
    size: int = 10
    sort: SortOrder = "relevance"
    cursor: Cursor | None = None
    facets: tuple[Facet, ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """Ids in order, the true total, true counts by facet value, and the way on."""

    ids: tuple[str, ...]
    total: int
    facets: Mapping[Facet, Mapping[str, int]] = field(default_factory=dict)
    next_cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class BestPage:
    record_id: str
    page: int


class Reader(Protocol):
    """The asking half of an engine. Every call sees what was committed before it."""

    def search(self, request: EngineRequest) -> EngineAnswer: ...

    def best_pages(self, ids: PermittedIds, query: Restricted, each: int) -> Sequence[BestPage]: ...

    def complete(self, stub: str, guard: Guard, limit: int) -> Sequence[str]:
        """Exact words beginning with ``stub`` that occur in permitted records, most frequent first."""
        ...

    def near_words(self, word: str, guard: Guard, limit: int) -> Sequence[str]:
        """Exact words within two edits of ``word`` that occur in permitted records, best first."""
        ...


class Writer(Protocol):
    """The writing half; one process only. A batch may be repeated: it deletes by id and adds."""

    def apply(self, upserts: Iterable[RecordDocument], deletes: Iterable[str]) -> None: ...

    def close(self) -> None: ...
