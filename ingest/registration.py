"""The rows of one file that came in: its record, version and job, or the word why there are none."""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.access import content_clause
from catalog.audit import note
from catalog.files import add_version, brought_before, same_bytes
from catalog.jobs import INGEST, enqueue
from catalog.records import add_record, shown, standing_for, storable, title_of
from catalog.schema import Job, JobState, Record, Unit, utc_now
from catalog.sentences import N_
from catalog.storage import Stored
from classification.labels import Standing
from classification.levels import Level
from ingest.arrivals import Delivery, Received

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


def register(session: Session, stored: Stored, name: str, delivery: Delivery) -> Received:
    """A record with its file and its job. Where the bringer has that file already: as the delivery says."""
    same = () if delivery.on_duplicate == "keep" else _duplicates(session, stored.sha256, delivery)
    if same and delivery.on_duplicate == "skip":
        return _end(session, name, delivery, JobState.CANCELLED, "duplicate", WAS_SKIPPED, same)
    record = add_record(session, _record(name, delivery, awaits_choice=bool(same)))
    version = add_version(session, record.id, stored, name, delivery.bringer.user_id)
    job = _job(session, delivery)
    job.record_id, job.version_id = record.id, version.id
    if same:
        job.state, job.error_code, job.message = JobState.PAUSED, "duplicate", IS_DUPLICATE
    enqueue(session, job)
    session.flush()
    _note(session, record, delivery)
    return Received(job.id, record.id, JobState(job.state), same, job.message)


def describe_only(session: Session, name: str, delivery: Delivery) -> Received:
    """A Sangat Rahasia record: described, its file neither read nor kept."""
    record = _record(name, delivery)
    record.is_description_only = True
    add_record(session, record)
    _note(session, record, delivery)
    return _end(
        session, name, delivery, JobState.DONE, "description-only", DESCRIPTION_ONLY, record_id=record.id
    )


def refuse_large(session: Session, name: str, delivery: Delivery) -> Received:
    """No record, but a job that tells why."""
    return _end(session, name, delivery, JobState.REJECTED, "too-large", TOO_LARGE)


def _end(
    session: Session,
    name: str,
    delivery: Delivery,
    state: JobState,
    code: str,
    message: str,
    same: tuple[str, ...] = (),
    record_id: str | None = None,
) -> Received:
    values: dict[str, str | int] = {"name": shown(storable(name)), "limit": delivery.limit_mb}
    job = _job(session, delivery)
    job.record_id, job.state, job.finished_at = record_id, state, utc_now()
    job.error_code, job.message, job.message_values = code, message, values
    enqueue(session, job)
    session.flush()
    return Received(job.id, record_id, state, same, message, values)


def _duplicates(session: Session, sha256: str, delivery: Delivery) -> tuple[str, ...]:
    """Records that the bringer may read, or brought in before at this machine, with the same bytes."""
    bringer = delivery.bringer
    if bringer.user_id is None:
        clause = brought_before(delivery.way_in, delivery.values.unit_id)
    else:
        clause = content_clause(bringer.scope, utc_now())
    return tuple(same_bytes(session, sha256, clause))


def _record(name: str, delivery: Delivery, awaits_choice: bool = False) -> Record:
    values, bringer = delivery.values, delivery.bringer
    now: datetime = utc_now()
    return Record(
        kind=values.kind,
        title=shown(values.title) or title_of(storable(name)),
        number=shown(values.number),
        date=values.date,
        code=shown(values.code),
        election=shown(values.election),
        stage=shown(values.stage),
        unit_id=values.unit_id,
        level=int(values.level or Level.RESTRICTED),
        standing=Standing.DRAFT if awaits_choice else standing_for(values.level),
        is_classified=values.level is not None,
        seats=[bringer.seat] if bringer.seat else [],
        author_id=bringer.user_id,
        created_at=now,
        updated_at=now,
    )


def _job(session: Session, delivery: Delivery) -> Job:
    return Job(
        kind=INGEST,
        queue=INGEST,
        state=JobState.QUEUED,
        stage=FIRST_STAGE,
        batch_id=delivery.batch_id,
        user_id=delivery.bringer.user_id,
        office_id=session.get_one(Unit, delivery.values.unit_id).office_id,
        priority=PRIORITIES[delivery.way_in],
        message="",
        message_values={},
        error_code="",
    )


def _note(session: Session, record: Record, delivery: Delivery) -> None:
    note(session, delivery.bringer.actor, "receive", f"record:{record.id}", {"way": delivery.way_in})
