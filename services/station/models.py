"""What the pages of the station show: plain values, of records that this reader may read alone."""

import datetime as dt
from dataclasses import dataclass

from catalog.schema import ScanState
from classification.levels import Level
from services.station.rules import Cover, Expected, Fault, Found, Item, StepKind


@dataclass(frozen=True, slots=True)
class LastStep:
    """The step that can be undone."""

    number: int
    kind: StepKind
    page: int
    record_id: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """One batch at the station. ``findings`` are those of the records that this reader may read."""

    id: str
    number: str  # in its year, e.g. "7/2026"
    unit_name: str
    office_name: str
    state: ScanState
    created_at: dt.datetime
    fed_by: str
    is_own: bool
    worker_id: str | None
    worker_name: str
    worker_at: dt.datetime | None
    handed_by: str
    handed_at: dt.datetime | None
    reason: str
    words: str
    released_by: str
    released_at: dt.datetime | None
    expected: Expected
    covers: tuple[Cover, ...]
    found: Found
    findings: tuple[Item, ...]
    revision: int
    may_work: bool
    may_release: bool
    last_step: LastStep | None

    @property
    def sheets(self) -> int:
        return self.found.sheets(self.expected.is_duplex)


@dataclass(frozen=True, slots=True)
class PageMark:
    """One page as its thumbnail shows it; ``width`` 0 while it is not read. Points (1/72 inch)."""

    number: int
    width: float
    height: float
    confidence: float | None
    fault: Fault | None
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One record of a batch with a run of its pages; ``level`` ``None`` where nobody gave one."""

    record_id: str
    title: str
    code: str
    kind: str
    level: Level | None
    version_id: str
    page_count: int
    bad: int
    pages: tuple[PageMark, ...]


@dataclass(frozen=True, slots=True)
class BadPage:
    """A page to be scanned again."""

    record_id: str
    title: str
    version_id: str
    mark: PageMark
