"""Acting officers (Plt, Plh): a dated assignment to the seat of a post, beside the officer's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.people.acting_rules import Acting, ActingWish, Term, day_words, problems_of
from catalog.people.errors import Invalid, refuse_if
from catalog.people.posts import PostValues, assign_post
from catalog.schema import Assignment, User
from catalog.scopes import is_waiting
from catalog.sentences import N_, Sentence
from catalog.units import get_unit, local_date
from classification.scopes import PostKind

ONE_HOLDER = frozenset({PostKind.HEAD, PostKind.SECRETARY})  # a unit has one of each


@dataclass(frozen=True, slots=True)
class ActingValues:
    """What is typed of an acting officer. ``acting`` is an ``Acting`` value."""

    acting: str
    title: str
    decree: str
    decreed_on: date | None
    since: date | None
    until: date | None


def name_acting(
    session: Session,
    post: Assignment,
    user: User,
    values: ActingValues,
    *,
    by: str,
    is_announced: bool,
    now: datetime,
) -> Assignment:
    """Let ``user`` stand in for the post that ``post`` is, or was, an assignment to: same seat, same rights.

    Raises ``Invalid`` with a sentence for each wrong field, and ``Refused`` as ``assign_post`` does.
    """
    if post.acting:
        raise Refused(N_("Ini sendiri penugasan Plt atau Plh. Pilih penugasan pemegang jabatannya."))
    wish = _wish(session, post, user, values, now)
    refuse_if(problems_of(wish))
    assert wish.acting is not None  # refused above
    assert wish.since is not None
    given = PostValues(
        kind=PostKind(post.post),
        unit_id=post.unit_id,
        valid_from=wish.since,
        valid_until=wish.until,
        tier=post.tier,
        title=wish.title,
        acting=wish.acting.value,
        decree=wish.decree,
        decreed_on=wish.decreed_on,
        seat=post.seat,
    )
    return assign_post(session, user.id, given, actor=by, by=by, is_announced=is_announced)


def refuse_beside_acting(
    session: Session, unit_id: str, kind: PostKind, since: date, until: date | None
) -> None:
    """Raise ``Invalid`` where a Plt is still in the post, as vacant, when its new holder begins."""
    if kind not in ONE_HOLDER:
        return
    is_post = (Assignment.unit_id == unit_id) & (Assignment.post == kind.value)
    for term in _terms(session, is_post & (Assignment.acting == Acting.PLT.value)):
        if term.meets(since, until):
            values = {"name": term.name, "until": day_words(term.until)}
            words = N_("%(name)s masih Plt jabatan ini sampai %(until)s. Akhiri tugasnya lebih dahulu.")
            raise Invalid({"from": Sentence(words, values)})


def was_ever_held(session: Session, unit_id: str, kind: PostKind) -> bool:
    """Whether the unit's one post of this kind has had anybody."""
    is_post = (Assignment.unit_id == unit_id) & (Assignment.post == kind.value)
    return kind in ONE_HOLDER and session.scalar(select(Assignment.id).where(is_post).limit(1)) is not None


def _wish(session: Session, post: Assignment, user: User, values: ActingValues, now: datetime) -> ActingWish:
    is_same = _same_post(post)
    held = _rows(session, is_same & (Assignment.acting == ""))
    first = values.since or now.date()
    return ActingWish(
        today=local_date(session, get_unit(session, post.unit_id), now),
        acting=Acting(values.acting) if values.acting in set(Acting) else None,
        since=values.since,
        until=values.until,
        decree=values.decree.strip(),
        decreed_on=values.decreed_on,
        title=values.title.strip(),
        is_own=any(row.user_id == user.id and _term(session, row).meets(first, values.until) for row in held),
        has_own_post=_has_own_post(session, user, first),
        held=tuple(_term(session, row) for row in held if not is_waiting(row)),
        stood_in=tuple(_terms(session, is_same & (Assignment.acting != ""))),
    )


def _same_post(post: Assignment) -> ColumnElement[bool]:
    """True for each assignment to the same seat, or to the one such post of the unit."""
    is_same = Assignment.seat == post.seat
    if post.post not in ONE_HOLDER:
        return is_same
    return is_same | ((Assignment.unit_id == post.unit_id) & (Assignment.post == post.post))


def _has_own_post(session: Session, user: User, day: date) -> bool:
    rows = _rows(session, (Assignment.user_id == user.id) & (Assignment.acting == ""))
    return any(_term(session, row).meets(day, day) and not is_waiting(row) for row in rows)


def _rows(session: Session, clause: ColumnElement[bool]) -> Iterable[Assignment]:
    return session.scalars(select(Assignment).where(clause).order_by(Assignment.valid_from)).all()


def _terms(session: Session, clause: ColumnElement[bool]) -> list[Term]:
    return [_term(session, row) for row in _rows(session, clause)]


def _term(session: Session, row: Assignment) -> Term:
    return Term(session.get_one(User, row.user_id).name, row.valid_from, row.valid_until)
