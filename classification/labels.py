"""What the access rule has to know about a record, and nothing else of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from classification.levels import Level


class Standing(StrEnum):
    """How far a record has come; only a filed one is seen by relation."""

    DRAFT = "draft"  # a draft, an unreleased scan, or not yet classified
    FILED = "filed"
    PUBLIC_EDITION = "public-edition"  # a redacted copy, its own file, released by a person


@dataclass(frozen=True, slots=True)
class Label:
    """The access facts of one record.

    ``division`` and ``office`` are unit ids; ``division`` equals ``office`` where the office itself owns the
    record. ``parent_office`` is the office above, or ``None`` for the national one. ``function`` names the
    owning division's function (see ``catalog.schema.organisation``), by which the counterpart division above
    is found. ``creator_tier`` is the tier of leadership that made it (1 highest), counted only for
    Sangat Rahasia. ``seats`` are the posts of the author and of the chain a draft is in.
    ``head_confirmed`` says that the owner's head opened a Sangat Rahasia record to those named.
    """

    record_id: str
    level: Level
    standing: Standing
    office: str
    division: str
    parent_office: str | None = None
    function: str | None = None
    creator_tier: int = 1
    seats: frozenset[str] = field(default_factory=frozenset)
    cases: frozenset[str] = field(default_factory=frozenset)
    head_confirmed: bool = False
    is_released: bool = False
    is_embargoed: bool = False
