"""Results that wait to be written: those of many quick stages and jobs share one transaction."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from catalog import claims
from catalog.claims import Claim
from catalog.database import Database
from catalog.log_context import about_job
from catalog.metrics import count_job

Effect = Callable[[Session], None]
Row = Mapping[str, Any]
RowsEffect = Callable[[Session, Sequence[Row]], None]

WRITE_EVERY = 0.25  # seconds: what a killed worker has to do again at most
PATIENCE = 24  # tries, while the disk is full or the database is locked
PAUSE = 5.0  # seconds between two tries

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    """What one job has to write: columns of its row, of which the last value counts, effects, and rows."""

    columns: dict[str, Any] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    rows: dict[RowsEffect, list[Row]] = field(default_factory=dict)


class Ledger:
    """One thread's results. What belongs to a job that is no longer held is thrown away."""

    def __init__(self, db: Database, stopping: threading.Event) -> None:
        self._db = db
        self._stopping = stopping
        self._waiting: dict[Claim, _Waiting] = {}
        self._last_write = time.monotonic()
        self._lost: set[Claim] = set()

    def add(self, held: Claim, effect: Effect) -> None:
        """``effect`` may run more than once, each time in a fresh transaction of which one commits."""
        self._of(held).effects.append(effect)

    def add_rows(self, held: Claim, effect: RowsEffect, *rows: Row) -> None:
        """``effect`` is given the rows of all jobs at once, after every plain effect."""
        if rows:
            self._of(held).rows.setdefault(effect, []).extend(rows)

    def set(self, held: Claim, **columns: Any) -> None:
        """Columns of the job's row."""
        self._of(held).columns.update(columns)
        count_job(columns.get("state"))

    def has_lost(self, held: Claim) -> bool:
        """Whether something of this job was thrown away."""
        return held in self._lost

    def write_if_due(self) -> None:
        if time.monotonic() - self._last_write >= WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Write all that waits; returns when it is on the disk. Waits out a full disk for a while."""
        for attempt in range(1, PATIENCE + 1):
            try:
                self._write_once()
            except OperationalError as error:
                log.warning("results cannot be written yet", extra={"error": error})
                if attempt == PATIENCE or self._stopping.wait(PAUSE):
                    raise
            except SQLAlchemyError as error:
                self._tell(error)
                raise
            else:
                break
        self._waiting.clear()
        self._last_write = time.monotonic()

    def _tell(self, error: Exception) -> None:
        """An error nobody foresaw: a line about each job whose results it took."""
        for held in self._waiting:
            with about_job(held):
                log.error("results cannot be written", extra={"error": error})

    def _of(self, held: Claim) -> _Waiting:
        return self._waiting.setdefault(held, _Waiting())

    def _write_once(self) -> None:
        if not self._waiting:
            return
        with self._db.writing_beside() as session:
            held = claims.still_held(session, self._waiting)
            self._lost.update(self._waiting.keys() - held)
            mine = {each: waiting for each, waiting in self._waiting.items() if each in held}
            claims.write(session, {each: waiting.columns for each, waiting in mine.items()})
            for waiting in mine.values():
                for effect in waiting.effects:
                    effect(session)
            for rows_effect, rows in _together(mine.values()).items():
                rows_effect(session, rows)


def _together(all_waiting: Iterable[_Waiting]) -> dict[RowsEffect, list[Row]]:
    together: dict[RowsEffect, list[Row]] = {}
    for waiting in all_waiting:
        for effect, rows in waiting.rows.items():
            together.setdefault(effect, []).extend(rows)
    return together
