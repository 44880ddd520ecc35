"""The watched folder: a file put into ``inbox/<unit code>/`` is taken in, and then lies in done or failed.

In ``inbox/<unit code>/tumpukan/`` it is a stack of papers with sheets between them.

``.taken/<job id>/<unit code>/...`` holds a file while its job runs. Each move is a rename, and a file whose
job was never noted is taken in again, where the same bytes are found and skipped: a kill loses nothing and
doubles nothing.
"""

import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.batches import new_batch
from catalog.database import Database
from catalog.errors import NotVisible, StorageFull, StorageUnavailable
from catalog.jobs import ENDED, job_line
from catalog.records import shown, storable
from catalog.schema import Batch, JobState, utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage import FileStore
from catalog.units import all_units, unit_by_code
from ingest.arrivals import Delivery, IntakeValues, Received
from ingest.bringers import bringer_called
from ingest.errors import Rejected
from ingest.intake import check_right, enter, keep_bytes
from ingest.quiet_files import QUIET_SECONDS, QuietFiles, files_under
from ingest.room import check_room, refuse_on_short_disk

DONE, FAILED, TAKEN = "done", "failed", ".taken"
STACKS = "tumpukan"  # the folder of a unit whose files are stacks
WAY_IN = "hot-folder"
NEW = "new-"
MOST_FOLDERS = 100

NO_UNIT = N_("Tidak ada unit berkode %(code)s. Letakkan file di dalam folder bernama kode unit pemiliknya.")
NO_USER = N_("Pengguna %(user)s untuk folder pantau tidak ada atau tidak aktif. Beri tahu administrator.")

NO_JOB = N_("Pekerjaan untuk file ini sudah tidak ada. Taruh kembali file ini untuk memasukkannya lagi.")
CANCELLED = N_("Pekerjaan untuk file ini dibatalkan.")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file on its way: ``ticket`` is its job's id or, before that is known, a word of its own."""

    ticket: str
    relative: Path  # unit code and what follows

    @property
    def is_new(self) -> bool:
        return self.ticket.startswith(NEW)


class HotFolder:
    """One installation's inbox. Only one process may look."""

    def __init__(
        self, db: Database, files: FileStore, settings: Settings, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._db = db
        self._files = files
        self._settings = settings
        self._folder = settings.hot_folder
        self._quiet = QuietFiles(quiet_seconds)

    def prepare(self) -> None:
        """Make a folder for each unit, so that nobody has to know codes by heart; of many units, none."""
        with self._db.reading() as session:
            codes = [unit.code for unit in all_units(session)]
        for code in codes if len(codes) <= MOST_FOLDERS else ():
            if code == Path(code).name:
                (self._folder / code).mkdir(parents=True, exist_ok=True)

    def look(self) -> int:
        """Put away what has ended, take in what is whole; gives how many files were taken in."""
        for taken in self._taken():
            self._put_away_if_ended(taken)
        for relative in self._whole():
            self._move(self._folder / relative, self._place(Taken(NEW + secrets.token_hex(8), relative)))
        return sum(self._take_in(taken) for taken in self._taken() if taken.is_new)

    def _whole(self) -> list[Path]:
        waiting = [path for path in files_under(self._folder) if not self._is_put_away(path)]
        return [path.relative_to(self._folder) for path in self._quiet.among(waiting)]

    def _is_put_away(self, path: Path) -> bool:
        return path.relative_to(self._folder).parts[0] in {DONE, FAILED}

    def _taken(self) -> list[Taken]:
        root = self._folder / TAKEN
        tickets = sorted(root.iterdir()) if root.is_dir() else []
        return list(self._files_of(tickets))

    def _files_of(self, tickets: list[Path]) -> Iterator[Taken]:
        for ticket in tickets:
            found = [path for path in ticket.rglob("*") if path.is_file()]
            if not found:
                _remove_empty(ticket)
            for path in found:
                yield Taken(ticket.name, path.relative_to(ticket))

    def _place(self, taken: Taken) -> Path:
        return self._folder / TAKEN / taken.ticket / taken.relative

    def _take_in(self, taken: Taken) -> bool:
        try:
            received = self._receive(taken)
        except (StorageFull, StorageUnavailable) as trouble:  # the file waits in its place
            log.warning("a file waits in the hot folder", extra={"error": trouble})
            return False
        except (Rejected, NotVisible) as refused:
            self._put_away(taken, FAILED, _sentence_of(refused, self._settings))
            return False
        noted = Taken(received.job_id, taken.relative)
        self._move(self._place(taken), self._place(noted))
        return True

    def _receive(self, taken: Taken) -> Received:
        with self._db.reading() as session:
            delivery = self._delivery(session, taken.relative)
            check_right(session, delivery)
            refuse_on_short_disk(self._settings)
            if _batch_of_today(session, delivery) is None:
                check_room(session, self._settings, delivery.values.unit_id)
        with self._place(taken).open("rb") as stream:
            stored = keep_bytes(self._files, stream, delivery)
        with self._db.writing_beside() as session:
            batch_id = _batch_of_today(session, delivery) or _new_batch(session, delivery)
            delivery = replace(delivery, batch_id=batch_id)
            return enter(session, stored, taken.relative.name, delivery)

    def _delivery(self, session: Session, relative: Path) -> Delivery:
        code = relative.parts[0] if len(relative.parts) > 1 else ""
        unit = unit_by_code(session, code)
        if unit is None:
            raise Rejected(NO_UNIT, {"code": shown(storable(code)) or "-"}, code="no-unit")
        bringer = bringer_called(session, self._settings.hot_folder_user, unit, utc_now())
        limit = self._settings.max_file_mb
        is_stack = STACKS in relative.parts[1:-1]
        return Delivery(IntakeValues(unit.id, is_stack=is_stack), bringer, WAY_IN, limit, on_duplicate="skip")

    def _put_away_if_ended(self, taken: Taken) -> None:
        if taken.is_new:
            return
        try:
            with self._db.reading() as session:
                job = job_line(session, taken.ticket)
        except NotVisible:
            log.warning("a file of the hot folder has no job; it lies in failed")
            self._put_away(taken, FAILED, NO_JOB)
            return
        if job.state in ENDED:
            is_in = job.state is JobState.DONE or job.error_code == "duplicate"
            message = job.message or ("" if is_in else CANCELLED)
            self._put_away(taken, DONE if is_in else FAILED, message % job.message_values)

    def _put_away(self, taken: Taken, where: str, reason: str) -> None:
        """The reason first: a file that lies in failed always has it beside it."""
        target = _free(self._folder / where / taken.relative)
        if reason:
            target.parent.mkdir(parents=True, exist_ok=True)
            _beside(target).write_text(reason + "\n")
        self._move(self._place(taken), target)

    def _move(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def _batch_of_today(session: Session, delivery: Delivery) -> str | None:
    """Files of one unit share a batch a day, so that they make one line among the jobs."""
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    user_id, unit_id = delivery.bringer.user_id, delivery.values.unit_id
    return session.scalar(
        select(Batch.id).where(
            Batch.way_in == WAY_IN,
            Batch.unit_id == unit_id,
            Batch.created_at >= midnight,
            Batch.user_id.is_not_distinct_from(user_id),
        )
    )


def _new_batch(session: Session, delivery: Delivery) -> str:
    """Asked for room already, before the bytes were kept; it may begin now whatever came meanwhile."""
    return new_batch(session, delivery.bringer.user_id, WAY_IN, delivery.values.unit_id).id


def _sentence_of(refused: Rejected | NotVisible, settings: Settings) -> str:
    if isinstance(refused, Rejected):
        return str(refused)
    return NO_USER % {"user": settings.hot_folder_user}


def _beside(path: Path) -> Path:
    """The reason's file; the name is shortened where the whole would be too long for a file system."""
    kept = path.name.encode()[:240].decode(errors="ignore")
    return path.with_name(f"{kept}.txt")


def _free(path: Path) -> Path:
    """``path``, or the first of its numbered neighbours that nobody uses."""
    candidate, number = path, 2
    while candidate.exists():
        stem = path.stem.encode()[:200].decode(errors="ignore")
        candidate = path.with_name(f"{stem} ({number}){path.suffix}")
        number += 1
    return candidate


def _remove_empty(folder: Path) -> None:
    for place, _folders, _names in os.walk(folder, topdown=False):
        Path(place).rmdir()
