"""What every search engine takes and gives, in our words; both engines pass the same contract tests."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    (``PM.01.02`` -> ``PM``, ``PM.01``, ``PM.01.02``); ``access`` are the label's tokens. ``dossier`` is the
    id of the dossier that it lies in; ``fate``, ``active_until`` and ``inactive_until`` (dates as ``date``)
    are what retention says of that. ``within`` are the ids of all that a legal hold on them would hold it
    by: its own, its dossier, what it came out of, and theirs.
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
    dossier: str = ""
    fate: str = ""
    active_until: str = ""
    inactive_until: str = ""
    within: tuple[str, ...] = ()
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
    """The asking half of an engine. Every call sees what was committed before it.

    What a node matches: a ``Word`` its stem or its exact form, in title or text; ``Phrase``, ``Prefix`` and
    ``Fuzzy`` exact words of the title or of the text; ``InField`` the title, or the numbers. A phrase's words
    stand side by side in order; with a slop n, equal neighbours count once and each pair of neighbours stands
    somewhere in order at most n words apart. Edits are insert, delete, change, and swap of neighbours.
    Sorting by relevance falls back to the newest where no ``Word`` or ``Phrase`` is asked for; undated
    records come last; equal ones stand in the order of their ids. All raise ``QueryError`` or
    ``SearchUnavailable``.
    """

    def search(self, request: EngineRequest) -> EngineAnswer: ...

    def best_pages(self, ids: PermittedIds, query: Restricted, each: int) -> Sequence[BestPage]:
        """Up to ``each`` pages of every record that hold any text that ``query`` asks for, best first."""
        ...

    def pages_in(self, ids: PermittedIds, query: Restricted) -> Sequence[BestPage]:
        """All pages that hold any text that ``query`` asks for, by the order of ``ids`` and of pages."""
        ...

    def complete(self, stub: str, within: Restricted, limit: int) -> Sequence[str]:
        """Longer exact words beginning with ``stub`` that occur in records ``within`` finds.

        Most frequent first (records with the word in the text, or in the title where those are more),
        then alphabetically.
        """
        ...

    def near_words(self, word: str, guard: Guard, limit: int) -> Sequence[str]:
        """Other exact words within two edits of ``word``, same first letter, in permitted records only.

        By frequency as above; two edits away, a word counts a twentieth. Then alphabetically.
        """
        ...


class Writer(Protocol):
    """The writing half; one process only. A batch may be repeated: it deletes by id and adds."""

    def apply(self, upserts: Iterable[RecordDocument], deletes: Iterable[str]) -> None: ...

    def close(self) -> None: ...


Changes = tuple[Iterable[RecordDocument], Iterable[str]]
"""Records to write as they are now, and ids to remove."""


@dataclass(frozen=True, slots=True)
class Held:
    """One document of the records index: the marks (``search.stamps``) of what was written, and how many
    pages the pages index holds for its record."""

    id: str
    facts: str
    words: str
    pages: int


class Inventory(Protocol):
    """What an index holds, to be held against the database: marks and counts, never words.

    For the machine's keeper, who may see no record by that. All raise ``SearchUnavailable``.
    """

    def ids_after(self, after: str, limit: int) -> Sequence[str]:
        """The next distinct ids behind ``after``, by code point; empty at the end. May be fewer than
        ``limit``."""
        ...

    def held(self, ids: Sequence[str]) -> Sequence[Held]:
        """Each document of ``ids``, in any order; two of one id would be two."""
        ...

    def count_pages(self) -> int:
        """All pages in the pages index, whosever they are."""
        ...


class Engine(Protocol):
    """An engine as a whole; opens when first used. All but ``close`` raise ``SearchUnavailable``."""

    def reader(self) -> Reader: ...

    def writer(self) -> Writer: ...

    def inventory(self) -> Inventory: ...

    def rebuild(self, documents: Iterable[RecordDocument], changed: Callable[[], Changes]) -> None:
        """Put a fresh index in the place of the present one; searching and writing go on meanwhile.

        ``changed`` gives what changed since ``documents`` began to be read, and may be asked several times.
        """
        ...

    def check(self) -> None:
        """Raise ``IndexMissing`` or ``IndexOutdated`` where there is no index of this version."""
        ...

    def examine(self) -> None:
        """Raise what keeps parts of the index from being searched or written at this moment."""
        ...

    def close(self) -> None: ...
