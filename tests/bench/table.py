"""A measure as one row: a figure, its named baseline in the same run, their ratio, and the mark to reach."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from catalog.schema import utc_now


@dataclass(frozen=True, slots=True)
class Measure:
    """``is_met`` is ``None`` where a row only informs."""

    name: str
    figure: str
    baseline: str
    ratio: str
    mark: str
    is_met: bool | None = None


def as_markdown(title: str, command: str, measures: Iterable[Measure]) -> str:
    """A section with the command that measured it."""
    verdicts = {True: "yes", False: "**no**", None: ""}
    rows = [
        f"| {row.name} | {row.figure} | {row.baseline} | {row.ratio} | {row.mark} | {verdicts[row.is_met]} |"
        for row in measures
    ]
    head = ["| measure | figure | baseline, same run | ratio | mark | met |", "|---|---|---|---|---|---|"]
    return "\n".join([f"## {title}", "", f"`{command}`", "", *head, *rows, ""])


def machine() -> str:
    """The cores and Python that measured; times mean nothing without them."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {utc_now().date().isoformat()}"


def write_section(document: Path, title: str, text: str) -> None:
    """Put a section in place of the one with the same title, or at the end."""
    old = document.read_text() if document.exists() else "# Performance\n\nWritten by `make bench`.\n"
    parts = old.split("\n## ")
    kept = [parts[0]] + [part for part in parts[1:] if not part.startswith(title + "\n")]
    document.write_text("\n## ".join(kept).rstrip("\n") + "\n\n" + text.rstrip("\n") + "\n")
