"""One backup of an office at a time, on whichever machine; a killed process lets go of the turn."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from catalog.backup.errors import BackupUnderWay
from catalog.sentences import N_
from catalog.settings import Settings

LOCK = "backup.lock"


@contextmanager
def turn(settings: Settings) -> Iterator[None]:
    """Hold the turn while the block runs; raises ``BackupUnderWay`` where another process has it."""
    with (settings.data / LOCK).open("w") as file:
        if not _seized(file):
            text = N_("Pencadangan lain sedang berjalan untuk kantor ini. Tunggu sampai selesai.")
            raise BackupUnderWay(text)
        yield


def is_taken(settings: Settings) -> bool:
    """Whether some process writes a backup of this office now."""
    with (settings.data / LOCK).open("w") as file:
        return not _seized(file)


def _seized(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
