"""The rows that backups leave: begun, then ended well or with a sentence; and what they say together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.errors import CatalogError
from catalog.migrate import version_of, version_wanted
from catalog.schema import AuditRow, BackupRun, RunKind, RunState, utc_now
from catalog.sentences import N_, Sentence

INTERRUPTED = N_("Terputus sebelum selesai.")
WRITING = (RunKind.SINGLE, RunKind.FULL, RunKind.INCREMENTAL)
CHAINED = (RunKind.FULL, RunKind.INCREMENTAL)
TOO_OLD = timedelta(days=7)  # a backup of this age is told of, wherever backups are told of


@dataclass(slots=True)
class Run:
    """One run while it goes on; what is set here is kept when it ends. ``remark`` is no failure."""

    kind: RunKind
    place: Path
    is_scheduled: bool = False
    file: str = ""
    files: int = 0
    size: int = 0
    trouble: Sentence | None = None
    remark: Sentence | None = None
    id: str = field(default="", init=False)


@contextmanager
def recorded(db: Database, run: Run) -> Iterator[Run]:
    """Leave a row of the run, whatever comes of it. A database of another version takes none."""
    if version_of(db) != version_wanted():
        yield run
        return
    run.id = _begin(db, run)
    run.trouble = Sentence(INTERRUPTED)
    try:
        yield run
    except CatalogError as error:
        run.trouble = sentence_in(error)
        raise
    finally:
        _end(db, run)


def sentence_in(error: CatalogError) -> Sentence:
    """What an error of ours says, translatable where it can be."""
    found = getattr(error, "sentence", None)
    return found if isinstance(found, Sentence) else Sentence(str(error).replace("%", "%%"))


def close_interrupted(db: Database) -> None:
    """Mark as failed what a killed process left running; only for who holds the turn."""
    if version_of(db) != version_wanted():
        return
    with db.writing_beside() as session:
        session.execute(
            update(BackupRun)
            .where(BackupRun.state == RunState.RUNNING, BackupRun.kind.in_(WRITING))
            .values(state=RunState.FAILED, ended_at=utc_now(), message=INTERRUPTED)
        )


def note_failure(db: Database, place: Path, error: CatalogError) -> None:
    """A scheduled run that could not even begin."""
    run = Run(RunKind.INCREMENTAL, place, is_scheduled=True)
    run.id, run.trouble = _begin(db, run), sentence_in(error)
    _end(db, run)


@dataclass(frozen=True, slots=True)
class State:
    """The last runs of each outcome; ``None`` where there was none."""

    good: BackupRun | None
    failed: BackupRun | None
    verified: BackupRun | None

    @property
    def is_failing(self) -> bool:
        """Whether the last run that ended, ended badly."""
        if self.failed is None:
            return False
        return self.good is None or self.good.started_at < self.failed.started_at


def state_of_backups(session: Session) -> State:
    return State(
        good=last_run(session, WRITING, RunState.GOOD),
        failed=last_run(session, WRITING, RunState.FAILED),
        verified=_last_verified(session),
    )


def last_backup(session: Session) -> datetime | None:
    """When the last backup ended well; ``None`` where none was ever made.

    The trail, which is long and not kept by act, is asked only where every backup is older than these rows.
    """
    good = last_run(session, WRITING, RunState.GOOD)
    if good is not None:
        return good.ended_at or good.started_at
    return session.scalar(select(func.max(AuditRow.at)).where(AuditRow.action == "backup"))


def file_names(session: Session) -> Sequence[str]:
    """The names of all files that were written."""
    return session.scalars(select(BackupRun.file).where(BackupRun.kind.in_(CHAINED))).all()


def _last_verified(session: Session) -> BackupRun | None:
    """The last check that came to an end: one that was stopped says nothing about the backup."""
    ended = select(BackupRun).where(
        BackupRun.kind == RunKind.VERIFY,
        BackupRun.state != RunState.RUNNING,
        BackupRun.message != INTERRUPTED,
    )
    return _read(session, ended)


def last_run(
    session: Session, kinds: tuple[RunKind, ...], state: RunState | None, place: Path | None = None
) -> BackupRun | None:
    """The run of one of these kinds that began last."""
    query = select(BackupRun).where(BackupRun.kind.in_(kinds))
    if state is not None:
        query = query.where(BackupRun.state == state)
    if place is not None:
        query = query.where(BackupRun.place == str(place))
    return _read(session, query)


def _read(session: Session, query: Select[BackupRun]) -> BackupRun | None:
    run = session.scalars(query.order_by(BackupRun.started_at.desc()).limit(1)).one_or_none()
    if run is not None:
        session.expunge(run)  # it is read after the session, too
    return run


def message_of(run: BackupRun) -> Sentence:
    return Sentence(run.message, _values(run.message_values))


def _values(kept: Mapping[str, object]) -> dict[str, str | int]:
    return {name: value if isinstance(value, int) else str(value) for name, value in kept.items()}


def _begin(db: Database, run: Run) -> str:
    with db.writing_beside() as session:
        row = BackupRun(
            kind=run.kind, is_scheduled=run.is_scheduled, place=str(run.place), state=RunState.RUNNING
        )
        session.add(row)
        session.flush()
        return row.id


def _end(db: Database, run: Run) -> None:
    with db.writing_beside() as session:
        row = session.get_one(BackupRun, run.id)
        row.state = RunState.FAILED if run.trouble else RunState.GOOD
        row.kind, row.file, row.files, row.size = run.kind, run.file, run.files, run.size
        row.ended_at = utc_now()
        if said := run.trouble or run.remark:
            row.message, row.message_values = said.text, dict(said.values)
