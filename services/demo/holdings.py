"""Files the sample archive: every document through the intake, then what only an office knows of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import refresh_access, scope_of
from catalog.audit import note
from catalog.people.grants import Period, add_to_team
from catalog.records import add_record
from catalog.schema import Assignment, ExternalNumber, Party, Record, RecordCase, Unit, utc_now
from catalog.storage import FileStore, Stored
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import PUBLIC
from ingest.arrivals import Bringer, Delivery, IntakeValues
from ingest.intake import check_right, enter, keep_bytes
from services.demo.organisation import ACTOR, SINCE, person
from services.demo.plan import SAMPLES, Plan, PlannedRecord

FILES = SAMPLES / "files"
HEAD = "ketua.wanasari"

Kept = Mapping[str, Stored]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Filing:
    """What the filing of each record needs beside the record itself.

    ``cases`` holds record ids, and so does ``records``, by the file's name.
    """

    session: Session
    units: Mapping[str, Unit]
    batch_id: str
    limit_mb: int
    kept: Kept
    cases: dict[str, str]
    records: dict[str, str]


def keep_files(files: FileStore, plan: Plan, limit_mb: int, progress: Progress) -> Kept:
    """The bytes of every sample in the store, by file name."""
    names = sorted({record.file for record in (*plan.documents, *plan.editions)})
    kept = {}
    for number, name in enumerate(names, 1):
        progress(number, len(names), name)
        delivery = Delivery(IntakeValues(unit_id=""), Bringer(PUBLIC), "demo", limit_mb)
        with (FILES / name).open("rb") as stream:
            stored = keep_bytes(files, stream, delivery)
        assert stored is not None, f"{name} is over the limit"
        kept[name] = stored
    return kept


def file_all(filing: Filing, plan: Plan) -> None:
    """Cases first, for documents lie in them; each public edition after its original."""
    for case in plan.cases:
        _open_case(filing, case)
    for record in plan.descriptions:
        _describe(filing, record)
    for record in plan.documents:
        original = _file(filing, record)
        filing.records[record.file] = original.id
        for edition in plan.editions:
            if edition.of == record.file:
                _release(filing, edition, original)


def _open_case(filing: Filing, planned: PlannedRecord) -> None:
    case = Record(
        kind="case",
        title=planned.title,
        number=planned.number,
        date=planned.date,
        code=planned.code,
        election=planned.election,
        stage=planned.stage,
        status=planned.status,
        unit_id=filing.units[planned.unit].id,
        level=int(Level.from_slug(planned.level)),
        standing=Standing.FILED,
    )
    add_record(filing.session, case)
    filing.cases[planned.id] = case.id
    _say_more(filing, case, planned)
    for username in planned.team:
        member = person(filing.session, username).id
        add_to_team(filing.session, case, member, Period(SINCE), person(filing.session, HEAD).id)


def _describe(filing: Filing, planned: PlannedRecord) -> None:
    record = _enter(filing, planned, None)
    record.creator_tier = planned.tier
    record.details = {"place": planned.place}
    refresh_access(filing.session, record)


def _file(filing: Filing, planned: PlannedRecord) -> Record:
    record = _enter(filing, planned, filing.kept[planned.file])
    record.received_on = planned.received
    if planned.case:
        filing.session.add(RecordCase(record_id=record.id, case_id=filing.cases[planned.case]))
    _say_more(filing, record, planned)
    refresh_access(filing.session, record)
    return record


def _release(filing: Filing, planned: PlannedRecord, original: Record) -> None:
    record = _file(filing, planned)
    assert planned.released is not None
    record.original_id = original.id
    record.standing = Standing.PUBLIC_EDITION
    record.released_at = datetime.combine(planned.released, time(3), UTC)
    refresh_access(filing.session, record)
    note(filing.session, ACTOR, "release", f"record:{record.id}")


def _enter(filing: Filing, planned: PlannedRecord, stored: Stored | None) -> Record:
    delivery = Delivery(
        values=IntakeValues(
            unit_id=filing.units[planned.unit].id,
            level=Level.from_slug(planned.level) if planned.level else None,
            kind=planned.kind,
            title=planned.title,
            number=planned.number,
            date=planned.date,
            code=planned.code,
            election=planned.election,
            stage=planned.stage,
        ),
        bringer=bringer_of(filing.session, planned.brought_by),
        way_in="demo",
        limit_mb=filing.limit_mb,
        batch_id=filing.batch_id,
        on_duplicate="keep",
    )
    check_right(filing.session, delivery)
    received = enter(filing.session, stored, planned.file or planned.title, delivery)
    return filing.session.get_one(Record, received.record_id)


def bringer_of(session: Session, username: str) -> Bringer:
    """The person who fed the scanner, or the administrator at the machine."""
    if not username:
        return Bringer(PUBLIC)
    user = person(session, username)
    seat = session.scalars(select(Assignment.seat).where(Assignment.user_id == user.id)).first()
    return Bringer(scope_of(session, user.id, utc_now()), user.id, seat)


def _say_more(filing: Filing, record: Record, planned: PlannedRecord) -> None:
    session = filing.session
    for application, number in (("SRIKANDI", planned.srikandi), ("SigapLapor", planned.sigaplapor)):
        if number:
            session.add(ExternalNumber(record_id=record.id, application=application, number=number))
    for role, name in (("sender", planned.sender), ("addressee", planned.addressee)):
        if name:
            session.add(Party(record_id=record.id, role=role, name=name))
