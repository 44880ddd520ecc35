"""What the tests of leaks ask the web application: a request, and how one endpoint is looked through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from string import Formatter
from typing import Literal

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. Its path may name ``{record}``, ``{hidden}``, ``{batch}``, ``{job}``, ``{question}`` …"""

    path: str
    method: Method = "GET"
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def names(self) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(self.path) if name]

    def filled(self, values: Mapping[str, tuple[str, ...]]) -> "Iterator[Ask]":
        """This request for each choice of what its path names."""
        names = self.names
        for chosen in product(*(values[name] for name in names)):
            yield replace(self, path=self.path.format(**dict(zip(names, chosen, strict=True))))


@dataclass(frozen=True, slots=True)
class Way:
    """How one endpoint is looked through; ``no_records`` says why it cannot tell of any."""

    look: tuple[Ask, ...] = ()
    guess: tuple[Ask, ...] = ()
    no_records: str = ""


def gets(*paths: str) -> tuple[Ask, ...]:
    return tuple(Ask(path) for path in paths)
