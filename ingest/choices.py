"""What a person may answer about a file that waits: keep the duplicate, drop it, or give the password."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog import jobs
from catalog.audit import note
from catalog.errors import Conflict, NotVisible, Refused
from catalog.files import set_passwords
from catalog.legal_holds import bearers_of
from catalog.outbox import announce
from catalog.records import file_draft
from catalog.room_counts import uncount_record
from catalog.schema import (
    FileVersion,
    Job,
    JobState,
    LegalHold,
    Record,
    RecordToken,
    ScanItem,
    ScannedStack,
    utc_now,
)
from catalog.sentences import N_
from classification.labels import Standing
from ingest.passwords import seal

FILED_MEANWHILE = N_(
    "Arsip ini sudah diarsipkan sementara itu, jadi tidak dapat dibuang. Pilih simpan agar isinya dibaca."
)


def keep(session: Session, job_id: str) -> None:
    """Keep a duplicate as a record of its own, and go on. Raises ``NotVisible`` or ``Conflict``."""
    job = _waiting(session, job_id)
    file_draft(session, _record_of(session, job))
    job.state, job.error_code, job.message = JobState.QUEUED, "", ""
    job.not_before = utc_now()


def discard(session: Session, job_id: str, actor: str) -> None:
    """Drop a duplicate and the record made for it; its bytes are the other record's too.

    Raises ``Refused`` where the record is under a legal hold, or was filed while the question stood: what
    somebody described, classified or released is no draft to be dropped.
    """
    job = _waiting(session, job_id)
    record = _record_of(session, job)
    if record.standing != Standing.DRAFT:
        raise Refused(FILED_MEANWHILE)
    if bearers_of(session, [record.id]):
        raise Refused(N_("Arsip ini sekarang tidak dapat dibuang. Tanyakan kepada unit kearsipan."))
    note(session, actor, "discard", f"record:{record.id}")
    job.state, job.finished_at = JobState.CANCELLED, utc_now()
    job.message_values = {"name": record.title}
    job.record_id = job.version_id = None
    session.flush()
    uncount_record(session, record.id)
    session.execute(delete(FileVersion).where(FileVersion.record_id == record.id))
    session.execute(delete(ScannedStack).where(ScannedStack.record_id == record.id))
    session.execute(delete(ScanItem).where(ScanItem.record_id == record.id))
    session.execute(delete(LegalHold).where(LegalHold.record_id == record.id))
    session.execute(delete(RecordToken).where(RecordToken.record_id == record.id))
    session.execute(delete(Record).where(Record.id == record.id))
    announce(session, record.id, is_narrowing=True)


def give_password(session: Session, job_id: str, password: str, secret: str) -> None:
    """Try a locked file again with ``password``, kept encrypted under the office's ``secret``."""
    job = session.get(Job, job_id)
    if job is None or job.version_id is None:
        raise NotVisible(job_id)
    set_passwords(session, [{"version_id": job.version_id, "sealed_password": seal(secret, password)}])
    jobs.retry(session, job_id)


def _waiting(session: Session, job_id: str) -> Job:
    job = session.scalars(select(Job).where(Job.id == job_id)).one_or_none()
    if job is None:
        raise NotVisible(job_id)
    if job.state != JobState.PAUSED or job.error_code != "duplicate":
        raise Conflict(job_id)
    return job


def _record_of(session: Session, job: Job) -> Record:
    if job.record_id is not None:  # as it is at this moment, whatever the page showed
        query = select(Record).where(Record.id == job.record_id).with_for_update()
        if record := session.scalars(query.execution_options(populate_existing=True)).one_or_none():
            return record
    raise NotVisible(job.id)
