"""Reads records for people: what one reader may know of a record, its files, its family and its history."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import decision_on, find_record, label_of
from catalog.schema import AuditRow, FileVersion, Record, StoredFile, Unit, User
from classification.access import Decision, Shown, Verdict, shown_fields
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Scope
from services.archive import rules
from services.archive.models import Act, RecordFacts, VersionFacts
from services.archive.places import place_of_record

LOOKING = frozenset({"view", "download", "download-pdf", "print"})
ACTS_SHOWN = 100


def describe(
    session: Session, scope: Scope, record_id: str, at_least: Verdict = Verdict.DESCRIPTION
) -> RecordFacts:
    """What the reader may know of a record; raises ``NotVisible`` alike for missing and forbidden."""
    record = find_record(session, scope, record_id, at_least)
    decision = decision_on(session, scope, record)
    return _facts(session, scope, record, decision)


def current_version(session: Session, record_id: str) -> VersionFacts | None:
    """The file as it is now, or ``None`` for a record without one. Ask only after ``describe``."""
    return next((version for version in versions(session, record_id) if version.is_current), None)


def versions(session: Session, record_id: str) -> tuple[VersionFacts, ...]:
    """All versions of the record's file, newest first. Ask only after ``describe`` gave content."""
    rows = session.execute(
        select(FileVersion, StoredFile.size, User.name)
        .join(StoredFile, StoredFile.sha256 == FileVersion.sha256)
        .outerjoin(User, User.id == FileVersion.uploaded_by)
        .where(FileVersion.record_id == record_id)
        .order_by(FileVersion.number.desc())
    )
    return tuple(_version(version, size, name or "") for version, size, name in rows)


def history(session: Session, scope: Scope, record_id: str) -> tuple[Act, ...]:
    """Acts on this record, newest first. Who looked is told only to those who answer for it."""
    record = find_record(session, scope, record_id, Verdict.CONTENT)
    wanted = select(AuditRow, User.name).outerjoin(User, User.id == AuditRow.actor)
    wanted = wanted.where(AuditRow.subject == f"record:{record_id}")
    if not rules.may_know_who_looked(scope, label_of(session, record)):
        wanted = wanted.where(AuditRow.action.not_in(LOOKING))
    rows = session.execute(wanted.order_by(AuditRow.id.desc()).limit(ACTS_SHOWN))
    return tuple(Act(row.at, name or row.actor, row.action, row.details) for row, name in rows)


def _facts(session: Session, scope: Scope, record: Record, decision: Decision) -> RecordFacts:
    unit = session.get_one(Unit, record.unit_id)
    office = session.get_one(Unit, unit.office_id)
    author = session.get(User, record.author_id) if record.author_id else None
    label = label_of(session, record)
    shown = shown_fields(scope, label)
    is_open = decision.verdict is Verdict.CONTENT or Shown.NUMBER in shown
    return RecordFacts(
        id=record.id,
        kind=record.kind,
        title=record.title if Shown.TITLE in shown else "",
        number=record.number if Shown.NUMBER in shown else "",
        date=record.date if Shown.DATES in shown else None,
        received_on=record.received_on if Shown.DATES in shown else None,
        code=record.code if Shown.CODE in shown else "",
        level=Level(record.level),
        is_classified=record.is_classified,
        standing=Standing(record.standing),
        status=record.status,
        election=record.election if is_open else "",
        stage=record.stage if is_open else "",
        place=_place(session, record) if Shown.PLACE in shown else "",
        unit_id=unit.id,
        unit_name=unit.name,
        office_name=office.name,
        zone=office.zone,
        author_name=author.name if author and Shown.PARTIES in shown else "",
        created_at=record.created_at,
        updated_at=record.updated_at,
        revision=record.revision,
        is_description_only=record.is_description_only,
        shown=shown,
        verdict=decision.verdict,
        reason=decision.reason,
        may_edit=rules.is_in_charge(scope, label),
    )


def _place(session: Session, record: Record) -> str:
    """The place on the list, else what was written of it when there was no list."""
    place = place_of_record(session, record.id)
    return place.path if place else str(record.details.get("place", ""))


def _version(version: FileVersion, size: int, uploader: str) -> VersionFacts:
    return VersionFacts(
        id=version.id,
        number=version.number,
        sha256=version.sha256,
        original_name=version.original_name,
        media_type=version.media_type,
        size=size,
        page_count=version.page_count or 0,
        is_current=version.is_current,
        created_at=version.created_at,
        uploader=uploader,
        sealed_password=version.sealed_password,
    )
