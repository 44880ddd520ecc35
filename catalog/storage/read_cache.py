"""Copies of originals on this machine's disk, for parsers that want a path; bounded, and replaceable."""

import os
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path

from catalog.errors import FileDamaged
from catalog.storage.folder import FolderStore
from catalog.storage.port import Stored

IN_USE = 300.0  # seconds since a path was given out in which a parser will have opened it
_LOOK_EVERY = 0.02  # of the bound: what may be added between two looks at the whole


class ReadCache:
    """At most about ``most_bytes`` in ``folder``; what was used longest ago goes first.

    The bound yields to files that were asked for in the last minutes: a parser may be about to open them.
    """

    def __init__(self, folder: Path, most_bytes: int, in_use_seconds: float = IN_USE) -> None:
        self._kept = FolderStore(folder)
        self._most = most_bytes
        self._in_use = in_use_seconds
        self._lock = threading.Lock()
        self._added = most_bytes  # what earlier processes left is looked at with the first file

    def find(self, sha256: str) -> Path | None:
        """The copy, verified; ``None`` where there is none or it is not whole."""
        try:
            path = self._kept.path(sha256)
            _touch(path)
        except (FileDamaged, FileNotFoundError):
            return None
        return path

    def draft(self) -> AbstractContextManager[Path]:
        """A name to write a copy to. Raises ``StorageFull`` within it."""
        return self._kept.draft()

    def keep(self, draft: Path, stored: Stored) -> Path:
        """Take ``draft`` as the copy of what its hash names."""
        path = self._kept.keep(draft, stored)
        _touch(path)
        with self._lock:
            self._added += stored.size
            is_due = self._added >= self._most * _LOOK_EVERY
            if is_due:
                self._added = 0
        if is_due:
            self._make_room()
        return path

    def drop(self, sha256: str) -> None:
        """Forget the copy; the file is kept elsewhere or no more."""
        self._kept.place(sha256).unlink(missing_ok=True)

    def leftovers(self, older_than_seconds: float) -> int:
        return self._kept.leftovers(older_than_seconds)

    def tidy(self, older_than_seconds: float) -> int:
        return self._kept.tidy(older_than_seconds)

    def _make_room(self) -> None:
        found = sorted(_looked_at(self._kept.folder), key=lambda each: each[1].st_atime)
        total = sum(stat.st_size for _, stat in found)
        edge = time.time() - self._in_use
        for path, stat in found:
            if total <= self._most or stat.st_atime > edge:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def _touch(path: Path) -> None:
    """Note the use; the time of change stays, by which a verified copy is known again."""
    os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def _looked_at(folder: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for path in folder.glob("??/??/*"):
        try:
            found.append((path, path.stat()))
        except FileNotFoundError:  # another process made room too
            continue
    return found
