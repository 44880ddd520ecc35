"""Whether a worker process lives on this machine: each holds a shared lock, which goes when it dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKER_LOCK = "worker.lock"
INDEX_LOCK = "index-writer.lock"


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
