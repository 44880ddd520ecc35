"""Files in a folder that nobody is still writing."""

import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QUIET_SECONDS = 2.0
_UNFINISHED = (".part", ".partial", ".crdownload", ".tmp", ".filepart")


@dataclass(frozen=True, slots=True)
class _Look:
    size: int
    changed: int  # nanoseconds
    since: float


class QuietFiles:
    """Remembers how each file looked; one that has not changed for a while, and is open nowhere, is whole."""

    def __init__(self, seconds: float = QUIET_SECONDS) -> None:
        self._seconds = seconds
        self._looks: dict[Path, _Look] = {}

    def among(self, paths: list[Path]) -> list[Path]:
        """Those of ``paths`` that are whole; ask again and again, with all paths there are."""
        now = time.monotonic()
        looks = {path: look for path in paths if (look := self._look(path, now)) is not None}
        self._looks = looks
        return [path for path, look in looks.items() if now - look.since >= self._seconds and is_closed(path)]

    def _look(self, path: Path, now: float) -> _Look | None:
        try:
            status = path.stat()
        except FileNotFoundError:
            return None
        old = self._looks.get(path)
        if old and (old.size, old.changed) == (status.st_size, status.st_mtime_ns):
            return old
        return _Look(status.st_size, status.st_mtime_ns, now)


def files_under(folder: Path) -> Iterator[Path]:
    """Regular files in the order of their names; hidden and unfinished ones, and links, are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if is_wanted(name) and path.is_file() and not path.is_symlink():
                yield path


def is_wanted(name: str) -> bool:
    """Whether a name is that of a finished file for people: no dot file, download in progress or lock."""
    return not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED)


def is_closed(path: Path) -> bool:
    """False where this machine knows that somebody has the file open for writing."""
    try:
        with path.open("rb") as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return False
    except OSError:  # another's file, or a network folder: the pause in its growth must do
        return True
    return True
