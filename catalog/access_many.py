"""The access rule over many records at once: labels and tokens, in as few statements as for one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from catalog.access import cases_of, defer_changes, delete_tokens, is_closed, label_of
from catalog.schema import OutboxRow, Record, RecordCase, RecordToken
from catalog.schema.base import table_of
from classification.access import label_tokens
from classification.labels import Label

CHUNK = 500
T = TypeVar("T")


class Labels:
    """Labels of many records: what is the same for a unit is read once."""

    def __init__(self, session: Session, records: Sequence[Record], now: datetime) -> None:
        self._session, self._now = session, now
        self._alike: dict[tuple[object, ...], Label] = {}
        self._outer_cases: dict[str, frozenset[str]] = {}
        filed = {record.id for record in records if record.kind == "case"}
        for part in chunks([record.id for record in records]):
            rows = session.scalars(select(RecordCase.record_id).where(RecordCase.record_id.in_(part)))
            filed.update(rows)
        self._looked_up = frozenset(filed)

    def of(self, record: Record) -> Label:
        if record.id in self._looked_up:
            return label_of(self._session, record, self._now)
        key: tuple[object, ...] = (
            record.unit_id,
            record.level,
            record.standing,
            record.is_classified,
            record.creator_tier,
        )
        cases = self._cases_around(record.container_id)
        key += (record.head_confirmed, record.released_at, record.embargo_until, tuple(record.seats), cases)
        if key not in self._alike:
            self._alike[key] = label_of(self._session, record, self._now, cases)
        return replace(self._alike[key], record_id=record.id)

    def _cases_around(self, container_id: str | None) -> frozenset[str]:
        """The cases of what a record came out of; many came out of the same."""
        if container_id is None:
            return frozenset()
        if container_id not in self._outer_cases:
            outer = self._session.get_one(Record, container_id)
            self._outer_cases[container_id] = cases_of(self._session, outer)
        return self._outer_cases[container_id]


def labels_of(session: Session, records: Sequence[Record], now: datetime) -> dict[str, Label]:
    """The labels of records of which a clause of ``catalog.access`` found that they are open, by id.

    Those that are closed to everybody by ``now`` are left out, as ``find_record`` finds none of them.
    """
    labels = Labels(session, records, now)
    return {record.id: labels.of(record) for record in records if not is_closed(record, now)}


def refresh_many(session: Session, records: Sequence[Record], now: datetime) -> None:
    """``catalog.access.refresh_access`` for many records at once, some hundred."""
    session.flush()
    ids = [record.id for record in records]
    held = select(Record.id).where(Record.id.in_(ids)).order_by(Record.id)
    session.execute(held.with_for_update()).all()  # nobody else rewrites their tokens meanwhile
    stored: dict[str, set[str]] = {each: set() for each in ids}
    rows = session.execute(
        select(RecordToken.record_id, RecordToken.token).where(RecordToken.record_id.in_(ids))
    )
    for record_id, token in rows:
        stored[record_id].add(token)
    lost: dict[frozenset[str], list[str]] = {}  # alike for most: one statement for all of those
    gained, changes, labels = [], [], Labels(session, records, now)
    with session.no_autoflush:
        for record in records:
            wanted = frozenset() if is_closed(record, now) else label_tokens(labels.of(record))
            was = stored[record.id]
            lost.setdefault(frozenset(was - wanted), []).append(record.id)
            gained += [{"record_id": record.id, "token": each} for each in sorted(wanted - was)]
            changes.append({"record_id": record.id, "is_narrowing": bool(was - wanted), "due_at": now})
            defer_changes(session, record, now)
    for tokens, losers in lost.items():
        delete_tokens(session, losers, tokens)
    for table, values in ((RecordToken, gained), (OutboxRow, changes)):
        if values:  # plain rows: nobody in this session asks for one of them again
            session.execute(insert(table_of(table)), values)
    session.flush()


def chunks(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(ids), CHUNK):
        yield ids[at : at + CHUNK]
