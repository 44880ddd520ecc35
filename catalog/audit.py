"""The audit trail: rows appended in the request, then chained by hash, so that a later change is seen."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from typing import Any, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.locks import Lock, hold
from catalog.schema import AuditRow, OfficeSetting, utc_now
from catalog.sentences import N_, Sentence
from catalog.standing_in import posts_stood_in

BATCH = 2_000
HEAD_KEY = "audit-head"  # the last seal, kept beside the trail so that a cut-off end is noticed
FIRST = "0" * 64
# The plain table: every request appends, and none reads its own row back.
_APPEND = insert(cast(Table, AuditRow.__table__))


@dataclass(frozen=True, slots=True)
class Seal:
    """The end of the chain: how many rows are sealed, and the hash of the last."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """``seal`` is the end of the unbroken part; ``problem`` says where and how it breaks, or is ``None``."""

    seal: Seal
    unsealed: int
    problem: Sentence | None

    @property
    def is_whole(self) -> bool:
        return self.problem is None


def note(
    session: Session,
    actor: str,
    action: str,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    stood_for: str = "",
) -> None:
    """Append one row in the caller's transaction. ``actor``: a user's id, ``public`` or ``os:<login>``.

    ``details`` must be JSON: words, whole numbers, lists and mappings of these. Where the actor stands in for
    a post at this moment, the row says so.
    """
    note_all(session, actor, action, [(subject, details or {})], stood_for)


def note_all(
    session: Session,
    actor: str,
    action: str,
    about: Sequence[tuple[str, Mapping[str, Any]]],
    stood_for: str = "",
) -> None:
    """The same for one act on many: a row for each subject with its details, in their order."""
    acting = {"acting": list(posts)} if (posts := posts_stood_in(actor)) else {}
    now = utc_now()
    rows = [
        {
            "at": now,
            "actor": actor,
            "action": action,
            "subject": subject,
            "details": {**details, **acting},
            "stood_for": stood_for,
        }
        for subject, details in about
    ]
    if rows:
        session.execute(_APPEND, rows)


def seal(db: Database) -> int:
    """Chain the rows not sealed yet, oldest first; returns how many. Who comes second waits for the first."""
    sealed = 0
    while (count := _seal_batch(db)) > 0:
        sealed += count
        if count < BATCH:
            break
    return sealed


def _seal_batch(db: Database) -> int:
    with db.reading() as session:  # the write lock is taken only where there is something to write
        if session.scalar(select(AuditRow.id).where(AuditRow.seal_no.is_(None)).limit(1)) is None:
            return 0
    with db.writing_beside() as session:
        hold(session, Lock.AUDIT_SEAL)
        last = last_seal(session)
        waiting = select(AuditRow).where(AuditRow.seal_no.is_(None)).order_by(AuditRow.id).limit(BATCH)
        rows = session.scalars(waiting).all()
        if not rows:  # another sealer was here first
            return 0
        for row in rows:
            row.seal_no = last.number + 1
            row.previous_hash = last.hash
            row.hash = hash_of(row)
            last = Seal(row.seal_no, row.hash)
        _keep_head(session, last)
    return len(rows)


def verify(db: Database) -> Verified:
    """Walk the whole chain; finds a row changed, removed, inserted or moved, and an end cut off."""
    with db.reading() as session:
        last, problem = Seal(0, FIRST), None
        rows = select(AuditRow).where(AuditRow.seal_no.is_not(None)).order_by(AuditRow.seal_no)
        with closing(session.scalars(rows.execution_options(yield_per=BATCH))) as walked:
            for row in walked:
                problem = _problem_with(row, last)
                if problem is not None:
                    break
                last = Seal(last.number + 1, row.hash or "")
                session.expunge(row)
        unsealed = session.scalar(
            select(func.count()).select_from(AuditRow).where(AuditRow.seal_no.is_(None))
        )
        return Verified(last, unsealed or 0, problem or _problem_with_end(session, last))


def hash_of(row: AuditRow) -> str:
    """SHA-256 (hexadecimal) of the row's place in the chain, its content, and the hash sealed before it."""
    content = [
        row.seal_no,
        row.id,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor,
        row.stood_for,
        row.action,
        row.subject,
        row.details,
        row.previous_hash,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A detail may hold half a character, of a command whose bytes are no text: it must not stop the sealer.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _problem_with(row: AuditRow, last: Seal) -> Sentence | None:
    values = {"number": last.number + 1}
    if row.seal_no != last.number + 1:
        return Sentence(N_("Baris jejak audit nomor %(number)s hilang."), values)
    if row.previous_hash != last.hash or row.hash != hash_of(row):
        return Sentence(N_("Baris jejak audit nomor %(number)s diubah atau dipindahkan."), values)
    return None


def _problem_with_end(session: Session, last: Seal) -> Sentence | None:
    head = _head(session)
    if head is None or head.value == {"number": last.number, "hash": last.hash}:
        missing_head = head is None and last.number > 0
        return Sentence(N_("Penanda akhir jejak audit hilang.")) if missing_head else None
    values = {"kept": last.number, "sealed": int(head.value["number"])}
    return Sentence(N_("Jejak audit berakhir di nomor %(kept)s, padahal %(sealed)s sudah disegel."), values)


def last_seal(session: Session) -> Seal:
    """The end of the chain as it was kept, not as found: an end that was cut off must stay to be seen."""
    head = _head(session)
    if head is not None:
        return Seal(int(head.value["number"]), str(head.value["hash"]))
    row = session.scalars(
        select(AuditRow).where(AuditRow.seal_no.is_not(None)).order_by(AuditRow.seal_no.desc()).limit(1)
    ).one_or_none()
    return Seal(0, FIRST) if row is None else Seal(row.seal_no or 0, row.hash or "")


def _head(session: Session) -> OfficeSetting | None:
    return session.scalars(
        select(OfficeSetting).where(OfficeSetting.office_id.is_(None), OfficeSetting.key == HEAD_KEY)
    ).one_or_none()


def _keep_head(session: Session, last: Seal) -> None:
    head = _head(session)
    value = {"number": last.number, "hash": last.hash}
    if head is None:
        session.add(OfficeSetting(office_id=None, key=HEAD_KEY, value=value))
    else:
        head.value = value
        head.updated_at = utc_now()
