"""What a check found, in a sentence, with the way to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.sentences import Sentence


class State(StrEnum):
    """``warning`` works for now; ``wrong`` does not."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer. ``check`` is a stable word; ``mend`` is empty where all is well."""

    check: str
    state: State
    message: Sentence
    mend: Sentence | None = None


Values = Mapping[str, str | int]


def ok(check: str, text: str, values: Values | None = None) -> Finding:
    return Finding(check, State.OK, Sentence(text, dict(values or {})))


def warning(check: str, text: str, mend: str, values: Values | None = None) -> Finding:
    return Finding(
        check, State.WARNING, Sentence(text, dict(values or {})), Sentence(mend, dict(values or {}))
    )


def wrong(check: str, text: str, mend: str, values: Values | None = None) -> Finding:
    return Finding(check, State.WRONG, Sentence(text, dict(values or {})), Sentence(mend, dict(values or {})))
