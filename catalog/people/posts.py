"""Posts given and ended; one that opens Rahasia or above waits for a second person or is announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.people.acting_rules import acting_words
from catalog.people.announcements import announce
from catalog.people.users import get_user
from catalog.schema import Assignment, utc_now
from catalog.scopes import is_waiting, scope_of
from catalog.sentences import N_
from catalog.units import get_unit
from classification.access import opens_secrets
from classification.scopes import PostKind

DEFAULT_TIERS = {PostKind.LEADER: 1, PostKind.SECRETARY: 2, PostKind.HEAD: 3}
APPROVERS = frozenset({PostKind.LEADER, PostKind.SECRETARY, PostKind.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class PostValues:
    """A post as it is given. ``valid_until`` is the last day; ``tier`` 1 is the highest, 9 none.

    ``seat`` is an earlier holder's, so that drafts in the post's chain pass on; a new one when not given.
    """

    kind: PostKind
    unit_id: str
    valid_from: date
    valid_until: date | None = None
    tier: int | None = None
    title: str = ""
    acting: str = ""
    decree: str = ""
    decreed_on: date | None = None
    seat: str | None = None


def assign_post(
    session: Session,
    user_id: str,
    values: PostValues,
    *,
    actor: str,
    by: str | None = None,
    is_announced: bool = False,
) -> Assignment:
    """Give a person a post. ``by`` is the id of the user who gives it, ``None`` for the command line.

    A post that opens Rahasia or above waits for ``approve_post``, unless ``is_announced``: then the head is
    told at once and it counts. Raises ``Refused`` for the own post, wrong dates, or no head to tell.
    """
    user, unit = get_user(session, user_id), get_unit(session, values.unit_id)
    if by == user_id:
        raise Refused(N_("Jabatan untuk diri sendiri harus diberikan oleh orang lain."))
    if values.valid_until is not None and values.valid_until < values.valid_from:
        raise Refused(N_("Tanggal berakhir mendahului tanggal mulai."))
    assignment = _as_row(user_id, values, by)
    session.add(assignment)
    session.flush()
    about = {"user": user.username, "post": values.kind.value, "unit": unit.code}
    if values.acting:
        about |= {"as": acting_words(values.acting, values.title)}
    note(session, actor, "assign-post", f"assignment:{assignment.id}", about)
    if is_announced and opens_secrets(values.kind):
        told = frozenset({user_id} | ({by} if by else set()))
        head = announce(session, actor, unit, about, not_these=told, now=utc_now())
        assignment.announced_to = head.username
    return assignment


def approve_post(session: Session, assignment_id: str, by: str) -> Assignment:
    """The second person's yes. Raises ``Refused`` for the giver, the holder, and who has no such right."""
    assignment = get_assignment(session, assignment_id)
    if not is_waiting(assignment):
        return assignment
    if by in (assignment.created_by, assignment.user_id):
        raise Refused(N_("Persetujuan harus dari orang kedua, bukan pengusul atau penerima jabatan."))
    if not any(post.kind in APPROVERS for post in scope_of(session, by, utc_now()).posts):
        raise Refused(N_("Hanya pimpinan atau administrator yang dapat menyetujui jabatan."))
    assignment.approved_by = by
    assignment.approved_at = utc_now()
    note(session, by, "approve-post", f"assignment:{assignment.id}")
    return assignment


def end_post(session: Session, assignment_id: str, last_day: date, *, actor: str) -> Assignment:
    """End a post on its last day; a day already past ends it at once.

    Raises ``Refused`` where an acting officer would stay longer than the decree says.
    """
    assignment = get_assignment(session, assignment_id)
    if assignment.acting and (assignment.valid_until is None or last_day > assignment.valid_until):
        raise Refused(N_("Masa Plt atau Plh hanya dapat dipersingkat. Perpanjangan perlu SK baru."))
    assignment.valid_until = last_day
    note(session, actor, "end-post", f"assignment:{assignment.id}", {"last_day": last_day.isoformat()})
    return assignment


def get_assignment(session: Session, assignment_id: str) -> Assignment:
    """The assignment with this id; raises ``NotVisible``."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotVisible(assignment_id)
    return assignment


def waiting_posts(session: Session) -> Sequence[Assignment]:
    """Posts that wait for a second person, oldest first."""
    rows = session.scalars(
        select(Assignment).where(Assignment.approved_at.is_(None)).order_by(Assignment.valid_from)
    )
    return [row for row in rows if is_waiting(row)]


def posts_of(session: Session, user_id: str) -> Sequence[Assignment]:
    """All posts of a person, past and to come, newest first."""
    return session.scalars(
        select(Assignment).where(Assignment.user_id == user_id).order_by(Assignment.valid_from.desc())
    ).all()


def _as_row(user_id: str, values: PostValues, by: str | None) -> Assignment:
    assignment = Assignment(
        user_id=user_id,
        unit_id=values.unit_id,
        post=values.kind.value,
        title=values.title,
        tier=DEFAULT_TIERS.get(values.kind, 9) if values.tier is None else values.tier,
        acting=values.acting,
        decree=values.decree,
        decreed_on=values.decreed_on,
        valid_from=values.valid_from,
        valid_until=values.valid_until,
        created_by=by,
    )
    if values.seat is not None:
        assignment.seat = values.seat
    return assignment
