"""Keeps each dossier's last days and stage: reckoned by the rule in force, moved on by the day's run.

The rule is the one in force on the day of reckoning, not of closing: a schedule that replaces another rules
what is kept, also what was closed before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, bindparam, case, func, insert, literal, select, update
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.instruments import rule_of
from catalog.schema import (
    Dossier,
    DossierItem,
    OfficeSetting,
    OutboxRow,
    Record,
    RetentionRule,
    RetentionRun,
    Unit,
    utc_now,
)
from catalog.schema.base import table_of
from catalog.units import zone_of_most
from classification.instruments import as_code
from classification.retention import Stage, due_dates
from services.archive.dossier_clauses import IS_DOSSIER

STALE_KEY = "retention-stale"
AT_ONCE = 2_000
_DOSSIERS = table_of(Dossier)
_RECKONED = (
    update(_DOSSIERS)
    .where(_DOSSIERS.c.record_id == bindparam("dossier"))
    .values(
        rule_id=bindparam("rule"),
        fate=bindparam("its_fate"),
        active_until=bindparam("active"),
        inactive_until=bindparam("inactive"),
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """Dossiers of the whole installation; numbers for its technical administrator."""

    dossiers: int
    due: int
    without_rule: int


def mark_stale(session: Session) -> None:
    """The schedule changed: have the next look at the clock reckon anew."""
    if _stale(session) is None:
        session.add(OfficeSetting(office_id=None, key=STALE_KEY, value={}))
        session.flush()


def is_stale(session: Session) -> bool:
    """Whether the schedule changed since the last run began."""
    return _stale(session) is not None


def reckon(session: Session, record: Record, dossier: Dossier, today: date) -> None:
    """Reckon one dossier by the rule in force, and tell the index of it and of all in it."""
    _set_reckoned(dossier, _rule(session, record.code, today))
    session.flush()
    _move_on(session, today, [dossier.record_id])
    session.refresh(dossier)
    announce(session, [dossier.record_id])


def reckon_fresh(session: Session, closed: Sequence[tuple[Record, Dossier]], today: date) -> None:
    """The same of closed dossiers that were just made, with nothing in them: the index knows of none yet."""
    known: dict[str, RetentionRule | None] = {}
    for record, dossier in closed:
        if record.code not in known:
            known[record.code] = _rule(session, record.code, today)
        _set_reckoned(dossier, known[record.code])
    session.flush()
    for start in range(0, len(closed), AT_ONCE):
        ids = [dossier.record_id for _, dossier in closed[start : start + AT_ONCE]]
        _move_on(session, today, ids)
    for _, dossier in closed:
        session.expire(dossier, ["state"])


def _set_reckoned(dossier: Dossier, rule: RetentionRule | None) -> None:
    values = _reckoned(dossier.record_id, dossier.closed_on, rule)
    dossier.rule_id, dossier.fate = values["rule"], values["its_fate"]
    dossier.active_until, dossier.inactive_until = values["active"], values["inactive"]


def announce(session: Session, dossiers: Sequence[str]) -> None:
    """The index takes these dossiers and all that lies in them again."""
    columns = ["record_id", "is_narrowing", "is_deferred", "due_at"]
    fixed = (literal(value=False), literal(value=False), literal(utc_now(), OutboxRow.due_at.type))
    items = select(DossierItem.record_id, *fixed).where(DossierItem.dossier_id.in_(dossiers))
    session.execute(insert(OutboxRow).from_select(columns, items, include_defaults=False))
    itself = select(Dossier.record_id, *fixed).where(Dossier.record_id.in_(dossiers))
    session.execute(insert(OutboxRow).from_select(columns, itself, include_defaults=False))


def run(db: Database, now: datetime) -> RetentionRun:
    """The daily run; short transactions, so that people go on working meanwhile. It can be repeated."""
    with db.writing() as session:
        if (stale := _stale(session)) is not None:
            session.delete(stale)
        made = RetentionRun(started_at=now)
        session.add(made)
        session.flush()
        run_id, day = made.id, now.astimezone(zone_of_most(session)).date()
    reckoned = sum(_reckon_code(db, code, day) for code in _codes(db))
    moved = 0
    for zone in _zones(db):
        with db.writing() as session:
            moved += _move_on(session, now.astimezone(ZoneInfo(zone)).date(), zone=zone)
    with db.writing() as session:
        made = session.get_one(RetentionRun, run_id)
        told = counts(session)
        made.reckoned, made.moved, made.ended_at = reckoned, moved, utc_now()
        made.dossiers, made.due, made.without_rule = told.dossiers, told.due, told.without_rule
        session.flush()
        session.expunge(made)
    return made


def counts(session: Session) -> Told:
    """How many dossiers there are, are due, and are closed without a rule."""
    rows = session.execute(select(Dossier.state, func.count()).group_by(Dossier.state))
    by_state = {state: count for state, count in rows}  # noqa: C416 - a Row is no pair to mypy
    total = sum(by_state.values())
    return Told(total, by_state.get(Stage.DUE, 0), by_state.get(Stage.NO_RULE, 0))


def last_run(session: Session, *, ended: bool) -> RetentionRun | None:
    """The newest run, or the newest that came to its end."""
    query = select(RetentionRun).order_by(RetentionRun.started_at.desc()).limit(1)
    found = session.scalar(query.where(RetentionRun.ended_at.is_not(None)) if ended else query)
    if found is not None:
        session.expunge(found)  # it is told after the session has ended
    return found


def _stale(session: Session) -> OfficeSetting | None:
    return session.scalars(
        select(OfficeSetting).where(OfficeSetting.office_id.is_(None), OfficeSetting.key == STALE_KEY)
    ).one_or_none()


def _rule(session: Session, typed: str, day: date) -> RetentionRule | None:
    code = as_code(typed)
    return rule_of(session, RetentionRule, code, day) if code else None


def _reckoned(dossier_id: str, closed_on: date | None, rule: RetentionRule | None) -> dict[str, Any]:
    is_told = closed_on is not None and rule is not None
    dates = due_dates(closed_on, rule.active_months, rule.inactive_months) if closed_on and rule else None
    return {
        "dossier": dossier_id,
        "rule": rule.id if rule is not None and is_told else None,
        "its_fate": rule.fate if rule is not None and is_told else "",
        "active": dates.active_until if dates else None,
        "inactive": dates.inactive_until if dates else None,
    }


def _codes(db: Database) -> Sequence[str]:
    query = select(Record.code).join(Dossier, Dossier.record_id == Record.id).where(IS_DOSSIER).distinct()
    with db.reading() as session:
        return session.scalars(query.where(Dossier.closed_on.is_not(None))).all()


def _zones(db: Database) -> Sequence[str]:
    with db.reading() as session:
        offices = select(Dossier.office_id).distinct()
        return session.scalars(select(Unit.zone).where(Unit.id.in_(offices)).distinct()).all()


def _reckon_code(db: Database, code: str, day: date) -> int:
    """Reckon those of a code whose rule is no longer the one they were reckoned by; how many."""
    with db.reading() as session:
        rule = _rule(session, code, day)
        is_other = Dossier.rule_id.is_distinct_from(rule.id if rule else None)
        query = (
            select(Dossier.record_id, Dossier.closed_on)
            .join(Record, Record.id == Dossier.record_id)
            .where(IS_DOSSIER, Record.code == code, Dossier.closed_on.is_not(None), is_other)
        )
        found = [_reckoned(each, closed_on, rule) for each, closed_on in session.execute(query)]
    for part in _parts(found):
        with db.writing() as session:
            session.connection().execute(_RECKONED, part)
            announce(session, [each["dossier"] for each in part])
    return len(found)


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _move_on(session: Session, today: date, only: Sequence[str] = (), zone: str = "") -> int:
    """Set the stage of each dossier as it is on a day, as ``classification.retention.stage_of`` says it."""
    stage = case(
        (Dossier.closed_on.is_(None), Stage.OPEN.value),
        (Dossier.inactive_until.is_(None), Stage.NO_RULE.value),
        (Dossier.active_until >= today, Stage.ACTIVE.value),
        (Dossier.inactive_until >= today, Stage.INACTIVE.value),
        else_=Stage.DUE.value,
    )
    change = update(Dossier).values(state=stage).where(Dossier.state != stage)
    if only:
        change = change.where(Dossier.record_id.in_(only))
    if zone:
        change = change.where(Dossier.office_id.in_(select(Unit.id).where(Unit.zone == zone)))
    result = session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount
