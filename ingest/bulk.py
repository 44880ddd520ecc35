"""Brings many files in at once: bytes by several threads, rows of many files in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from catalog.database import Database
from catalog.sentences import N_
from catalog.storage import FileStore, Stored
from ingest.arrivals import Delivery, Received
from ingest.intake import check_right, enter_all, keep_bytes

ROWS_AT_ONCE = 64
THREADS = 8  # they wait for the disk; one commit of the file system serves them all

UNREADABLE = N_("File ini tidak dapat dibuka: %(reason)s.")


@dataclass(frozen=True, slots=True)
class Brought:
    """One path and what became of it; ``received`` is ``None`` where it could not be opened."""

    path: Path
    received: Received | None
    trouble: str = ""


def bring(
    db: Database,
    files: FileStore,
    paths: Sequence[Path],
    delivery: Delivery,
    after_commit: Callable[[Sequence[Brought]], None],
) -> list[Brought]:
    """Bring ``paths`` in, in their order; ``after_commit`` hears of each group that is safe on the disk.

    Raises ``Rejected`` where the bringer may not file there, ``StorageFull`` when the disk fills up: the
    groups that were heard of stay.
    """
    with db.reading() as session:
        check_right(session, delivery)
    done: list[Brought] = []
    with ThreadPoolExecutor(THREADS, thread_name_prefix="bring") as pool:
        for group in _groups(paths):
            kept = list(pool.map(lambda path: _keep(files, path, delivery), group))
            brought = _enter_all(db, group, kept, delivery)
            after_commit(brought)
            done.extend(brought)
    return done


def _groups(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    return (paths[start : start + ROWS_AT_ONCE] for start in range(0, len(paths), ROWS_AT_ONCE))


def _keep(files: FileStore, path: Path, delivery: Delivery) -> Stored | PermissionError | None:
    try:
        with path.open("rb") as stream:
            return keep_bytes(files, stream, delivery)
    except (PermissionError, FileNotFoundError, IsADirectoryError) as error:
        return PermissionError(error.errno, error.strerror)


def _enter_all(
    db: Database,
    paths: Sequence[Path],
    kept: Sequence[Stored | PermissionError | None],
    delivery: Delivery,
) -> list[Brought]:
    files = [
        (path.name, stored)
        for path, stored in zip(paths, kept, strict=True)
        if not isinstance(stored, PermissionError)
    ]
    with db.writing_beside() as session:
        received = iter(enter_all(session, files, delivery))
    return [
        Brought(path, None, UNREADABLE % {"reason": stored.strerror})
        if isinstance(stored, PermissionError)
        else Brought(path, next(received))
        for path, stored in zip(paths, kept, strict=True)
    ]
