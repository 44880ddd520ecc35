"""Finds open work whose holder leaves or has left, and hands it to another, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.notices import Kind, tell
from catalog.number_series import next_number
from catalog.people.desk import is_in_force
from catalog.people.directory import PostLine, post_line
from catalog.people.errors import refuse_if
from catalog.people.posts import get_assignment
from catalog.people.users import user_called
from catalog.schema import AccessRequest, Assignment, Handover, Unit, User
from catalog.scopes import is_waiting, scope_of
from catalog.sentences import N_, Sentence
from catalog.units import get_unit, local_date
from classification.scopes import PostKind, Scope
from services.handover.port import Holder, OpenItem, OpenWork
from services.handover.sources import SOURCES

SERIES = "handover"
AHEAD = timedelta(days=14)  # work is handed over before the last day, where that is known
LEADING = frozenset({PostKind.LEADER, PostKind.SECRETARY})
WATCHING = LEADING | {PostKind.ARCHIVIST}
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Leaving:
    """A post that ends or has ended, and the work that it leaves without a holder."""

    post: PostLine
    items: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """One hand-over as this viewer may know it; an item's words are empty where they are closed."""

    id: str
    number: str
    office_name: str
    post: PostLine
    from_name: str
    to_name: str
    by_name: str
    reason: str
    handed_on: date
    items: tuple[tuple[str, str], ...]
    back_id: str  # the receiver's assignment in this office, from which it can be handed back


def may_watch_at_all(scope: Scope) -> bool:
    """Whether a post of this person answers for what others leave."""
    return any(_may_watch(post.kind) for post in scope.posts)


def leaving_posts(session: Session, scope: Scope, now: datetime) -> list[Leaving]:
    """The posts that leave work without a holder, longest ended first, as far as this viewer may know."""
    found = [
        each for row in _ending(session, scope, now) if (each := _leaving(session, scope, row, now)).items
    ]
    return sorted(found, key=lambda each: (str(each.post.valid_until), each.post.id))


def unheld_count(session: Session, scope: Scope, now: datetime) -> int:
    """How many pieces of work nobody holds, as far as this viewer answers for them."""
    left = sum(len(each.items) for each in leaving_posts(session, scope, now))
    return left + unheld_questions(session, scope, now)


def unheld_questions(session: Session, scope: Scope, now: datetime) -> int:
    """Open questions to archive units without an archivist, in offices that this viewer leads."""
    return sum(
        _open_questions(session, office_id)
        for office_id in {post.office for post in scope.posts if post.kind in LEADING}
        if not any(
            _is_holding_now(session, row, now)
            for row in _assignments(session, Assignment.post == PostKind.ARCHIVIST, office_id)
        )
    )


def leaving_post(session: Session, scope: Scope, assignment_id: str, now: datetime) -> Leaving:
    """One post and all its open work; raises ``NotVisible`` for who does not answer for it."""
    row = get_assignment(session, assignment_id)
    if not _answers_for(session, scope, row):
        raise NotVisible(assignment_id)
    return Leaving(post_line(session, row, now), tuple(_items(session, scope, _holder(session, row))))


def receivers(session: Session, office_id: str, now: datetime) -> list[User]:
    """Those who hold a post of this office now, by name."""
    held = select(Assignment.user_id).join(Unit, Unit.id == Assignment.unit_id)
    wanted = held.where(
        Unit.office_id == office_id, is_in_force(now), Assignment.post != PostKind.ADMINISTRATOR
    )
    query = select(User).where(User.is_active, User.id.in_(wanted)).order_by(User.name, User.id)
    return list(session.scalars(query))


def hand_over(
    session: Session,
    scope: Scope,
    assignment_id: str,
    wanted: Sequence[str],
    username: str,
    reason: str,
    *,
    actor: str,
    now: datetime,
) -> Handover:
    """Give the chosen items (``kind:id``) to another holder, inside ``Database.writing()``.

    Raises ``NotVisible``, ``Invalid``; ``Refused`` where one cannot go there or went meanwhile: then none
    did.
    """
    leaving = leaving_post(session, scope, assignment_id, now)
    row = get_assignment(session, assignment_id)
    unit = get_unit(session, row.unit_id)
    holder = _holder(session, row)
    user = user_called(session, username) if username else None
    to = _receiver(session, user, holder, now) if user and user.id != row.user_id else None
    refuse_if(
        {
            "items": None if wanted else Sentence(N_("Pilih apa yang diserahkan.")),
            "to": None if to else Sentence(N_("Pilih penerima yang sedang bertugas di kantor ini.")),
            "reason": _wrong_reason(reason.strip()),
        }
    )
    assert to is not None  # refused above
    chosen = [item for item in leaving.items if f"{item.kind}:{item.id}" in wanted]
    if len(chosen) != len(set(wanted)):
        raise Refused(N_("Sebagian sudah diserahkan atau selesai. Muat ulang halaman, lalu pilih lagi."))
    for item in chosen:
        _source(item.kind).pass_on(session, item.id, holder, to, actor=actor)
    return _write(session, row, unit, to.user_id, reason.strip(), chosen, actor, now)


def find_handover(
    session: Session, scope: Scope, user_id: str, handover_id: str, now: datetime
) -> HandoverFacts:
    """One hand-over, for who answers for the post and for the two; raises ``NotVisible`` for all others."""
    row = session.get(Handover, handover_id)
    if row is None:
        raise NotVisible(handover_id)
    post = get_assignment(session, row.assignment_id)
    if user_id not in (row.from_id, row.to_id) and not _answers_for(session, scope, post):
        raise NotVisible(handover_id)
    return _facts(session, scope, row, post, now)


def handovers_of(session: Session, scope: Scope, assignment_id: str, now: datetime) -> list[HandoverFacts]:
    """What was handed over from a post, newest first. Ask only after ``leaving_post``."""
    post = get_assignment(session, assignment_id)
    query = select(Handover).where(Handover.assignment_id == assignment_id)
    rows = session.scalars(query.order_by(Handover.created_at.desc(), Handover.id))
    return [_facts(session, scope, row, post, now) for row in rows]


def _answers_for(session: Session, scope: Scope, row: Assignment) -> bool:
    unit = get_unit(session, row.unit_id)
    return any(
        (post.kind in WATCHING and post.office == unit.office_id)
        or (post.kind is PostKind.HEAD and post.unit == unit.id)
        for post in scope.posts
    )


def _ending(session: Session, scope: Scope, now: datetime) -> list[Assignment]:
    """The ended or ending assignments that this viewer answers for and whose work has no other holder."""
    found = []
    for office_id in sorted({post.office for post in scope.posts if _may_watch(post.kind)}):
        held = frozenset().union(*(source.holders(session, scope, office_id) for source in SOURCES))
        if not held:
            continue
        rows = _assignments(session, or_(Assignment.user_id.in_(held), Assignment.seat.in_(held)), office_id)
        found += [row for row in rows if not _stays(session, row, now) and _answers_for(session, scope, row)]
    return found


def _may_watch(kind: PostKind) -> bool:
    return kind in WATCHING or kind is PostKind.HEAD


def _assignments(session: Session, clause: ColumnElement[bool], office_id: str) -> list[Assignment]:
    query = select(Assignment).join(Unit, Unit.id == Assignment.unit_id)
    return list(session.scalars(query.where(clause, Unit.office_id == office_id).order_by(Assignment.id)))


def _stays(session: Session, row: Assignment, now: datetime) -> bool:
    """Whether the post goes on past the days for which one looks ahead, with an open account."""
    horizon = now.date() + AHEAD
    is_long = row.valid_until is None or row.valid_until > horizon
    return is_long and session.get_one(User, row.user_id).is_active


def _leaving(session: Session, scope: Scope, row: Assignment, now: datetime) -> Leaving:
    """The post with the work that no other post of the person or of the seat goes on holding."""
    holder = _holder(session, row)
    others = _assignments(
        session, or_(Assignment.user_id == row.user_id, Assignment.seat == row.seat), holder.office_id
    )
    stay = [each for each in others if each.id != row.id and _is_holding(session, each, now)]
    has_person = any(each.user_id == row.user_id for each in stay)
    has_seat = any(each.seat == row.seat for each in stay)
    items = [
        item
        for item in _items(session, scope, holder)
        if not (has_seat if item.kind == "draft" else has_person)
    ]
    return Leaving(post_line(session, row, now), tuple(items))


def _items(session: Session, scope: Scope, holder: Holder) -> list[OpenItem]:
    return [item for source in SOURCES for item in source.items(session, scope, holder)]


def _holder(session: Session, row: Assignment) -> Holder:
    unit = get_unit(session, row.unit_id)
    return Holder(row.user_id, row.seat, unit.id, unit.office_id)


def _open_questions(session: Session, office_id: str) -> int:
    is_open = (AccessRequest.office_id == office_id) & AccessRequest.answered_at.is_(None)
    return session.scalar(select(func.count()).select_from(AccessRequest).where(is_open)) or 0


def _is_holding_now(session: Session, row: Assignment, now: datetime) -> bool:
    today = now.date()
    is_dated = row.valid_from <= today and (row.valid_until is None or row.valid_until >= today)
    return is_dated and not is_waiting(row) and session.get_one(User, row.user_id).is_active


def _is_holding(session: Session, row: Assignment, now: datetime) -> bool:
    return row.valid_from <= now.date() and _stays(session, row, now) and not is_waiting(row)


def _receiver(session: Session, user: User, holder: Holder, now: datetime) -> Holder | None:
    """The receiver in a post of the office that is in force; one in the same unit before all others."""
    posts = [post for post in scope_of(session, user.id, now).posts if post.office == holder.office_id]
    posts = [post for post in posts if post.kind is not PostKind.ADMINISTRATOR]
    if not posts:
        return None
    best = min(posts, key=lambda post: (post.unit != holder.unit_id, bool(post.stands_in_as)))
    return Holder(user.id, best.seat, best.unit, best.office)


def _source(kind: str) -> OpenWork:
    return next(source for source in SOURCES if source.kind == kind)


def _wrong_reason(reason: str) -> Sentence | None:
    if 0 < len(reason) <= LONGEST:
        return None
    return Sentence(N_("Tulis alasannya, paling banyak %(longest)s huruf."), {"longest": LONGEST})


def _write(
    session: Session,
    post: Assignment,
    unit: Unit,
    to_id: str,
    reason: str,
    items: Sequence[OpenItem],
    actor: str,
    now: datetime,
) -> Handover:
    today = local_date(session, unit, now)
    row = Handover(
        office_id=unit.office_id,
        year=today.year,
        number=next_number(session, unit.office_id, SERIES, today.year),
        assignment_id=post.id,
        from_id=post.user_id,
        to_id=to_id,
        by_id=actor,
        reason=reason,
        handed_on=today,
        items=[[item.kind, item.id] for item in items],
    )
    session.add(row)
    session.flush()
    about = {"from": post.user_id, "to": to_id, "items": len(items)}
    note(session, actor, "hand-over", f"handover:{row.id}", about)
    if to_id != actor:
        tell(session, Kind.HANDED_OVER, [to_id], row.id, now=now)
    return row


def _facts(session: Session, scope: Scope, row: Handover, post: Assignment, now: datetime) -> HandoverFacts:
    return HandoverFacts(
        id=row.id,
        number=f"{row.number}/{row.year}",
        office_name=get_unit(session, row.office_id).name,
        post=post_line(session, post, now),
        from_name=session.get_one(User, row.from_id).name,
        to_name=session.get_one(User, row.to_id).name,
        by_name=session.get_one(User, row.by_id).name,
        reason=row.reason,
        handed_on=row.handed_on,
        items=tuple((kind, _source(kind).words(session, scope, each)) for kind, each in row.items),
        back_id=_post_of_receiver(session, row, post, now),
    )


def _post_of_receiver(session: Session, row: Handover, post: Assignment, now: datetime) -> str:
    """The receiver's post in force: the one in the unit of the work before all others; empty for none."""
    held = _assignments(session, Assignment.user_id == row.to_id, row.office_id)
    held = [each for each in held if _is_holding_now(session, each, now)]
    held.sort(key=lambda each: (each.unit_id != post.unit_id, bool(each.acting)))
    return held[0].id if held else ""
