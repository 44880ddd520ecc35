"""Reclassifications as people meet them: looked at, begun, paused, stopped, and listed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from catalog.access import readable_clause, shown_of
from catalog.audit import note
from catalog.errors import Conflict, NotVisible
from catalog.listing import Page, page_of
from catalog.schema import Reclassification, ReclassificationPost, ReclassifiedRecord, Record, utc_now
from catalog.units import get_unit, keeper_of
from classification.access import Shown
from classification.levels import Level
from classification.scopes import PostKind, Scope
from services.archive.lowering import tell_of_lowering
from services.archive.reclass_rules import HAS_CHANGED, MAY_RUN, MAY_STOP, LineState, State
from services.archive.rules import may_keep

_FROM = ReclassificationPost
_OVERSEEING = frozenset({PostKind.LEADER, PostKind.ARCHIVIST})


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of its records wait, were changed, and were left, with the reasons (message ids)."""

    waiting: int
    done: int
    left: Mapping[str, int]

    @property
    def total(self) -> int:
        return self.waiting + self.done + sum(self.left.values())

    @property
    def settled(self) -> int:
        return self.total - self.waiting


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One record's change as this reader may know it; ``title`` and ``number`` empty where masked."""

    record_id: str
    title: str
    number: str
    old_level: Level
    new_level: Level
    old_code: str
    new_code: str
    state: LineState
    words: str


def may_propose(scope: Scope) -> bool:
    """Whether any post of the person is in charge of records at all."""
    return any(may_keep(post) for post in scope.posts)


def find(session: Session, scope: Scope, user_id: str, reclassification_id: str) -> Reclassification:
    """One of those that the person may watch; raises ``NotVisible``."""
    watched = select(Reclassification).where(_watched(session, scope, user_id))
    made = session.scalars(watched.where(Reclassification.id == reclassification_id)).one_or_none()
    if made is None:
        raise NotVisible(reclassification_id)
    return made


def unfinished_query(session: Session, scope: Scope, user_id: str) -> Select[Reclassification]:
    """The own ones that wait for a word: looked at and not begun, or paused."""
    return select(Reclassification).where(
        _watched(session, scope, user_id),
        Reclassification.made_by == user_id,
        Reclassification.state.in_((State.PREVIEW, State.PAUSED)),
    )


def list_all(
    session: Session, scope: Scope, user_id: str, number: int = 1, *, only_unfinished: bool = False
) -> Page[Reclassification]:
    """The own ones, and those of offices that the person leads or keeps the archive of; newest first."""
    query = select(Reclassification).where(_watched(session, scope, user_id))
    if only_unfinished:
        query = unfinished_query(session, scope, user_id)
    return page_of(session, query.order_by(Reclassification.made_at.desc(), Reclassification.id), number)


def progress_of(session: Session, ids: Sequence[str]) -> dict[str, Progress]:
    """The progress of each. Ask only with ids just found."""
    rows = session.execute(
        select(
            ReclassifiedRecord.reclassification_id,
            ReclassifiedRecord.state,
            ReclassifiedRecord.words,
            func.count(),
        )
        .where(ReclassifiedRecord.reclassification_id.in_(ids), ReclassifiedRecord.is_told)
        .group_by(ReclassifiedRecord.reclassification_id, ReclassifiedRecord.state, ReclassifiedRecord.words)
    )
    counts: dict[str, Counter[tuple[str, str]]] = {each: Counter() for each in ids}
    for made, state, words, count in rows:
        counts[made][state, words] = count
    return {each: _progress(found) for each, found in counts.items()}


def _progress(found: Counter[tuple[str, str]]) -> Progress:
    left = Counter({words: count for (state, words), count in found.items() if state == LineState.LEFT})
    by_state = Counter[str]()
    for (state, _), count in found.items():
        by_state[state] += count
    return Progress(by_state[LineState.WAITING], by_state[LineState.DONE], dict(left.most_common()))


def moves_of(session: Session, made: Reclassification) -> list[tuple[Level, Level, str, str, int]]:
    """From which level and code to which, and how many; without those that were left."""
    line = ReclassifiedRecord
    columns = (line.old_level, line.new_level, line.old_code, line.new_code)
    rows = session.execute(
        select(*columns, func.count())
        .where(line.reclassification_id == made.id, line.is_told, line.state != LineState.LEFT)
        .group_by(*columns)
        .order_by(func.count().desc(), *columns)
    )
    return [(Level(old), Level(new), was, to, count) for old, new, was, to, count in rows]


def lines_of(session: Session, scope: Scope, made: Reclassification, number: int = 1) -> Page[LineFacts]:
    """Its records that this reader may know of at this moment, in order."""
    query = (
        select(ReclassifiedRecord)
        .join(Record, Record.id == ReclassifiedRecord.record_id)
        .where(ReclassifiedRecord.reclassification_id == made.id, readable_clause(scope, utc_now()))
        .order_by(ReclassifiedRecord.place)
    )
    found = page_of(session, query, number)
    return Page([_facts(session, scope, line) for line in found.rows], found.number, found.total)


def begin(session: Session, scope: Scope, user_id: str, reclassification_id: str) -> Reclassification:
    """Let it run, or go on; only the one who proposed it. Raises ``NotVisible``, ``Conflict``, ``Refused``.

    Where Rahasia or above is opened to more people, the head is told at once.
    """
    made = find(session, scope, user_id, reclassification_id)
    if made.made_by != user_id:
        raise NotVisible(reclassification_id)
    if made.state not in MAY_RUN:
        raise Conflict(reclassification_id)
    if made.state == State.PREVIEW:
        made.begun_at = utc_now()
        _announce(session, made)
    made.state = State.RUNNING
    _note(session, user_id, "begin-reclassification", made)
    return made


def pause(session: Session, scope: Scope, user_id: str, reclassification_id: str) -> None:
    """Hold it after the records at hand. Raises ``NotVisible``, ``Conflict``."""
    made = find(session, scope, user_id, reclassification_id)
    if made.state != State.RUNNING:
        raise Conflict(reclassification_id)
    made.state = State.PAUSED
    _note(session, user_id, "pause-reclassification", made)


def stop(session: Session, scope: Scope, user_id: str, reclassification_id: str) -> None:
    """End it for good; what was changed stays, and can be taken back. Raises ``NotVisible``, ``Conflict``."""
    made = find(session, scope, user_id, reclassification_id)
    if made.state not in MAY_STOP:
        raise Conflict(reclassification_id)
    made.state, made.ended_at = State.STOPPED, utc_now()
    _note(session, user_id, "stop-reclassification", made)


def may_undo(made: Reclassification, progress: Progress) -> bool:
    """Whether there is anything to take back."""
    return made.state in HAS_CHANGED and progress.done > 0


def _announce(session: Session, made: Reclassification) -> None:
    moves = [(old, new) for old, new, _, _, _ in moves_of(session, made)]
    tell_of_lowering(session, made.made_by, get_unit(session, made.office_id), moves)


def _note(session: Session, actor: str, action: str, made: Reclassification) -> None:
    note(session, actor, action, f"reclassification:{made.id}")


def _watched(session: Session, scope: Scope, user_id: str) -> ColumnElement[bool]:
    """Those of offices that the person oversees, and the own ones as long as each post is held from which
    they were made: their counts and reasons tell of records that another post may not know of."""
    offices = {post.office for post in scope.posts if post.kind in _OVERSEEING}
    held = [
        (_FROM.post == kind) & _FROM.unit_id.in_(units)
        for kind, units in _held_units(session, scope, user_id).items()
    ]
    of_it = select(_FROM.unit_id).where(_FROM.reclassification_id == Reclassification.id)
    is_held = of_it.exists() & ~of_it.where(~or_(false(), *held)).exists()
    return or_(Reclassification.office_id.in_(offices), (Reclassification.made_by == user_id) & is_held)


def _held_units(session: Session, scope: Scope, user_id: str) -> Mapping[PostKind, set[str]]:
    """Of the units from which this person made any, those in which a post of each kind is held now; with it
    counts a dissolved one whose records that unit keeps."""
    mine = select(_FROM.unit_id).join(Reclassification, Reclassification.id == _FROM.reclassification_id)
    mine = mine.where(Reclassification.made_by == user_id).distinct()
    now = utc_now()
    kept = {each: keeper_of(session, get_unit(session, each), now).id for each in session.scalars(mine).all()}
    held: dict[PostKind, set[str]] = {}
    for post in filter(may_keep, scope.posts):
        units = {each for each, keeper in kept.items() if post.unit in (each, keeper)}
        held.setdefault(post.kind, set()).update(units)
    return held


def _facts(session: Session, scope: Scope, line: ReclassifiedRecord) -> LineFacts:
    record = session.get_one(Record, line.record_id)
    shown = shown_of(session, scope, record)
    return LineFacts(
        record_id=record.id,
        title=record.title if Shown.TITLE in shown else "",
        number=record.number if Shown.NUMBER in shown else "",
        old_level=Level(line.old_level),
        new_level=Level(line.new_level),
        old_code=line.old_code,
        new_code=line.new_code,
        state=LineState(line.state),
        words=line.words,
    )
