"""The access rule on the database: scopes from dated rows, labels from records, and the same rule as SQL."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from catalog.errors import NotVisible
from catalog.hints import unsought
from catalog.schema import (
    OutboxRow,
    Reclassification,
    ReclassifiedRecord,
    ReclassLineState,
    ReclassState,
    Record,
    RecordCase,
    RecordToken,
    UtcDateTime,
    utc_now,
)
from catalog.scopes import scope_of
from catalog.units import get_unit, keeper_of, moment_after, office_above, office_of
from classification.access import (
    Decision,
    Shown,
    Verdict,
    content_tokens,
    description_tokens,
    label_tokens,
    may_read,
    shown_fields,
)
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Scope
from classification.table import NO_REASON

__all__ = [
    "bears_clause",
    "content_clause",
    "content_values",
    "decision_on",
    "find_record",
    "first_access",
    "label_of",
    "narrowing_ids",
    "readable_clause",
    "reader_clause",
    "refresh_access",
    "refresh_due",
    "scope_of",
    "shown_of",
    "tokens_wanted",
]


# What a reclassification under way has yet to raise. It has been decided, so nobody reads it at the level
# that it still has; each record opens, to those who may, with the transaction that changes it.
_LINE = ReclassifiedRecord
_RISING = (
    select(_LINE.record_id)
    .join(Reclassification, Reclassification.id == _LINE.reclassification_id)
    .where(
        Reclassification.state == ReclassState.RUNNING,
        _LINE.state == ReclassLineState.WAITING,
        _LINE.new_level > _LINE.old_level,
    )
)

_ANY_RISING = exists(_RISING).correlate(None)
_OTHER = aliased(OutboxRow)  # of other records than the one that is asked of
_TOKENS: BindParameter[list[str]] = bindparam("access_tokens", expanding=True)
_NOW: BindParameter[datetime] = bindparam("access_now", type_=UtcDateTime())


def content_clause(
    scope: Scope, now: datetime, key: InstrumentedAttribute[str] | None = None
) -> ColumnElement[bool]:
    """True for each ``Record`` whose content this reader may have at ``now``.

    ``key``: a column of a joined table that holds the record's id, where that table is the shorter one or has
    cheaper conditions to be asked first.
    """
    return _clause(tuple(sorted(content_tokens(scope))), now, key=key)


def readable_clause(
    scope: Scope, now: datetime, of: type[Record] = Record, key: InstrumentedAttribute[str] | None = None
) -> ColumnElement[bool]:
    """True for each ``Record`` whose content or description this reader may have at ``now``.

    ``of``: an alias of ``Record``, for a statement that reads two records a row. ``key`` as above.
    """
    tokens = tuple(sorted(content_tokens(scope) | description_tokens(scope)))
    return _clause(tokens, now, of, key)


def bears_clause(
    tokens: Collection[str], now: datetime, key: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """True for each record (``key`` holds its id) whose label has one of these tokens at ``now``.

    It opens nothing to anybody: for whose task a record's paper is, also while nobody reads the record.
    """
    bears = exists().where(RecordToken.record_id == key, RecordToken.token.in_(sorted(tokens)))
    return bears & ~_is_late(now, key)


def reader_clause() -> ColumnElement[bool]:
    """The same clause for a statement that is made once; each execution gives it ``content_values``.

    Without them the statement does not run.
    """
    return _clause(_TOKENS, _NOW)


def content_values(scope: Scope, now: datetime) -> dict[str, Any]:
    """What makes ``reader_clause`` mean ``content_clause(scope, now)``."""
    return {_TOKENS.key: sorted(content_tokens(scope)), _NOW.key: now}


@lru_cache(maxsize=64)
def _clause(
    tokens: tuple[str, ...] | BindParameter[list[str]],
    now: datetime | BindParameter[datetime],
    of: type[Record] = Record,
    key: InstrumentedAttribute[str] | None = None,
) -> ColumnElement[bool]:
    """Asked of each record by itself: a list of all that is opened would be made for every statement.

    Kept, since one page puts the same clause, of one reader at one moment, into many statements.
    """
    record_id = of.id if key is None else key
    # A record's few tokens lie together; by token, each would be sought among those of all records.
    is_opened = exists().where(RecordToken.record_id == record_id, unsought(RecordToken.token).in_(tokens))
    is_open = or_(of.closes_at.is_(None), of.closes_at > now)
    is_rising = exists(_RISING.where(_LINE.record_id == record_id))
    return is_opened & is_open & ~_is_late(now, record_id) & ~(_ANY_RISING & is_rising)


def _is_late(now: datetime | BindParameter[datetime], record_id: Any) -> ColumnElement[bool]:
    """The label has changed by date while the stored tokens still wait for the index writer.

    Nearly always none has: that is asked once a statement, and then of no record.
    """
    is_any = exists().where(_narrowed_by_date(_OTHER, now)).correlate(None)
    return is_any & exists().where(OutboxRow.record_id == record_id, _narrowed_by_date(OutboxRow, now))


def _narrowed_by_date(row: type[OutboxRow], now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(row.done_at.is_(None), row.due_at <= now, row.is_deferred, row.is_narrowing)


def find_record(
    session: Session,
    scope: Scope,
    record_id: str,
    at_least: Verdict = Verdict.CONTENT,
    now: datetime | None = None,
) -> Record:
    """The record, if this reader may see that much of it; raises ``NotVisible`` for every other reason."""
    now = now or utc_now()
    clause = content_clause if at_least is Verdict.CONTENT else readable_clause
    record = session.scalars(select(Record).where(Record.id == record_id, clause(scope, now))).one_or_none()
    # The tokens may be late for a change that comes by date; the label read now is not.
    if record is None or decision_on(session, scope, record, now).verdict.rank < at_least.rank:
        raise NotVisible(record_id)
    return record


def decision_on(session: Session, scope: Scope, record: Record, now: datetime | None = None) -> Decision:
    """What this reader gets of a record at ``now`` (this moment unless given), and why."""
    now = now or utc_now()
    if _is_shut(session, record, now):
        return Decision(Verdict.NONE, NO_REASON)
    return may_read(scope, label_of(session, record, now))


def shown_of(session: Session, scope: Scope, record: Record, now: datetime | None = None) -> frozenset[Shown]:
    """The parts of the description that this reader may be shown at ``now``; none of what is closed by date.

    For what a reader knows of by another way than ``find_record``, such as an own loan.
    """
    now = now or utc_now()
    if _is_shut(session, record, now):
        return frozenset()
    return shown_fields(scope, label_of(session, record, now))


def label_of(
    session: Session, record: Record, now: datetime | None = None, cases: frozenset[str] | None = None
) -> Label:
    """The record's access facts at ``now``; those of the unit that keeps the records of a dissolved one.

    ``cases`` are looked up unless they are given.

    What is unknown or not yet classified counts as a draft, never as filed.
    """
    now = now or utc_now()
    division = keeper_of(session, get_unit(session, record.unit_id), now)
    office = office_of(session, division)
    above = office_above(session, office)
    return Label(
        record_id=record.id,
        level=_level(record),
        standing=_standing(record),
        office=office.id,
        division=division.id,
        parent_office=above.id if above else None,
        function=division.function,
        creator_tier=record.creator_tier,
        seats=frozenset(record.seats),
        cases=cases_of(session, record) if cases is None else cases,
        head_confirmed=record.head_confirmed,
        is_released=record.released_at is not None and record.released_at <= now,
        is_embargoed=record.embargo_until is not None and record.embargo_until > now,
    )


def _level(record: Record) -> Level:
    return Level(record.level) if record.is_classified else max(Level(record.level), Level.RESTRICTED)


def _standing(record: Record) -> Standing:
    known = {each.value for each in Standing}
    is_known = record.is_classified and record.standing in known
    return Standing(record.standing) if is_known else Standing.DRAFT


def cases_of(session: Session, record: Record) -> frozenset[str]:
    """The cases whose file holds the record or a container that it came out of; a case is in its own."""
    chain: list[Record] = [record]
    while (outer_id := chain[-1].container_id) is not None and outer_id not in {each.id for each in chain}:
        outer = session.get(Record, outer_id)
        assert outer is not None  # a foreign key holds it
        chain.append(outer)
    ids = [each.id for each in chain]
    filed = session.scalars(select(RecordCase.case_id).where(RecordCase.record_id.in_(ids)))
    return frozenset(filed) | {each.id for each in chain if each.kind == "case"}


def is_closed(record: Record, now: datetime) -> bool:
    """Whether nobody reads the record any more, by its own closing date."""
    return record.closes_at is not None and record.closes_at <= now


def _is_shut(session: Session, record: Record, now: datetime) -> bool:
    """Whether nobody reads the record at this moment: closed by date, or yet to be raised."""
    is_rising = _RISING.where(_LINE.record_id == record.id)
    return is_closed(record, now) or session.scalar(is_rising) is not None


def refresh_access(session: Session, record: Record, now: datetime | None = None) -> None:
    """Rewrite the record's tokens and tell the index, in the transaction that made or changed it.

    To be called after every change of a record: of its label, its words or its place. Changes that come by
    date (end of an embargo, closing, the owner's dissolution) are put in the outbox for their moment.
    """
    now = now or utc_now()
    session.flush()
    session.refresh(record, with_for_update=True)  # as it is now, and nobody else rewrites it meanwhile
    is_narrowing = _rewrite_tokens(session, record, now)
    session.add(OutboxRow(record_id=record.id, is_narrowing=is_narrowing, due_at=now))
    defer_changes(session, record, now)
    session.flush()


def first_access(session: Session, records: Sequence[Record], now: datetime | None = None) -> None:
    """The same for records that were just added, many at once; none is a case or lies in one yet.

    They have no tokens to lose, so nothing is read but their units.
    """
    now = now or utc_now()
    with session.no_autoflush:
        for record in records:
            wanted = tokens_wanted(session, record, now, cases=frozenset())
            session.add_all(RecordToken(record_id=record.id, token=token) for token in sorted(wanted))
            session.add(OutboxRow(record_id=record.id, due_at=now))
            defer_changes(session, record, now)
    session.flush()


def refresh_due(session: Session, now: datetime, only: Sequence[str] | None = None) -> int:
    """Rewrite the tokens of records whose change by date has come; the index writer calls it before a batch.

    ``only``: the ids of that batch, or ``None`` for all. The outbox rows stay for the index, as changes like
    any other. Returns how many records were looked at.
    """
    is_due = OutboxRow.is_deferred & OutboxRow.done_at.is_(None) & (OutboxRow.due_at <= now)
    if only is not None:
        is_due &= OutboxRow.record_id.in_(only)
    records = session.scalars(
        select(Record).where(Record.id.in_(select(OutboxRow.record_id).where(is_due)))
    ).all()
    for record in records:
        _rewrite_tokens(session, record, now)
    session.flush()
    session.execute(update(OutboxRow).where(is_due).values(is_deferred=False))
    return len(records)


_NARROWING = select(OutboxRow.record_id).where(
    OutboxRow.is_narrowing, OutboxRow.done_at.is_(None), OutboxRow.due_at <= _NOW
)


def narrowing_ids(session: Session, now: datetime | None = None) -> frozenset[str]:
    """Ids of records whose narrowing change the index has not taken yet, or a reclassification under way has
    yet to make; every guard excludes them."""
    late = session.scalars(_NARROWING, {_NOW.key: now or utc_now()})
    return frozenset(late) | frozenset(session.scalars(_RISING))


def tokens_wanted(
    session: Session, record: Record, now: datetime, cases: frozenset[str] | None = None
) -> frozenset[str]:
    """The tokens that are to be stored for the record at ``now``; ``cases`` are looked up unless given."""
    return frozenset() if is_closed(record, now) else label_tokens(label_of(session, record, now, cases))


def _rewrite_tokens(session: Session, record: Record, now: datetime) -> bool:
    """Make the stored tokens those of the label at ``now``; returns whether any was lost."""
    wanted = tokens_wanted(session, record, now)
    stored = frozenset(session.scalars(select(RecordToken.token).where(RecordToken.record_id == record.id)))
    lost = stored - wanted
    delete_tokens(session, [record.id], lost)
    session.add_all(RecordToken(record_id=record.id, token=token) for token in sorted(wanted - stored))
    return bool(lost)


def delete_tokens(session: Session, records: Sequence[str], lost: frozenset[str]) -> None:
    """Take these tokens from these records (ids)."""
    if lost:
        gone = RecordToken.record_id.in_(records) & RecordToken.token.in_(sorted(lost))
        session.execute(delete(RecordToken).where(gone), execution_options={"synchronize_session": False})


def defer_changes(session: Session, record: Record, now: datetime) -> None:
    """Have the record looked at again when a date changes its label."""
    for moment, narrows in _moments_to_come(session, record):
        if moment > now:
            session.add(OutboxRow(record_id=record.id, is_narrowing=narrows, due_at=moment, is_deferred=True))


def _moments_to_come(session: Session, record: Record) -> Iterable[tuple[datetime, bool]]:
    """The moments at which the label changes by itself, and whether it narrows then."""
    if record.released_at is not None:
        yield record.released_at, True  # the draft's tokens are lost
    if record.embargo_until is not None:
        yield record.embargo_until, False
    if record.closes_at is not None:
        yield record.closes_at, True
    end = moment_after(session, get_unit(session, record.unit_id))
    if end is not None:
        yield end, True
