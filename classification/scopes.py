"""What the access rule has to know about a reader at one moment: posts, mandates, cases and grants.

A scope is made afresh for each request from dated assignments and is never kept in a session.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from classification.levels import Level
from classification.table import DEFAULT_TABLE, AccessTable


class PostKind(StrEnum):
    """The kinds of post that an assignment gives a person."""

    LEADER = "leader"  # Ketua and Anggota, one body
    SECRETARY = "secretary"  # Kepala Sekretariat / Sekretaris Jenderal, a leader for the secretariat
    HEAD = "head"  # head of a division or unit
    STAFF = "staff"
    ARCHIVIST = "archivist"  # of the office's unit kearsipan
    OPERATOR = "operator"  # scanning station; sees own drafts only
    PPID = "ppid"  # public-information officer: staff of the own division
    ADMINISTRATOR = "administrator"  # technical: sees no record by this post


class MandateKind(StrEnum):
    """Dated mandates that open records of units or cases to a person."""

    AUDIT = "audit"  # internal or external auditor, opened by two people, read only
    SUPERVISION = "supervision"  # office above, for Rahasia
    LAW_ENFORCEMENT = "law-enforcement"  # named person, named cases


@dataclass(frozen=True, slots=True)
class Post:
    """One assignment in force. ``unit`` is the division or office served, ``office`` the office it is in.

    ``counterpart_function`` is the function of the unit (or ``None``), ``tier`` 1 is the highest leader
    of the office, ``seat`` is the post itself, which outlives its holders. ``stands_in_as`` is how an acting
    officer is called in it; it opens nothing.
    """

    seat: str
    kind: PostKind
    unit: str
    office: str
    function: str | None = None
    tier: int = 9
    stands_in_as: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """One mandate in force: the offices or cases it opens, up to which level."""

    kind: MandateKind
    offices: frozenset[str] = field(default_factory=frozenset)
    cases: frozenset[str] = field(default_factory=frozenset)
    max_level: Level = Level.SECRET


@dataclass(frozen=True, slots=True)
class Scope:
    """A reader at one moment. The empty scope is the public: it finds published editions only.

    ``named_records`` are ids of records that name the person (addressee, copy, disposition, grant);
    ``cases`` are ids of cases whose team the person is in. ``mandates`` and ``posts`` are as in force.
    ``table`` is the access table as the offices have narrowed it.
    """

    posts: tuple[Post, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    cases: frozenset[str] = field(default_factory=frozenset)
    named_records: frozenset[str] = field(default_factory=frozenset)
    table: AccessTable = DEFAULT_TABLE


PUBLIC = Scope()
