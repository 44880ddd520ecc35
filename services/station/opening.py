"""Opens a batch at the station, notes what was counted on paper, and who is at work on it."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Conflict, NotVisible
from catalog.number_series import next_number
from catalog.schema import Batch, ScanBatch, ScanState, utc_now
from catalog.units import get_unit, local_date
from classification.scopes import Scope
from services.station.reading import AT_WORK, find, may_work
from services.station.rules import Expected

SERIES = "scan"
SIGN_OF_LIFE = timedelta(minutes=1)


def open_batch(session: Session, batch: Batch, expected: Expected, *, actor: str) -> ScanBatch:
    """Make ``batch``, still empty, one whose records wait for release; inside ``Database.writing()``."""
    office = get_unit(session, get_unit(session, batch.unit_id).office_id)
    year = local_date(session, office, utc_now()).year
    row = ScanBatch(
        batch_id=batch.id,
        office_id=office.id,
        year=year,
        number=next_number(session, office.id, SERIES, year),
        expected_sheets=expected.sheets,
        expected_records=expected.records,
        is_duplex=expected.is_duplex,
        state=ScanState.OPEN,
    )
    session.add(row)
    session.flush()
    note(session, actor, "scan-open", f"batch:{batch.id}", {"number": f"{row.number}/{year}"})
    return row


def expect(
    session: Session,
    scope: Scope,
    user_id: str,
    batch_id: str,
    revision: int,
    expected: Expected,
) -> None:
    """Note what was counted on paper. Raises ``NotVisible``, ``Conflict``."""
    row = take_turn(session, scope, user_id, batch_id, revision)
    row.expected_sheets, row.expected_records = expected.sheets, expected.records
    row.is_duplex = expected.is_duplex


def take_turn(session: Session, scope: Scope, user_id: str, batch_id: str, revision: int) -> ScanBatch:
    """The row, for a change by this person. ``revision`` is that of the page on which they decided.

    Raises ``NotVisible`` for who may not work on it now, ``Conflict`` where another was first.
    """
    row = find(session, scope, user_id, batch_id)
    if not may_work(session, scope, user_id, row):
        raise NotVisible(batch_id)
    mine = (ScanBatch.batch_id == batch_id) & (ScanBatch.revision == revision)
    done = session.execute(
        update(ScanBatch)
        .where(mine)
        .values(revision=ScanBatch.revision + 1, worker_id=user_id, worker_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        raise Conflict(batch_id)
    session.refresh(row)
    return row


def is_to_be_noted(worker_id: str | None, worker_at: datetime | None, user_id: str, now: datetime) -> bool:
    """Whether a look of this person is to be written down: at most one a minute."""
    return worker_id != user_id or worker_at is None or now - worker_at > SIGN_OF_LIFE


def is_other_at_work(worker_id: str | None, worker_at: datetime | None, user_id: str, now: datetime) -> bool:
    """Whether somebody else looked at the batch a short while ago."""
    return worker_id not in {None, user_id} and worker_at is not None and now - worker_at < AT_WORK


def note_at_work(session: Session, batch_id: str, user_id: str, now: datetime) -> None:
    """Write down who is at work; asked only for who may."""
    change = update(ScanBatch).where(ScanBatch.batch_id == batch_id)
    session.execute(change.values(worker_id=user_id, worker_at=now))
