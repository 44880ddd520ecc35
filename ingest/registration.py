"""The rows of files that came in: records, versions and jobs, or the word why there are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.audit import note
from catalog.files import brought_before, know_bytes, new_version, same_bytes
from catalog.ids import new_id
from catalog.jobs import INGEST, enqueue
from catalog.records import add_record, add_records, shown, standing_for, storable, title_of
from catalog.room_counts import count_originals
from catalog.schema import Job, JobState, Record, ScannedStack, utc_now
from catalog.sentences import N_
from catalog.station import awaits_release, hold
from catalog.storage import Stored
from catalog.units import get_unit
from classification.labels import Standing
from classification.levels import Level
from ingest.arrivals import Delivery, IntakeValues, Received

FIRST_STAGE = "receive"
PRIORITIES = {"web": 3, "hot-folder": 5, "cli": 6, "demo": 6}

DESCRIPTION_ONLY = N_(
    "Arsip Sangat Rahasia hanya dicatat uraiannya. "
    "File tidak disimpan di sini; simpanlah di tempat yang aman."
)
IS_DUPLICATE = N_("File yang sama sudah ada di arsip. Simpan juga sebagai arsip baru, atau batalkan.")
WAS_SKIPPED = N_("File yang sama sudah ada di arsip, jadi dilewati.")
TOO_LARGE = N_(
    "File %(name)s lebih besar dari batas %(limit)s MB, jadi tidak diterima. Bagilah file itu lebih dahulu."
)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are in the store, under the name it was given."""

    name: str
    stored: Stored


@dataclass(slots=True)
class _Entry:
    """One file on its way into the tables."""

    file: KeptFile
    same: tuple[str, ...]
    job: Job
    record: Record | None = None


def register(session: Session, files: Sequence[KeptFile], delivery: Delivery) -> list[Received]:
    """A record with its file and job for each. Where the bringer has a file already: as the delivery says.

    Rows of many files go to the database together.
    """
    know_bytes(session, [file.stored for file in files])
    entries = list(_entries(session, files, delivery))
    records = [entry.record for entry in entries if entry.record]
    count_originals(
        session,
        get_unit(session, delivery.values.unit_id).office_id,
        [entry.file.stored for entry in entries if entry.record],
    )
    add_records(session, records)
    for entry in entries:
        _add_rows(session, entry, delivery)
    session.flush()
    if awaits_release(session, delivery.batch_id) and not delivery.values.is_stack:  # its parts come in later
        hold(session, delivery.batch_id, [record.id for record in records])
    return [_received(entry) for entry in entries]


def describe_only(session: Session, name: str, delivery: Delivery) -> Received:
    """A Sangat Rahasia record: described, its file neither read nor kept."""
    record = _record(name, delivery)
    record.is_description_only = True
    add_record(session, record)
    _note(session, record, delivery)
    return _end(session, name, delivery, JobState.DONE, "description-only", DESCRIPTION_ONLY, record.id)


def refuse_large(session: Session, name: str, delivery: Delivery) -> Received:
    """No record, but a job that tells why."""
    return _end(session, name, delivery, JobState.REJECTED, "too-large", TOO_LARGE)


def _entries(session: Session, files: Sequence[KeptFile], delivery: Delivery) -> Iterator[_Entry]:
    known = _duplicates(session, [file.stored.sha256 for file in files], delivery)
    is_scan = awaits_release(session, delivery.batch_id)
    for file in files:
        same = known.setdefault(file.stored.sha256, [])
        job = _job(session, delivery)
        entry = _Entry(file, () if delivery.on_duplicate == "keep" else tuple(same), job)
        if entry.same and delivery.on_duplicate == "skip":
            _set_end(job, file.name, delivery, JobState.CANCELLED, "duplicate", WAS_SKIPPED)
        else:
            entry.record = _record(file.name, delivery, is_draft=is_scan or bool(entry.same))
            same.append(entry.record.id)
        yield entry


def _duplicates(session: Session, hashes: Sequence[str], delivery: Delivery) -> dict[str, list[str]]:
    """Records that the bringer may read, or brought in before at this machine, by their bytes."""
    if delivery.on_duplicate == "keep":
        return {}
    bringer = delivery.bringer
    if bringer.user_id is None:
        clause = brought_before(delivery.way_in, delivery.values.unit_id)
    else:
        clause = content_clause(bringer.scope, utc_now())
    return same_bytes(session, hashes, clause)


def _add_rows(session: Session, entry: _Entry, delivery: Delivery) -> None:
    job, record = entry.job, entry.record
    if record is not None:
        version = new_version(record.id, entry.file.stored, entry.file.name, delivery.bringer.user_id)
        session.add(version)
        job.record_id, job.version_id = record.id, version.id
        if entry.same:
            job.state, job.error_code, job.message = JobState.PAUSED, "duplicate", IS_DUPLICATE
        if delivery.values.is_stack:
            session.add(ScannedStack(record_id=record.id, values=_values_of_parts(delivery.values)))
        _note(session, record, delivery)
    enqueue(session, job)


def _received(entry: _Entry) -> Received:
    job = entry.job
    return Received(
        job.id, job.record_id, JobState(job.state), entry.same, job.message, dict(job.message_values)
    )


def _end(
    session: Session,
    name: str,
    delivery: Delivery,
    state: JobState,
    code: str,
    message: str,
    record_id: str | None = None,
) -> Received:
    job = _job(session, delivery)
    job.record_id = record_id
    _set_end(job, name, delivery, state, code, message)
    enqueue(session, job)
    session.flush()
    return Received(job.id, record_id, state, (), message, dict(job.message_values))


def _set_end(job: Job, name: str, delivery: Delivery, state: JobState, code: str, message: str) -> None:
    job.state, job.finished_at = state, utc_now()
    job.error_code, job.message = code, message
    job.message_values = {"name": shown(storable(name)), "limit": delivery.limit_mb}


def _values_of_parts(values: IntakeValues) -> dict[str, str | None]:
    level = values.level.slug if values.level else None
    said = {name: str(getattr(values, name)) for name in ("unit_id", "kind", "code", "election", "stage")}
    return {**said, "level": level}


def _record(name: str, delivery: Delivery, is_draft: bool = False) -> Record:
    values, bringer = delivery.values, delivery.bringer
    if values.is_stack:  # the whole stays with who fed it and the archivist; only its parts are filed
        values = replace(values, level=None, code="")
    now = utc_now()
    return Record(
        id=new_id(),
        kind=values.kind,
        title=shown(values.title) or title_of(storable(name)),
        number=shown(values.number),
        date=values.date,
        code=shown(values.code),
        election=shown(values.election),
        stage=shown(values.stage),
        unit_id=values.unit_id,
        level=int(values.level or Level.RESTRICTED),
        standing=Standing.DRAFT if is_draft else standing_for(values.level),
        is_classified=values.level is not None,
        seats=[bringer.seat] if bringer.seat else [],
        author_id=bringer.user_id,
        created_at=now,
        updated_at=now,
    )


def _job(session: Session, delivery: Delivery) -> Job:
    return Job(
        id=new_id(),
        kind=INGEST,
        queue=INGEST,
        state=JobState.QUEUED,
        stage=FIRST_STAGE,
        batch_id=delivery.batch_id,
        user_id=delivery.bringer.user_id,
        office_id=get_unit(session, delivery.values.unit_id).office_id,
        priority=PRIORITIES[delivery.way_in],
        message="",
        message_values={},
        error_code="",
    )


def _note(session: Session, record: Record, delivery: Delivery) -> None:
    about = {"way": delivery.way_in}
    if delivery.values.reason:
        about["reason"] = delivery.values.reason
    note(session, delivery.bringer.actor, "receive", f"record:{record.id}", about)
