"""How much room the disk of the data folder has, by how much it fills a day, and how long it lasts.

The schedule notes what is used; of each day the last note is kept, in one small file that may be deleted.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from catalog.settings import Settings

KEPT = timedelta(days=31)
FEWEST_DAYS = 7  # of notes, before they tell anything
MEGABYTE = 1_000_000

Note = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of the data folder, in bytes; below ``reserve`` no new file is taken in."""

    free: int
    size: int
    reserve: int = 500 * MEGABYTE

    @property
    def is_short(self) -> bool:
        return self.free < self.reserve


def disk_of(settings: Settings) -> Disk:
    """Room where the data folder lies."""
    usage = shutil.disk_usage(settings.data)
    return Disk(usage.free, usage.total, settings.disk_reserve_mb * MEGABYTE)


def note_disk(settings: Settings, now: datetime) -> None:
    """Note what is used at this moment in the place of the day's earlier note."""
    disk, today = disk_of(settings), now.date()
    notes = {day: used for day, used in notes_of(settings) if today - KEPT < day <= today}
    notes[today] = disk.size - disk.free
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([[day.isoformat(), used] for day, used in sorted(notes.items())]))
    fresh.replace(path)


def notes_of(settings: Settings) -> list[Note]:
    """The days and bytes that were noted, oldest first; a file that is broken is none."""
    try:
        found = json.loads(_path(settings).read_text())
        return sorted((date.fromisoformat(day), int(used)) for day, used in found)
    except (OSError, ValueError, TypeError):
        return []


def growth_of(notes: Sequence[Note]) -> float | None:
    """Bytes a day on average, the day of most growth left out; ``None`` for less than a week of notes.

    So one large import does not foretell its like each day, nor does a weekly one vanish as in a median.
    A day on which room was made counts as none: nobody can make it twice.
    """
    days: list[float] = []
    for (first, before), (second, after) in pairwise(notes):
        gap = max(1, (second - first).days)
        days += [max(0.0, (after - before) / gap)] * gap
    if len(days) < FEWEST_DAYS:
        return None
    return (sum(days) - max(days)) / (len(days) - 1)


def days_until_full(disk: Disk, growth: float) -> int | None:
    """Until no new file is taken in; ``None`` where nothing grows. ``growth`` is bytes a day."""
    return None if growth < 1 else max(0, int((disk.free - disk.reserve) / growth))


def _path(settings: Settings) -> Path:
    return settings.metrics_folder / "disk.json"
