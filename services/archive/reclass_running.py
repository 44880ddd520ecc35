"""Runs reclassifications: some records a transaction, each decided anew by the rights of this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.access_many import Labels, chunks, refresh_many
from catalog.audit import note, note_all
from catalog.database import Database
from catalog.schema import FileVersion, Reclassification, ReclassifiedRecord, Record, utc_now
from classification.access import Verdict, may_read
from classification.levels import Level
from classification.scopes import Scope
from services.archive import reclass_rules
from services.archive.dossier_label import cover_items, reckon_again
from services.archive.held import held_words
from services.archive.lowering import held_levels
from services.archive.reclass_choice import outer_levels
from services.archive.reclass_rules import Line, LineState, State

STRETCH = 3.0  # seconds that the minder gives it before it looks at its other duties
BATCH = 300  # records of one transaction, more only where a container and what came out of it are one


def advance(db: Database, reclassification_id: str | None = None) -> int:
    """Change the next records of the oldest one that runs, or of this one; how many lines were settled."""
    with db.reading() as session:  # the lock is taken only where there is something to do
        if _running(session, reclassification_id) is None:
            return 0
    with db.writing() as session:
        made = _running(session, reclassification_id)
        return 0 if made is None else _advance(session, made, utc_now())


def carry_on(db: Database, seconds: float = STRETCH) -> int:
    """Change records for about so long; how many lines were settled."""
    begun, settled = monotonic(), 0
    while monotonic() - begun < seconds and (count := advance(db)):
        settled += count
    return settled


def _running(session: Session, reclassification_id: str | None) -> Reclassification | None:
    query = select(Reclassification).where(Reclassification.state == State.RUNNING)
    if reclassification_id is not None:
        query = query.where(Reclassification.id == reclassification_id)
    return session.scalars(query.order_by(Reclassification.begun_at, Reclassification.id).limit(1)).first()


def _advance(session: Session, made: Reclassification, now: datetime) -> int:
    lines = _next_lines(session, made.id)
    if not lines:
        made.state, made.ended_at = State.DONE, now
        note(session, made.made_by, "end-reclassification", f"reclassification:{made.id}")
        return 0
    records: dict[str, Record] = {}
    for part in chunks([line.record_id for line in lines]):
        records.update((each.id, each) for each in session.scalars(select(Record).where(Record.id.in_(part))))
    scope = scope_of(session, made.made_by, now)  # rights that ended since end this too
    labels = Labels(session, list(records.values()), now)
    levels = outer_levels(session, list(records.values()))
    held = held_levels(session, list(records.values()))
    legal = held_words(session, scope, [line.record_id for line in lines if line.new_level < line.old_level])
    changed = []
    for line in lines:
        record = records[line.record_id]
        words = _refusal(session, scope, made, line, record, labels, levels, held, legal)
        line.state, line.words = (LineState.LEFT, words) if words else (LineState.DONE, "")
        if not words:
            _change(line, record, now)
            changed.append((line, record))
        levels[record.id] = Level(record.level)
    refresh_many(session, [record for _, record in changed], now)
    _follow_dossiers(session, made, changed)
    about = [(f"record:{record.id}", _trace(made, line)) for line, record in changed]
    note_all(session, made.made_by, "reclassify", about)
    return len(lines)


def _follow_dossiers(
    session: Session, made: Reclassification, changed: Sequence[tuple[ReclassifiedRecord, Record]]
) -> None:
    """A dossier covers what lies in it, and is reckoned by its code."""
    cover_items(
        session,
        [record for line, record in changed if line.new_level > line.old_level],
        actor=made.made_by,
    )
    for line, record in changed:
        if line.new_code != line.old_code and record.kind == "dossier":
            reckon_again(session, record)


def _next_lines(session: Session, reclassification_id: str) -> Sequence[ReclassifiedRecord]:
    """The next lines in order, the last family whole."""
    waiting = (ReclassifiedRecord.reclassification_id == reclassification_id) & (
        ReclassifiedRecord.state == LineState.WAITING
    )
    query = select(ReclassifiedRecord).where(waiting).order_by(ReclassifiedRecord.place)
    lines = list(session.scalars(query.limit(BATCH)))
    if len(lines) == BATCH:
        last = lines[-1]
        rest = (ReclassifiedRecord.family == last.family) & (ReclassifiedRecord.place > last.place)
        lines.extend(session.scalars(query.where(rest)))
    return lines


def _refusal(
    session: Session,
    scope: Scope,
    made: Reclassification,
    line: ReclassifiedRecord,
    record: Record,
    labels: Labels,
    levels: Mapping[str, Level],
    held: Mapping[str, Level],
    legal: Mapping[str, str],
) -> str:
    """Why this record is left after all (a message id), or an empty string."""
    if (record.level, record.code) != (line.old_level, line.old_code):
        return reclass_rules.CHANGED_SINCE
    label = labels.of(record)
    if line.is_chosen and may_read(scope, label).verdict is Verdict.NONE:
        return reclass_rules.GONE
    outer = None if record.original_id else levels.get(record.container_id or "")
    if not line.is_chosen and outer != line.new_level:
        return reclass_rules.CONTAINER_STAYS
    wish = Line(
        old_level=Level(line.old_level),
        new_level=Level(line.new_level),
        old_code=line.old_code,
        new_code=line.new_code,
        has_file=_has_file(session, line),
        floor=outer or Level.ORDINARY,
        reason=made.reason,
        is_chosen=line.is_chosen,
        within=held.get(line.record_id, Level.ORDINARY),
        held=legal.get(line.record_id, ""),
    )
    return reclass_rules.refusal_of_line(scope, label, wish) or ""


def _has_file(session: Session, line: ReclassifiedRecord) -> bool:
    if line.new_level != Level.TOP_SECRET:
        return False
    return bool(
        session.scalar(
            select(func.count()).select_from(FileVersion).where(FileVersion.record_id == line.record_id)
        )
    )


def _change(line: ReclassifiedRecord, record: Record, now: datetime) -> None:
    record.level, record.code = line.new_level, line.new_code
    record.revision += 1
    record.updated_at = now


def _trace(made: Reclassification, line: ReclassifiedRecord) -> dict[str, object]:
    """What the trail says of one record; codes and levels are no words of it."""
    details: dict[str, object] = {"reason": made.reason, "letter": made.letter, "reclassification": made.id}
    if line.new_level != line.old_level:
        details["level"] = [Level(line.old_level).slug, Level(line.new_level).slug]
    if line.new_code != line.old_code:
        details["changed"] = {"code": [line.old_code, line.new_code]}
    return details
