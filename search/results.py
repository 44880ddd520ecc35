"""What a search gives back: hits with their best pages, facets with labels, and the way on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from classification.levels import Level
from search.query import Facet


@dataclass(frozen=True, slots=True)
class HitRecord:
    """A record as one line of results, read from the database under the access clause.

    ``version_id`` is the current file's version or ``None``; ``has_images`` says that pages can be shown as
    pictures. ``kind``, ``standing`` and ``status`` are stored words, not yet terms for the screen.
    """

    id: str
    kind: str
    title: str
    number: str
    date: date | None
    level: Level
    standing: str
    unit_name: str
    office_name: str
    code: str
    status: str
    election: str
    stage: str
    file_name: str
    media_type: str
    version_id: str | None
    page_count: int
    has_images: bool


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of a snippet's text, marked where the query matched."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A marked word's place as fractions 0..1 of the upright page, origin top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageHit:
    """One page (from 1) where the query matches: the snippet and the boxes of the matched words.

    Both are empty for further pages of a hit, of which only the number is asked.
    """

    page: int
    fragments: tuple[Fragment, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found, and its best pages, the best one first."""

    record: HitRecord
    pages: tuple[PageHit, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A facet's value, its label where one is known (else the value itself), and the true count."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results. ``months`` are (``YYYY-MM``, count) in order of time.

    ``notice`` is empty or a message id that says how the query was relaxed; ``did_you_mean`` is a whole query
    to ask instead, or ``None``; ``next_cursor`` is ``None`` on the last page. No score is in it.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[Facet, tuple[FacetValue, ...]] = field(default_factory=dict)
    months: tuple[tuple[str, int], ...] = ()
    notice: str = ""
    did_you_mean: str | None = None
    next_cursor: str | None = None
    took_ms: float = 0.0
    engine_ms: float = field(default=0.0, compare=False)  # of ``took_ms``, the engine's answer to the query
