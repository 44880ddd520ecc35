"""What the pages of a record show: plain values, read under the reader's scope."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.pages import PageContent, PageSource
from classification.access import Shown, Verdict
from classification.labels import Standing
from classification.levels import Level


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """One record as this reader may know it: what is not in ``shown`` is left empty.

    ``zone`` is the office's time zone; ``reason`` says by which relation the reader sees it.
    """

    id: str
    kind: str
    title: str
    number: str
    date: dt.date | None
    received_on: dt.date | None
    code: str
    level: Level
    is_classified: bool
    standing: Standing
    status: str
    election: str
    stage: str
    place: str
    unit_id: str
    unit_name: str
    office_name: str
    zone: str
    author_name: str
    created_at: dt.datetime
    updated_at: dt.datetime
    revision: int
    is_description_only: bool
    shown: frozenset[Shown]
    verdict: Verdict
    reason: str
    may_edit: bool
    register: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_masked(self) -> bool:
        """Whether the title may not be known to this reader."""
        return Shown.TITLE not in self.shown

    @property
    def number_is_told(self) -> bool:
        return Shown.NUMBER in self.shown

    @property
    def may_read_content(self) -> bool:
        return self.verdict is Verdict.CONTENT


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One stored version of a record's file; ``size`` is in bytes, a locked file's password is sealed."""

    id: str
    number: int
    sha256: str
    original_name: str
    media_type: str
    size: int
    page_count: int
    is_current: bool
    created_at: dt.datetime
    uploader: str
    sealed_password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A container, or one of the records that came out of this one, visible to the reader."""

    id: str
    title: str
    kind: str
    level: Level
    path: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """The records around one record that the reader may read, in their kinds of kinship."""

    container: Neighbour | None = None
    children: tuple[Neighbour, ...] = ()
    original: Neighbour | None = None
    editions: tuple[Neighbour, ...] = ()
    cases: tuple[Neighbour, ...] = ()
    filed_here: tuple[Neighbour, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A party that a record names, or the number that it carries in another application."""

    role: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a record, from the audit trail."""

    at: dt.datetime
    actor: str
    action: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page: ``width`` and ``height`` in points (1/72 inch) as it stands upright."""

    number: int
    width: float
    height: float
    rotation: int
    source: PageSource
    confidence: float | None
    content: PageContent

    @property
    def has_image(self) -> bool:
        return self.source is not PageSource.PLAIN and self.width > 0 and self.height > 0


@dataclass(frozen=True, slots=True)
class PageSize:
    """What the column of thumbnails needs to know of a page."""

    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class RecordChange:
    """The values of the edit form. ``level`` ``None`` leaves a record unclassified."""

    title: str
    number: str
    date: dt.date | None
    code: str
    level: Level | None
    reason: str
    election: str
    stage: str
    status: str
