"""Proposes a reclassification: the records with their change, each looked at, and nothing changed yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from catalog.access_many import Labels, chunks
from catalog.audit import note
from catalog.errors import Refused
from catalog.people.errors import refuse_if
from catalog.schema import Reclassification, ReclassificationPost, ReclassifiedRecord, Record, utc_now
from catalog.sentences import N_, Sentence
from classification.instruments import as_code
from classification.levels import Level
from classification.scopes import Scope
from services.archive import reclass_rules
from services.archive.held import held_words
from services.archive.lowering import held_levels
from services.archive.reclass_choice import MOST, inside, outer_levels, records_of, with_files
from services.archive.reclass_rules import Line, LineState, State


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of the records; ``level`` ``None`` and ``code`` empty leave that as it is."""

    level: Level | None
    code: str
    reason: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class _Planned:
    """One record with the level and code that it is to have; ``family``: the place of the outermost."""

    record: Record
    family: int
    level: Level
    code: str
    is_chosen: bool = True


def propose(
    session: Session, scope: Scope, ids: Sequence[str], wish: Wish, *, actor: str
) -> Reclassification:
    """Keep the wish with its records, those they hold included. Raises ``Invalid``, or ``Refused``."""
    _check(wish)
    now = utc_now()
    chosen = records_of(session, scope, ids, now)
    plan = _with_families(session, chosen, wish)
    return _keep(session, scope, plan, wish, None, actor=actor, now=now)


def propose_undo(
    session: Session, scope: Scope, made: Reclassification, reason: str, *, actor: str
) -> Reclassification:
    """The reverse act: each record that was changed gets back what it had. Raises like ``propose``."""
    wish = Wish(None, "", reason)
    refuse_if({"reason": _missing_reason(wish)})
    now = utc_now()
    changed = session.scalars(
        select(ReclassifiedRecord)
        .where(ReclassifiedRecord.reclassification_id == made.id, ReclassifiedRecord.state == LineState.DONE)
        .order_by(ReclassifiedRecord.place)
    ).all()
    records = {
        record.id: record
        for part in chunks([line.record_id for line in changed])
        for record in session.scalars(select(Record).where(Record.id.in_(part)))
    }
    plan = [
        _Planned(records[line.record_id], line.family, Level(line.old_level), line.old_code, line.is_chosen)
        for line in changed
        if line.record_id in records and _is_as_made(records[line.record_id], line)
    ]
    return _keep(session, scope, plan, wish, made.id, actor=actor, now=now)


def _is_as_made(record: Record, line: ReclassifiedRecord) -> bool:
    return (record.level, record.code) == (line.new_level, line.new_code)


def _check(wish: Wish) -> None:
    nothing = Sentence(N_("Pilih tingkat yang baru, tulis kode yang baru, atau keduanya."))
    refuse_if(
        {
            "level": nothing if wish.level is None and not wish.code else None,
            "code": _wrong_code(wish),
            "reason": _missing_reason(wish),
        }
    )


def _wrong_code(wish: Wish) -> Sentence | None:
    """What is no code has no retention and is found by no filter."""
    wrong = Sentence(N_("Tulis kode klasifikasi seperti PM.01.02."))
    return wrong if wish.code and as_code(wish.code) != wish.code else None


def _missing_reason(wish: Wish) -> Sentence | None:
    missing = Sentence(N_("Tulis alasannya. Alasan ini tercatat di riwayat arsip."))
    return None if wish.reason.strip() else missing


def _with_families(session: Session, chosen: Mapping[str, Record], wish: Wish) -> list[_Planned]:
    """The chosen records and, where the level changes, what came out of them that changes with them."""
    held = inside(session, list(chosen.values())) if wish.level is not None else {}
    plan: dict[str, _Planned] = {}
    inner = {child.id for children in held.values() for child in children}
    outermost = [record for record in chosen.values() if record.id not in inner]
    for family, record in enumerate(outermost):
        _plan(record, wish, family, chosen, held, plan)
    return list(plan.values())


def _plan(
    record: Record,
    wish: Wish,
    family: int,
    chosen: Mapping[str, Record],
    held: Mapping[str, list[Record]],
    plan: dict[str, _Planned],
) -> None:
    """``record`` and what came out of it; only the chosen ones take the code."""
    if record.id in plan:
        return
    old = Level(record.level)
    new = old if wish.level is None else wish.level
    code = wish.code if wish.code and record.id in chosen else record.code
    plan[record.id] = _Planned(record, family, new, code, record.id in chosen)
    for child in held.get(record.id, ()):
        if child.id in chosen or reclass_rules.comes_along(old, new, Level(child.level)):
            _plan(child, wish, family, chosen, held, plan)


def _keep(
    session: Session,
    scope: Scope,
    plan: Sequence[_Planned],
    wish: Wish,
    undoes: str | None,
    *,
    actor: str,
    now: datetime,
) -> Reclassification:
    records = {each.record.id: each.record for each in plan}
    told = records_of(session, scope, list(records), now)
    if not told:
        raise Refused(N_("Tidak ada arsip yang dapat diklasifikasi ulang di situ."))
    if len(plan) > MOST:
        raise Refused(N_("Paling banyak %(most)s arsip sekali jalan. Persempit pilihannya."), {"most": MOST})
    made = Reclassification(
        office_id="",
        made_by=actor,
        level=None if wish.level is None else int(wish.level),
        code=wish.code,
        reason=wish.reason.strip(),
        letter=wish.letter.strip(),
        state=State.PREVIEW,
        undoes=undoes,
    )
    labels = Labels(session, list(records.values()), now)
    made.office_id = labels.of(plan[0].record).office
    session.add(made)
    session.flush()
    known = [labels.of(each.record) for each in plan if each.record.id in told]
    for unit_id, post in reclass_rules.posts_from(scope, known):
        session.add(ReclassificationPost(reclassification_id=made.id, unit_id=unit_id, post=post))
    lines = _lines(session, scope, plan, told, labels, wish.reason)
    session.execute(insert(ReclassifiedRecord), [{"reclassification_id": made.id, **each} for each in lines])
    note(session, actor, "propose-reclassification", f"reclassification:{made.id}", {"records": len(told)})
    return made


def _lines(
    session: Session,
    scope: Scope,
    plan: Sequence[_Planned],
    told: Collection[str],
    labels: Labels,
    reason: str,
) -> list[dict[str, object]]:
    """Each with what is decided of it. Containers come first: one that stays is a floor as it is."""
    records = [each.record for each in plan]
    is_top = any(each.level is Level.TOP_SECRET for each in plan)
    files = with_files(session, [each.id for each in records]) if is_top else frozenset()
    levels = outer_levels(session, records)
    held: dict[str, Level] = {}
    for part in chunks(records):
        held.update(held_levels(session, part))
    lowered = [each.record.id for each in plan if each.level < each.record.level]
    legal = held_words(session, scope, lowered)
    lines = []
    for place, each in enumerate(plan):
        line = _line(each, levels, held, legal, files, reason)
        words = reclass_rules.refusal_of_line(scope, labels.of(each.record), line)
        outer = levels.get(each.record.container_id or "")
        if words is None and not each.is_chosen and outer != each.level:
            words = reclass_rules.CONTAINER_STAYS
        levels[each.record.id] = line.old_level if words else line.new_level
        lines.append(_row(each, place, line, words or "", each.record.id in told))
    return lines


def _line(
    planned: _Planned,
    levels: Mapping[str, Level],
    held: Mapping[str, Level],
    legal: Mapping[str, str],
    files: Collection[str],
    reason: str,
) -> Line:
    record = planned.record
    outer = None if record.original_id else levels.get(record.container_id or "")
    return Line(
        old_level=Level(record.level),
        new_level=planned.level,
        old_code=record.code,
        new_code=planned.code,
        has_file=record.id in files,
        floor=outer or Level.ORDINARY,
        reason=reason.strip(),
        is_chosen=planned.is_chosen,
        within=held.get(record.id, Level.ORDINARY),
        held=legal.get(record.id, ""),
    )


def _row(planned: _Planned, place: int, line: Line, words: str, is_told: bool) -> dict[str, object]:
    return {
        "record_id": planned.record.id,
        "place": place,
        "family": planned.family,
        "is_chosen": planned.is_chosen,
        "is_told": is_told,
        "old_level": int(line.old_level),
        "old_code": line.old_code,
        "new_level": int(line.new_level),
        "new_code": line.new_code,
        "state": LineState.LEFT if words else LineState.WAITING,
        "words": words,
    }
