"""Whether a worker process lives on this machine: each holds a shared lock, which goes when it dies."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

WORKER_LOCK = "worker.lock"
INDEX_LOCK = "index-writer.lock"
SCHEDULE_LOCK = "schedule.lock"
INBOX_LOCK = "inbox.lock"
UP_LOCK = "up.lock"


@contextmanager
def present(data: Path) -> Iterator[None]:
    """Be seen as a worker while the block runs."""
    with (data / WORKER_LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def is_worker_present(data: Path) -> bool:
    """Whether some process works the jobs of this installation."""
    with (data / WORKER_LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def seize(lock_file: Path) -> IO[str] | None:
    """The lock, held for as long as the file stays open; ``None`` where another process holds it."""
    file = lock_file.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def standing_still(data: Path) -> Iterator[str]:
    """Hold every lock while the block runs, so that no part starts; gives the name of one held elsewhere, or
    nothing where all are ours."""
    with ExitStack() as held:
        for name in (UP_LOCK, WORKER_LOCK, INDEX_LOCK, SCHEDULE_LOCK, INBOX_LOCK):
            file = seize(data / name)
            if file is None:
                yield name
                return
            held.callback(file.close)
        yield ""
