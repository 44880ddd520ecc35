"""Files of records: versions, and the pages that were read from them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from catalog.ids import new_id
from catalog.pages import unpack_text
from catalog.records import storable
from catalog.room_counts import count_originals, count_pages, office_of_record, uncount_pages
from catalog.schema import Batch, FileVersion, Job, PageRow, Record, StoredFile, utc_now
from catalog.schema.base import insert_missing, table_of
from catalog.storage import Stored

_VERSIONS, _PAGES = table_of(FileVersion), table_of(PageRow)


def add_version(
    session: Session, record_id: str, stored: Stored, name: str, user_id: str | None, media_type: str = ""
) -> FileVersion:
    """The stored bytes as the next version of a record, which becomes the current one."""
    know_bytes(session, [stored])
    session.execute(select(Record.id).where(Record.id == record_id).with_for_update())  # one number each
    count_originals(session, office_of_record(session, record_id), [stored])
    newest = session.scalar(select(func.max(FileVersion.number)).where(FileVersion.record_id == record_id))
    if newest:
        session.execute(
            update(FileVersion).where(FileVersion.record_id == record_id).values(is_current=False)
        )
    version = new_version(record_id, stored, name, user_id, (newest or 0) + 1, media_type)
    session.add(version)
    session.flush()
    return version


def new_version(
    record_id: str, stored: Stored, name: str, user_id: str | None, number: int = 1, media_type: str = ""
) -> FileVersion:
    """A version, current, not yet added; the first one of a new record needs nothing else."""
    return FileVersion(
        id=new_id(),
        record_id=record_id,
        sha256=stored.sha256,
        number=number,
        original_name=storable(name),
        media_type=media_type,
        uploaded_by=user_id,
    )


def know_bytes(session: Session, kept: Sequence[Stored]) -> None:
    """A row for each distinct sequence of bytes that has none yet.

    Until the transaction ends nobody else can bring the same bytes, so that of two who bring a file at the
    same moment the second sees the first's.
    """
    sizes = {stored.sha256: stored.size for stored in kept}
    if not sizes:
        return
    rows = [{"sha256": each, "size": sizes[each], "created_at": utc_now()} for each in sorted(sizes)]
    session.execute(insert_missing(session, StoredFile), rows)
    known = select(StoredFile.sha256).where(StoredFile.sha256.in_(sizes)).order_by(StoredFile.sha256)
    session.execute(known.with_for_update())


def current_version(session: Session, record_id: str) -> FileVersion | None:
    """The file as it is now, or ``None``."""
    current = (FileVersion.record_id == record_id) & FileVersion.is_current
    return session.scalars(select(FileVersion).where(current)).first()


def same_bytes(
    session: Session, hashes: Collection[str], clause: ColumnElement[bool]
) -> dict[str, list[str]]:
    """By hash, the records under ``clause`` whose current file has these bytes, oldest first."""
    rows = session.execute(
        select(FileVersion.sha256, Record.id)
        .join(Record, FileVersion.record_id == Record.id)
        .where(FileVersion.sha256.in_(hashes), FileVersion.is_current, clause)
        .order_by(Record.created_at, Record.id)
    )
    found: dict[str, list[str]] = {}
    for sha256, record_id in rows:
        found.setdefault(sha256, []).append(record_id)
    return found


def brought_before(way_in: str, unit_id: str) -> ColumnElement[bool]:
    """True for records that the machine's administrator brought in by the same way for the same unit."""
    mine = (
        select(Job.record_id)
        .join(Batch, Batch.id == Job.batch_id)
        .where(Batch.user_id.is_(None), Batch.way_in == way_in, Batch.unit_id == unit_id)
        .where(Job.record_id == Record.id)
    )
    return mine.exists()


def set_media_types(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row: ``version_id`` and ``media_type``."""
    _set(session, "media_type", rows)


def set_page_counts(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row: ``version_id`` and ``page_count``."""
    _set(session, "page_count", rows)


def set_passwords(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row: ``version_id`` and ``sealed_password``."""
    _set(session, "sealed_password", rows)


def _set(session: Session, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    change = update(_VERSIONS).where(_VERSIONS.c.id == bindparam("version_id"))
    session.connection().execute(change.values({name: bindparam(name)}), list(rows))


def save_pages(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put pages in that were not there. Each row has all columns of ``PageRow``."""
    if rows:
        session.connection().execute(insert(_PAGES), list(rows))
        count_pages(session, rows)


def forget_pages(session: Session, version_id: str) -> None:
    uncount_pages(session, [version_id])
    session.execute(
        delete(PageRow).where(PageRow.version_id == version_id),
        execution_options={"synchronize_session": False},
    )


def pages_read(session: Session, version_id: str) -> frozenset[int]:
    """The numbers of the pages that are stored."""
    return frozenset(session.scalars(select(PageRow.number).where(PageRow.version_id == version_id)))


def page_texts(session: Session, version_id: str, numbers: Collection[int]) -> dict[int, str]:
    """The texts of some pages, by number; pages that are not stored are absent."""
    rows = session.execute(
        select(PageRow.number, PageRow.content)
        .where(PageRow.version_id == version_id, PageRow.number.in_(numbers))
        .order_by(PageRow.number)
    )
    return {number: unpack_text(content) for number, content in rows}
