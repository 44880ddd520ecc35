"""Changes a record's description and level; the trail and the index are told in the same transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import find_record, label_of, refresh_access
from catalog.audit import note
from catalog.errors import Conflict, NotVisible, Refused
from catalog.schema import FileVersion, Record, utc_now
from classification.access import Shown, Verdict, shown_fields
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Scope
from services.archive import rules
from services.archive.models import RecordChange

_QUIET = frozenset({"title", "number"})  # the trail says that they changed, not what they said
_SHOWN = {  # who may not see a value may not overwrite it
    "title": Shown.TITLE,
    "number": Shown.NUMBER,
    "election": Shown.NUMBER,
    "stage": Shown.NUMBER,
}


def change_record(
    session: Session, scope: Scope, actor: str, record_id: str, change: RecordChange, revision: int
) -> Record:
    """Apply the form's values in the caller's transaction.

    Raises ``NotVisible`` for who may not see it or is not in charge of it, ``Conflict`` when ``revision``
    is no longer the record's, ``Refused`` with a sentence when the level may not be set.
    """
    record = find_record(session, scope, record_id, Verdict.DESCRIPTION)
    label = label_of(session, record)
    if not rules.is_in_charge(scope, label):
        raise NotVisible(record_id)
    if record.revision != revision:
        raise Conflict(record_id)
    shown = shown_fields(scope, label)
    details = _apply_level(session, scope, record, change)
    details["changed"] = _apply_description(record, change, shown)
    if not details["changed"] and len(details) == 1:
        return record
    record.revision += 1
    record.updated_at = utc_now()
    refresh_access(session, record)
    note(session, actor, "reclassify" if "level" in details else "edit", f"record:{record_id}", details)
    return record


def _apply_level(session: Session, scope: Scope, record: Record, change: RecordChange) -> dict[str, Any]:
    if change.level is None:
        return {}
    wish = _level_wish(session, record, change.level, change.reason)
    if wish.new == wish.old and not wish.is_filing:
        return {}
    refusal = rules.refusal_of_level(scope, label_of(session, record), wish)
    if refusal is not None:
        raise Refused(refusal)
    _set_level(record, wish.new)
    _descend(session, record, wish.old)
    return {"level": [wish.old.slug, wish.new.slug], "reason": change.reason, "filed": wish.is_filing}


def _level_wish(session: Session, record: Record, new: Level, reason: str) -> rules.LevelChange:
    has_file = session.scalar(select(FileVersion.id).where(FileVersion.record_id == record.id).limit(1))
    outer = session.get(Record, record.container_id) if record.container_id else None
    return rules.LevelChange(
        old=Level(record.level) if record.is_classified else Level.RESTRICTED,
        new=new,
        is_filing=not record.is_classified,
        has_file=has_file is not None,
        floor=Level.ORDINARY if outer is None or record.original_id else Level(outer.level),
        reason=reason.strip(),
    )


def _set_level(record: Record, level: Level) -> None:
    record.level = int(level)
    if not record.is_classified:
        record.is_classified = True
        record.standing = Standing.FILED


def _descend(session: Session, outer: Record, was: Level) -> None:
    """A container's label covers what came out of it: raised with it, lowered only where it was alike."""
    for child in session.scalars(select(Record).where(Record.container_id == outer.id)):
        if child.original_id is not None:
            continue  # a public edition has a label of its own
        old = Level(child.level)
        if old == was or old < outer.level or not child.is_classified:
            _set_level(child, Level(outer.level))
            child.revision += 1
            child.updated_at = utc_now()
            refresh_access(session, child)
        _descend(session, child, was)


def _apply_description(record: Record, change: RecordChange, shown: frozenset[Shown]) -> Mapping[str, Any]:
    changed: dict[str, Any] = {}
    for name in ("title", "number", "date", "code", "election", "stage", "status"):
        old, new = getattr(record, name), getattr(change, name)
        if old == new or (name in _SHOWN and _SHOWN[name] not in shown):
            continue
        setattr(record, name, new)
        changed[name] = [] if name in _QUIET else [_plain(old), _plain(new)]
    return changed


def _plain(value: date | str | None) -> str:
    return "" if value is None else str(value)
