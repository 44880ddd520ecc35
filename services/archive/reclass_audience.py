"""Who gains and who loses sight by a reclassification: the access rule asked before and after, by reader."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.access_many import Labels
from catalog.schema import Assignment, CaseMember, Grant, Mandate, ReclassifiedRecord, Record, Unit, User
from classification.access import Verdict, may_read
from classification.labels import Label
from classification.levels import Level
from classification.scopes import PostKind, Scope
from services.archive.reclass_rules import LineState

NAMES_SHOWN = 8
_NOBODY = "-"  # no record has this id: what is seen of it is seen without being named in it


@dataclass(frozen=True, slots=True)
class Shift:
    """People of one kind of post in one unit whose sight changes alike, of so many records each.

    ``post`` is ``None`` for who has no post there, but a mandate, a case or a grant.
    """

    post: PostKind | None
    unit_name: str
    was: Verdict
    becomes: Verdict
    records: int
    people: int
    names: tuple[str, ...]

    @property
    def gains(self) -> bool:
        return self.becomes.rank > self.was.rank


@dataclass(frozen=True, slots=True)
class _Alike:
    """Records whose labels differ in nothing but their id, before and after."""

    before: Label
    after: Label
    ids: frozenset[str]


def shifts_of(session: Session, reclassification_id: str, now: datetime) -> tuple[Shift, ...]:
    """Whose sight changes by what still waits there, those who gain first. Ask only after ``find``."""
    alike = _alike(session, reclassification_id, now)
    sights: dict[Scope, list[tuple[str, str]]] = defaultdict(list)
    for user_id, name in _people(session, reclassification_id, alike):
        scope = scope_of(session, user_id, now)
        sights[_in_short(scope)].append((name, user_id))
    offices = {group.before.office for group in alike}
    people: dict[tuple[PostKind | None, str, Verdict, Verdict, int], list[str]] = defaultdict(list)
    for scope, holders in sights.items():
        post, unit = _post_in(scope, offices)
        for (was, becomes), count in _changes(scope, alike).items():
            people[post, unit, was, becomes, count].extend(name for name, _ in holders)
    return _sorted(_shift(session, *key, names) for key, names in people.items())


def _alike(session: Session, reclassification_id: str, now: datetime) -> list[_Alike]:
    rows = session.execute(
        select(Record, ReclassifiedRecord.new_level)
        .join(ReclassifiedRecord, ReclassifiedRecord.record_id == Record.id)
        .where(
            ReclassifiedRecord.reclassification_id == reclassification_id,
            ReclassifiedRecord.state == LineState.WAITING,
            ReclassifiedRecord.is_told,
            ReclassifiedRecord.new_level != ReclassifiedRecord.old_level,
        )
    ).all()
    labels = Labels(session, [row[0] for row in rows], now)
    groups: dict[tuple[Label, int], set[str]] = defaultdict(set)
    for record, new_level in rows:
        groups[replace(labels.of(record), record_id=_NOBODY), new_level].add(record.id)
    return [
        _Alike(label, replace(label, level=Level(level)), frozenset(ids))
        for (label, level), ids in groups.items()
    ]


def _people(session: Session, reclassification_id: str, alike: Sequence[_Alike]) -> Sequence[tuple[str, str]]:
    """Active accounts that may have any relation to these records."""
    offices = {group.before.office for group in alike}
    offices |= {group.before.parent_office for group in alike if group.before.parent_office}
    cases = {case for group in alike for case in group.before.cases}
    posted = select(Assignment.user_id).join(Unit, Unit.id == Assignment.unit_id)
    lines = select(ReclassifiedRecord.record_id).where(
        ReclassifiedRecord.reclassification_id == reclassification_id
    )
    concerned = or_(
        User.id.in_(posted.where(Unit.office_id.in_(offices))),
        User.id.in_(select(Mandate.user_id)),
        User.id.in_(select(CaseMember.user_id).where(CaseMember.case_id.in_(cases))),
        User.id.in_(select(Grant.user_id).where(Grant.record_id.in_(lines))),
    )
    rows = session.execute(select(User.id, User.name).where(User.is_active, concerned).order_by(User.name))
    return [(row.id, row.name) for row in rows]


def _in_short(scope: Scope) -> Scope:
    """The scope without what makes equal posts differ: none of it opens a filed record."""
    posts = tuple(replace(post, seat="", stands_in_as="") for post in scope.posts)
    return replace(scope, posts=posts)


def _changes(scope: Scope, alike: Sequence[_Alike]) -> Counter[tuple[Verdict, Verdict]]:
    """How many records change for this reader, by what they were and become."""
    found: Counter[tuple[Verdict, Verdict]] = Counter()
    for group in alike:
        named = group.ids & scope.named_records
        found[_sight(scope, group, _NOBODY)] += len(group.ids) - len(named)
        for record_id in named:
            found[_sight(scope, group, record_id)] += 1
    return Counter({key: count for key, count in found.items() if key[0] is not key[1] and count})


def _sight(scope: Scope, group: _Alike, record_id: str) -> tuple[Verdict, Verdict]:
    before, after = (replace(label, record_id=record_id) for label in (group.before, group.after))
    return may_read(scope, before).verdict, may_read(scope, after).verdict


def _post_in(scope: Scope, offices: Iterable[str]) -> tuple[PostKind | None, str]:
    """The post by which a list calls this reader: one in the offices concerned before any other."""
    inside = frozenset(offices)
    posts = sorted(scope.posts, key=lambda post: post.office not in inside)
    return (posts[0].kind, posts[0].unit) if posts else (None, "")


def _shift(
    session: Session,
    post: PostKind | None,
    unit_id: str,
    was: Verdict,
    becomes: Verdict,
    records: int,
    names: Sequence[str],
) -> Shift:
    unit = session.get(Unit, unit_id) if unit_id else None
    shown = tuple(sorted(names)[:NAMES_SHOWN])
    return Shift(post, unit.name if unit else "", was, becomes, records, len(names), shown)


def _sorted(shifts: Iterator[Shift]) -> tuple[Shift, ...]:
    return tuple(sorted(shifts, key=lambda each: (not each.gains, -each.records, each.unit_name, each.names)))


def tally(shifts: Sequence[Shift]) -> Mapping[bool, int]:
    """How many people gain (true) and lose (false)."""
    return Counter(
        {gains: sum(each.people for each in shifts if each.gains is gains) for gains in (True, False)}
    )
