"""Changes a record's description and level; the trail and the index are told in the same transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import find_record, label_of, refresh_access
from catalog.audit import note
from catalog.errors import Conflict, NotVisible, Refused
from catalog.instruments import level_of_code
from catalog.legal_holds import bearers_of
from catalog.schema import FileVersion, Record, utc_now
from catalog.station import is_held, keep_fit_seats
from catalog.units import get_unit
from classification.access import Shown, Verdict, shown_fields
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Scope
from services.archive import rules
from services.archive.dossier_label import cover_items, reckon_again
from services.archive.held import refuse_if_held
from services.archive.lowering import held_levels, tell_of_lowering
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
    details = _apply_level(session, scope, actor, record, label, change)
    details["changed"] = _apply_description(record, change, shown)
    if not details["changed"] and len(details) == 1:
        return record
    record.revision += 1
    record.updated_at = utc_now()
    refresh_access(session, record)
    if "level" in details:
        cover_items(session, [record], actor=actor)
    if "code" in details["changed"]:
        reckon_again(session, record)
    note(session, actor, "reclassify" if "level" in details else "edit", f"record:{record_id}", details)
    return record


def _apply_level(
    session: Session, scope: Scope, actor: str, record: Record, label: Label, change: RecordChange
) -> dict[str, Any]:
    if change.level is None:
        return {}
    wish = _level_wish(session, record, change.level, change)
    if wish.new == wish.old and not wish.is_filing:
        return {}
    refusal = rules.refusal_of_level(scope, label, wish)
    if refusal is not None:
        raise Refused(refusal)
    if not wish.is_filing and wish.new < wish.old:
        refuse_if_held(session, scope, record.id)
    if not wish.is_filing:
        tell_of_lowering(session, actor, get_unit(session, record.unit_id), [(wish.old, wish.new)])
    is_scan = is_held(session, record)
    _set_level(session, record, wish.new, is_scan)
    _descend(session, record, wish.old, is_scan)
    return {"level": [wish.old.slug, wish.new.slug], "reason": change.reason, "filed": wish.is_filing}


def _level_wish(session: Session, record: Record, new: Level, change: RecordChange) -> rules.LevelChange:
    has_file = session.scalar(select(FileVersion.id).where(FileVersion.record_id == record.id).limit(1))
    outer = session.get(Record, record.container_id) if record.container_id else None
    return rules.LevelChange(
        old=Level(record.level) if record.is_classified else Level.RESTRICTED,
        new=new,
        is_filing=not record.is_classified,
        has_file=has_file is not None,
        floor=Level.ORDINARY if outer is None or record.original_id else Level(outer.level),
        reason=change.reason.strip(),
        default=level_of_code(session, change.code, utc_now().date()),
        within=held_levels(session, [record]).get(record.id, Level.ORDINARY),
    )


def _set_level(session: Session, record: Record, level: Level, is_scan: bool) -> None:
    """A level files a record, but not one whose batch at the scanning station is still to be released."""
    record.level = int(level)
    if is_scan:
        record.is_classified = True
        keep_fit_seats(session, record)
    elif not record.is_classified:
        record.is_classified = True
        record.standing = Standing.FILED


def _descend(session: Session, outer: Record, was: Level, is_scan: bool) -> None:
    """A container's label covers what came out of it: raised with it, lowered only where it was alike.

    What is under a legal hold of its own is not lowered with it.
    """
    children = session.scalars(select(Record).where(Record.container_id == outer.id)).all()
    held = bearers_of(session, [each.id for each in children]) if outer.level < was else {}
    for child in children:
        if child.original_id is not None or child.id in held:
            continue  # a public edition has a label of its own
        old = Level(child.level)
        if old == was or old < outer.level or not child.is_classified:
            _set_level(session, child, Level(outer.level), is_scan)
            child.revision += 1
            child.updated_at = utc_now()
            refresh_access(session, child)
        _descend(session, child, was, is_scan)


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
