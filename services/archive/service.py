"""Reads records for people: what one reader may know of a record, its files, its family and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from catalog.access import find_record, label_of, readable_clause
from catalog.access_many import labels_of
from catalog.errors import NotVisible
from catalog.records import register_words
from catalog.schema import AuditRow, FileVersion, Record, StoredFile, Unit, User, utc_now
from catalog.units import get_unit
from classification.access import Decision, Shown, Verdict, may_read, shown_fields
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Scope
from services.archive import rules
from services.archive.models import Act, RecordFacts, VersionFacts
from services.archive.places import paths_of_records

LOOKING = frozenset({"view", "download", "download-pdf", "print"})
FILING = frozenset({"put-in-dossier", "take-out-of-dossier", "describe-item"})
ACTS_SHOWN = 100


def describe(
    session: Session, scope: Scope, record_id: str, at_least: Verdict = Verdict.DESCRIPTION
) -> RecordFacts:
    """What the reader may know of a record; raises ``NotVisible`` alike for missing and forbidden."""
    find_record(session, scope, record_id, at_least)
    found = describe_many(session, scope, [record_id])
    if record_id not in found:
        raise NotVisible(record_id)
    return found[record_id]


def describe_many(session: Session, scope: Scope, ids: Sequence[str]) -> dict[str, RecordFacts]:
    """The same for a page of records, by id, with as few questions as one needs; what may not be known is
    left out."""
    now = utc_now()
    found = select(Record).where(Record.id.in_(ids), readable_clause(scope, now))
    records = session.scalars(found).all()
    around = _around(session, records)
    described = {}
    for record_id, label in labels_of(session, records, now).items():
        decision = may_read(scope, label)
        if decision.verdict is not Verdict.NONE:
            described[record_id] = _facts(around, scope, label, decision)
    return described


@dataclass(frozen=True, slots=True)
class _Around:
    """Records, and what is told of them from other tables, each by id; ``places`` by the record's."""

    records: Mapping[str, Record]
    units: Mapping[str, Unit]
    authors: Mapping[str, str]
    places: Mapping[str, str]


def _around(session: Session, records: Sequence[Record]) -> _Around:
    units = {record.unit_id: get_unit(session, record.unit_id) for record in records}
    units |= {unit.office_id: get_unit(session, unit.office_id) for unit in tuple(units.values())}
    authors = {record.author_id for record in records if record.author_id}
    named = session.execute(select(User.id, User.name).where(User.id.in_(authors))) if authors else ()
    ids = {record.id: record for record in records}
    return _Around(ids, units, {user: name for user, name in named}, paths_of_records(session, list(ids)))  # noqa: C416 - a Row is no pair to mypy


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
    wanted = wanted.where(AuditRow.action.not_in(FILING) | _is_known_dossier(scope))
    rows = session.execute(wanted.order_by(AuditRow.id.desc()).limit(ACTS_SHOWN))
    return tuple(Act(row.at, name or row.actor, row.action, row.details) for row, name in rows)


def _is_known_dossier(scope: Scope) -> ColumnElement[bool]:
    """Acts of filing are told with the dossier that they name, to who may know of it only."""
    dossier = aliased(Record)
    is_named = dossier.id == AuditRow.details["dossier"].as_string()
    return exists().where(is_named, readable_clause(scope, utc_now(), dossier)).correlate(AuditRow)


def _facts(around: _Around, scope: Scope, label: Label, decision: Decision) -> RecordFacts:
    record = around.records[label.record_id]
    unit = around.units[record.unit_id]
    office = around.units[unit.office_id]
    shown = shown_fields(scope, label)
    is_open = decision.verdict is Verdict.CONTENT or Shown.NUMBER in shown
    place = around.places.get(record.id) or str(record.details.get("place", ""))  # written before any list
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
        place=place if Shown.PLACE in shown else "",
        unit_id=unit.id,
        unit_name=unit.name,
        office_name=office.name,
        zone=office.zone,
        author_name=around.authors.get(record.author_id or "", "") if Shown.PARTIES in shown else "",
        created_at=record.created_at,
        updated_at=record.updated_at,
        revision=record.revision,
        is_description_only=record.is_description_only,
        shown=shown,
        verdict=decision.verdict,
        reason=decision.reason,
        may_edit=rules.is_in_charge(scope, label),
        register=register_words(record) if Shown.TITLE in shown else {},
    )


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
