"""What a check found, in a sentence, with the way to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from catalog.sentences import Sentence


class State(StrEnum):
    """``warning`` works for now; ``wrong`` does not."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


class RepairKind(StrEnum):
    """What ``telusur doctor --mend`` can do."""

    INDEX = "index"
    TOKENS = "tokens"
    LOST_FILES = "lost-files"
    UNNAMED_FILES = "unnamed-files"
    LOST_PAGES = "lost-pages"
    STRAY_PAGES = "stray-pages"
    OUTBOX = "outbox"
    JOBS = "jobs"
    ROOM = "room"
    LEFTOVERS = "leftovers"


@dataclass(frozen=True, slots=True)
class Repair:
    """What is to be mended: ids of records, versions, rows or files, and no word of theirs."""

    kind: RepairKind
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer. ``check`` is a stable word; ``mend`` is empty where all is well."""

    check: str
    state: State
    message: Sentence
    mend: Sentence | None = None
    repair: Repair | None = None

    def mended_by(self, repair: Repair) -> "Finding":
        """The same finding, with what ``telusur doctor --mend`` would do about it."""
        return replace(self, repair=repair)


Values = Mapping[str, str | int]


def ok(check: str, text: str, values: Values | None = None) -> Finding:
    return Finding(check, State.OK, Sentence(text, dict(values or {})))


def warning(check: str, text: str, mend: str, values: Values | None = None) -> Finding:
    return Finding(
        check, State.WARNING, Sentence(text, dict(values or {})), Sentence(mend, dict(values or {}))
    )


def wrong(check: str, text: str, mend: str, values: Values | None = None) -> Finding:
    return Finding(check, State.WRONG, Sentence(text, dict(values or {})), Sentence(mend, dict(values or {})))
