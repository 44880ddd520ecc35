"""The folder in which one parent's sandbox lives, and the removal of those whose parent was killed."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_LOCK = "lock"


class Lodging:
    """A private folder below ``folder``, locked for as long as this process lives."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
        self._lock = os.open(fresh / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Renamed only once it is locked, or a neighbour that starts now would take it for abandoned.
        self.path = fresh.rename(folder / fresh.name.replace("new-", "s-", 1))

    def close(self) -> None:
        """Remove the folder; may be called twice."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1


def _remove_abandoned(folder: Path) -> None:
    for lodging in folder.glob("s-*"):
        with contextlib.suppress(OSError), (lodging / _LOCK).open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its owner lives
            shutil.rmtree(lodging, ignore_errors=True)
