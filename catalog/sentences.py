"""Sentences for people: an Indonesian message id with ``%(name)s`` places, and the values that fill them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:  # noqa: N802  gettext's own name for a mark without translation
    """``text`` unchanged; it is translated where it is shown, in the reader's language."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, not yet translated."""

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % dict(self.values) if self.values else self.text
