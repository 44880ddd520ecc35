"""The records of a divided stack: one for each part, made once, and what the slip tells of the whole."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.audit import note
from catalog.files import know_bytes, new_version
from catalog.ids import new_id
from catalog.jobs import INGEST, enqueue
from catalog.records import TITLE_LENGTH, add_records, standing_for
from catalog.room_counts import count_originals
from catalog.schema import Job, Record, ScannedPart, ScannedStack, UsedSheet, utc_now
from catalog.schema.base import insert_missing
from catalog.station import awaits_release, hold, keep_fit_seats
from catalog.storage import Stored
from classification.labels import Standing
from classification.levels import Level
from ingest.registration import FIRST_STAGE
from ingest.separators.plan import Mark, Part, Plan
from ingest.work import Work


@dataclass(frozen=True, slots=True)
class Divided:
    """A plan with the bytes of its parts, kept, in the same order, and the marks by page."""

    plan: Plan
    stored: Sequence[Stored]
    marks: dict[int, Mark]


def withhold(work: Work, session: Session) -> None:
    """From now on only the archive unit sees the stack, at the highest level that a file here may have."""
    stack, record = _stack(session, work)
    record.level, record.seats = int(Level.SECRET), []
    record.updated_at = stack.withheld_at = utc_now()
    refresh_access(session, record)
    note(session, work.held.user_id or "system", "withhold", f"record:{record.id}")


def enter_parts(work: Work, divided: Divided, session: Session) -> None:
    """Make the records with their files and jobs, and note it; nothing where it was done before."""
    stack, whole = _stack(session, work)
    if stack.divided_at is not None:
        return
    records = [
        part_record(whole, stack, part, number) for number, part in enumerate(divided.plan.parts, start=1)
    ]
    know_bytes(session, list(divided.stored))
    count_originals(session, work.held.office_id or "", list(divided.stored))
    is_scan = awaits_release(session, work.held.batch_id)
    if is_scan:
        _keep_as_drafts(session, records)
    add_records(session, records)
    if is_scan:
        hold(session, work.held.batch_id, [record.id for record in records])
    _add_rows(session, work, divided, records)
    _note_sheets(session, stack, divided.marks)
    stack.divided_at, stack.outcome = utc_now(), _outcome(divided.plan)
    whole.level = max(whole.level, *(record.level for record in records))
    refresh_access(session, whole)
    counts = {"parts": len(records), "blank": len(divided.plan.blanks)}
    note(session, work.held.user_id or "system", "divide", f"record:{whole.id}", counts)


def _stack(session: Session, work: Work) -> tuple[ScannedStack, Record]:
    return (
        session.get_one(ScannedStack, work.facts.record_id, with_for_update=True),
        session.get_one(Record, work.facts.record_id),
    )


def part_record(whole: Record, stack: ScannedStack, part: Part, number: int) -> Record:
    """The record of one part: filed as its sheet or the person said, or a draft where a person must look."""
    values = part.mark.values if part.mark else None
    said = stack.values
    level = values.level if values else _level_said(said)
    is_sure = not part.flags and level is not Level.TOP_SECRET  # which is described only, without a file
    record = Record(
        id=new_id(),
        kind=values.record_kind if values else said["kind"],
        title=f"{whole.title[: TITLE_LENGTH - 8]} ({number})",
        code=values.code if values else ("" if part.flags else said["code"]),
        election=said["election"],
        stage=said["stage"],
        unit_id=values.unit if values else said["unit_id"],
        level=int(level or Level.RESTRICTED),
        standing=standing_for(level if is_sure else None),
        is_classified=is_sure and level is not None,
        seats=list(whole.seats),
        author_id=whole.author_id,
        details={"berkas": values.file} if values and values.file else {},
        created_at=utc_now(),
        updated_at=utc_now(),
    )
    if not is_sure:
        record.level = int(strictest(level, part))
    return record


def strictest(level: Level | None, part: Part) -> Level:
    """The level until a person has looked: the highest that anybody named, and never open."""
    named = [Level.RESTRICTED, level, part.mark.level if part.mark else None]
    return min(Level.SECRET, max(each for each in named if each is not None))


def _keep_as_drafts(session: Session, records: Sequence[Record]) -> None:
    """Parts of a stack that was fed at the station wait for its release, with the level that they got."""
    for record in records:
        record.standing = Standing.DRAFT
        keep_fit_seats(session, record)


def _level_said(said: dict[str, str | None]) -> Level | None:
    return Level.from_slug(said["level"]) if said["level"] else None


def _add_rows(session: Session, work: Work, divided: Divided, records: Sequence[Record]) -> None:
    held, stem = work.held, work.facts.name.rpartition(".")[0] or work.facts.name
    parts = zip(records, divided.plan.parts, divided.stored, strict=True)
    for number, (record, part, stored) in enumerate(parts, start=1):
        version = new_version(record.id, stored, f"{stem}-{number:03}.pdf", record.author_id)
        session.add(version)
        pages, flags = list(part.pages), sorted(part.flags)
        session.add(
            ScannedPart(
                record_id=record.id,
                stack_id=work.facts.record_id,
                number=number,
                pages=pages,
                flags=[each.value for each in flags],
            )
        )
        job = Job(
            kind=INGEST,
            queue=INGEST,
            batch_id=held.batch_id,
            record_id=record.id,
            version_id=version.id,
            office_id=held.office_id,
            user_id=held.user_id,
            stage=FIRST_STAGE,
            priority=held.priority,
            request_id=held.request_id,
        )
        enqueue(session, job)
        about: dict[str, object] = {"stack": work.facts.record_id, "pages": pages}
        if part.mark and part.mark.values:
            about |= {"sheet": part.mark.values.serial, "printed_by": part.mark.values.printed_by}
        note(session, held.user_id or "system", "receive", f"record:{record.id}", about)
    session.flush()


def _note_sheets(session: Session, stack: ScannedStack, marks: dict[int, Mark]) -> None:
    rows = [
        {"serial": mark.values.serial, "stack_id": stack.record_id, "page": page}
        for page, mark in sorted(marks.items())
        if mark.values
    ]
    if rows:
        session.execute(insert_missing(session, UsedSheet), rows)


def _outcome(plan: Plan) -> dict[str, object]:
    return {
        "sheets": list(plan.sheets),
        "blanks": list(plan.blanks),
        "blank_sides": plan.blank_sides,
        "is_two_sided": plan.is_two_sided,
        "tallies": [asdict(tally) for tally in plan.tallies],
    }
