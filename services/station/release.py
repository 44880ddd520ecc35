"""Hands a batch to the archive unit, sends it back, or releases it: then its records are filed."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import content_clause, label_of, refresh_access
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.instruments import level_of_code
from catalog.people.errors import refuse_if
from catalog.schema import Record, ScanBatch, ScanItem, ScanState, utc_now
from catalog.sentences import N_, Sentence
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Scope
from services.archive import rules as archive_rules
from services.station import reading
from services.station.choosing import archives_of
from services.station.opening import take_turn
from services.station.rules import handing_refusal

WORDS = 1000
LEVEL_MISSING = N_("Pilih tingkat untuk setiap arsip yang belum diklasifikasi.")
HIDDEN = N_("Sebagian arsip kumpulan ini tidak terbuka bagi Anda, jadi tidak dapat dirilis.")


def hand_over(
    session: Session, scope: Scope, user_id: str, batch_id: str, revision: int, reason: str, threshold: int
) -> None:
    """The operator's work is done. Raises ``NotVisible``, ``Conflict``; ``Invalid`` with what is amiss."""
    row = take_turn(session, scope, user_id, batch_id, revision)
    if row.state != ScanState.OPEN:
        raise NotVisible(batch_id)
    facts = reading.batch_facts(session, scope, user_id, batch_id, threshold)
    refuse_if({"reason": handing_refusal(facts.findings, reason)})
    row.state, row.handed_by, row.handed_at = ScanState.HANDED, user_id, utc_now()
    row.reason, row.words = reason.strip()[:WORDS], ""
    _note(session, row, user_id, "scan-hand-over", {"reason": row.reason})


def send_back(session: Session, scope: Scope, user_id: str, batch_id: str, revision: int, words: str) -> None:
    """The archivist wants it mended first. Raises ``NotVisible``, ``Conflict``, ``Invalid``."""
    row = _for_archivist(session, scope, user_id, batch_id, revision)
    is_said = bool(words.strip())
    refuse_if({"words": None if is_said else Sentence(N_("Tulis apa yang perlu diperbaiki operator."))})
    row.state, row.words = ScanState.OPEN, words.strip()[:WORDS]
    _note(session, row, user_id, "scan-send-back", {"words": row.words})


def release(
    session: Session,
    scope: Scope,
    user_id: str,
    batch_id: str,
    revision: int,
    level: Level | None,
    reason: str,
    threshold: int,
) -> int:
    """File every record of the batch; gives how many. ``level`` is for those that nobody classified.

    Raises ``NotVisible``, ``Conflict``, ``Invalid`` with a sentence for each field.
    """
    row = _for_archivist(session, scope, user_id, batch_id, revision)
    facts = reading.batch_facts(session, scope, user_id, batch_id, threshold)
    if any(each.is_stopping for each in facts.findings):
        refuse_if({"": handing_refusal(facts.findings, "-")})
    records = _records(session, batch_id)
    readable = set(
        session.scalars(
            select(Record.id).where(
                content_clause(scope, utc_now()), Record.id.in_([each.id for each in records])
            )
        )
    )
    if len(readable) < len(records):
        raise Refused(HIDDEN)
    refuse_if(_level_problems(session, scope, records, level, reason))
    row.state, row.released_by, row.released_at = ScanState.RELEASED, user_id, utc_now()
    session.flush()
    for record in records:
        if not record.is_classified:
            assert level is not None  # the rules ask for one
            record.level, record.is_classified = int(level), True
        about = {
            "level": Level(record.level).slug,
            "batch": f"{row.number}/{row.year}",
            "reason": reason.strip(),
        }
        note(session, user_id, "scan-release", f"record:{record.id}", about)
        _file(session, record)
    _note(session, row, user_id, "scan-release", {"count": len(records)})
    return len(records)


def unclassified(session: Session, scope: Scope, batch_id: str) -> int:
    """How many of the batch's records have no level yet, of those that this reader may read."""
    ids = [each.id for each in _records(session, batch_id) if not each.is_classified]
    readable = session.scalars(select(Record.id).where(Record.id.in_(ids), content_clause(scope, utc_now())))
    return len(readable.all())


def _for_archivist(session: Session, scope: Scope, user_id: str, batch_id: str, revision: int) -> ScanBatch:
    row = reading.find(session, scope, user_id, batch_id)
    if row.state != ScanState.HANDED or row.office_id not in archives_of(scope):
        raise NotVisible(batch_id)
    return take_turn(session, scope, user_id, batch_id, revision)


def _records(session: Session, batch_id: str) -> list[Record]:
    query = select(Record).join(ScanItem, ScanItem.record_id == Record.id)
    query = query.where(ScanItem.batch_id == batch_id, ~ScanItem.is_set_aside).order_by(ScanItem.position)
    return list(session.scalars(query))


def _level_problems(
    session: Session, scope: Scope, records: list[Record], level: Level | None, reason: str
) -> Mapping[str, Sentence | None]:
    """The same rules as for a level given on a record's own page."""
    for record in records:
        if record.is_classified:
            continue
        if level is None:
            return {"level": Sentence(LEVEL_MISSING)}
        change = archive_rules.LevelChange(
            old=Level.RESTRICTED,
            new=level,
            is_filing=True,
            has_file=True,
            floor=Level.ORDINARY,
            reason=reason.strip(),
            default=level_of_code(session, record.code, utc_now().date()),
        )
        refusal = archive_rules.refusal_of_level(scope, label_of(session, record), change)
        if refusal is not None:
            return {"reason" if not reason.strip() else "level": Sentence(refusal)}
    return {}


def _file(session: Session, record: Record) -> None:
    """File a record and what came out of it, which is never below it."""
    record.standing = Standing.FILED
    record.revision += 1
    record.updated_at = utc_now()
    refresh_access(session, record)
    for child in session.scalars(select(Record).where(Record.container_id == record.id)).all():
        if child.standing == Standing.DRAFT and child.original_id is None and child.closes_at is None:
            child.level, child.is_classified = max(child.level, record.level), True
            _file(session, child)


def _note(session: Session, row: ScanBatch, user_id: str, action: str, about: Mapping[str, object]) -> None:
    note(session, user_id, action, f"batch:{row.batch_id}", dict(about))
