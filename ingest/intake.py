"""Takes a file in: bytes kept first, then one transaction makes the record, its version and its job.

When ``receive`` returns, the file is in the archive for good: bytes and rows are on the disk.
"""

from collections.abc import Sequence
from typing import BinaryIO

from sqlalchemy.orm import Session

from catalog import errors
from catalog.database import Database
from catalog.schema import Unit
from catalog.storage import FileStore, Stored
from classification.levels import Level
from classification.scopes import Scope
from ingest.arrivals import Bringer, Delivery, IntakeValues, OnDuplicate, Received
from ingest.errors import Rejected
from ingest.filing_right import refusal
from ingest.registration import KeptFile, describe_only, refuse_large, register

__all__ = ["Bringer", "Delivery", "IntakeValues", "OnDuplicate", "Received", "check_right", "receive"]

MEGABYTE = 1_000_000


def receive(
    db: Database,
    files: FileStore,
    stream: BinaryIO,
    name: str,
    values: IntakeValues,
    *,
    user_id: str | None,
    seat: str | None,
    scope: Scope,
    way_in: str,
    limit_mb: int,
    batch_id: str | None = None,
    on_duplicate: OnDuplicate = "ask",
) -> Received:
    """Keep one file and start its way through the stages. ``way_in`` is web, cli, hot-folder or demo.

    Raises ``Rejected`` (code ``right``) where the bringer may not file there or at that level, and
    ``StorageFull`` where no room is left; then nothing was kept. A file over the limit is not kept either,
    but leaves a rejected job that says so.
    """
    delivery = Delivery(values, Bringer(scope, user_id, seat), way_in, limit_mb, batch_id, on_duplicate)
    with db.reading() as session:
        check_right(session, delivery)
    stored = keep_bytes(files, stream, delivery)
    with db.writing_beside() as session:
        return enter(session, stored, name, delivery)


def check_right(session: Session, delivery: Delivery) -> None:
    """Raises ``Rejected`` where the bringer may not file in that unit or at that level.

    ``NotVisible`` where there is no such unit.
    """
    if session.get(Unit, delivery.values.unit_id) is None:
        raise errors.NotVisible(delivery.values.unit_id)
    if reason := refusal(session, delivery.bringer, delivery.values):
        raise Rejected(reason, code="right")


def keep_bytes(files: FileStore, stream: BinaryIO, delivery: Delivery) -> Stored | None:
    """The bytes in the store; ``None`` where there are more than the limit, or where none may be kept."""
    if delivery.values.level is Level.TOP_SECRET:
        return None
    try:
        return files.put(stream, delivery.limit_mb * MEGABYTE)
    except errors.TooLarge:
        return None


def enter(session: Session, stored: Stored | None, name: str, delivery: Delivery) -> Received:
    """The rows for what ``keep_bytes`` kept."""
    return enter_all(session, [(name, stored)], delivery)[0]


def enter_all(
    session: Session, files: Sequence[tuple[str, Stored | None]], delivery: Delivery
) -> list[Received]:
    """The rows for many files, by name and what ``keep_bytes`` kept of each, in one go and in their order."""
    if delivery.values.level is Level.TOP_SECRET:
        return [describe_only(session, name, delivery) for name, _ in files]
    kept = [KeptFile(name, stored) for name, stored in files if stored is not None]
    registered = iter(register(session, kept, delivery))
    return [
        refuse_large(session, name, delivery) if stored is None else next(registered)
        for name, stored in files
    ]
