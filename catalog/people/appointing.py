"""A post given at an administrator's desk, from what was typed into the form."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.ids import new_id
from catalog.people.acting import ActingValues, name_acting, refuse_beside_acting, was_ever_held
from catalog.people.acting_rules import Acting
from catalog.people.announcements import announce
from catalog.people.desk import Desk, people_clause
from catalog.people.errors import Invalid, refuse_if
from catalog.people.posts import DEFAULT_TIERS, PostValues, assign_post
from catalog.people.users import user_called
from catalog.schema import Assignment, User
from catalog.sentences import N_, Sentence
from catalog.units import get_unit
from classification.scopes import PostKind

NOBODY = N_("Tidak ada pengguna dengan nama itu.")
HELD_BEFORE = N_("Jabatan ini pernah diisi. Buka penugasan pemegangnya, lalu pilih Tunjuk Plt atau Plh.")


def appoint(
    session: Session,
    desk: Desk,
    *,
    username: str,
    unit_id: str,
    post: str,
    title: str,
    tier: str,
    is_acting: bool,
    decree: str,
    decreed_on: date | None,
    valid_from: date | None,
    valid_until: date | None,
    is_announced: bool,
    now: datetime,
) -> Assignment:
    """Give the post; raises ``Invalid`` for wrong fields and ``Refused`` where a rule forbids it."""
    user = user_called(session, username) if username else None
    if user is not None and not _is_known(session, desk, user):
        user = None
    refuse_if(
        {
            "username": None if user else Sentence(NOBODY),
            "unit": None if unit_id in desk.units else Sentence(N_("Pilih unitnya.")),
            "post": None if post in set(PostKind) else Sentence(N_("Pilih jabatannya.")),
            "tier": None if tier in _TIERS else Sentence(N_("Jenjang: angka 1 sampai 9, atau kosong.")),
            "title": _too_long(title, 200),
            "decree": _too_long(decree, 120),
            "from": None if valid_from else Sentence(N_("Tanggal mulai belum diisi.")),
        }
    )
    assert user is not None  # refused above
    assert valid_from is not None
    kind, rank = PostKind(post), int(tier) if tier else None
    if is_acting:
        post_of_nobody = Assignment(unit_id=unit_id, post=kind.value, tier=rank, acting="", seat=new_id())
        given = ActingValues(Acting.PLT.value, title, decree, decreed_on, valid_from, valid_until)
        return _first_acting(session, desk, user, post_of_nobody, given, is_announced=is_announced, now=now)
    refuse_beside_acting(session, unit_id, kind, valid_from, valid_until)
    values = PostValues(
        kind=kind,
        unit_id=unit_id,
        valid_from=valid_from,
        valid_until=valid_until,
        tier=rank,
        title=title,
        decree=decree,
        decreed_on=decreed_on,
    )
    assignment = assign_post(
        session, user.id, values, actor=desk.user_id, by=desk.user_id, is_announced=is_announced
    )
    _tell_of_administrator(session, desk, assignment, user, now)
    return assignment


def appoint_acting(
    session: Session,
    desk: Desk,
    post: Assignment,
    username: str,
    values: ActingValues,
    *,
    is_announced: bool,
    now: datetime,
) -> Assignment:
    """Name an acting officer for a post of this desk; raises ``Invalid`` and ``Refused``."""
    user = user_called(session, username) if username else None
    is_known = user is not None and _is_known(session, desk, user)
    refuse_if(
        {
            "username": None if is_known else Sentence(NOBODY),
            "title": _too_long(values.title, 200),
            "decree": _too_long(values.decree, 120),
        }
    )
    assert user is not None  # refused above
    assignment = name_acting(session, post, user, values, by=desk.user_id, is_announced=is_announced, now=now)
    _tell_of_administrator(session, desk, assignment, user, now)
    return assignment


def _first_acting(
    session: Session,
    desk: Desk,
    user: User,
    post: Assignment,
    values: ActingValues,
    *,
    is_announced: bool,
    now: datetime,
) -> Assignment:
    """A Plt of a post that nobody held before, so that there is no seat to take over."""
    if was_ever_held(session, post.unit_id, PostKind(post.post)):
        raise Invalid({"acting": Sentence(HELD_BEFORE)})
    post.tier = DEFAULT_TIERS.get(PostKind(post.post), 9) if post.tier is None else post.tier
    return appoint_acting(session, desk, post, user.username, values, is_announced=is_announced, now=now)


_TIERS = frozenset({""} | {str(tier) for tier in range(1, 10)})


def _is_known(session: Session, desk: Desk, user: User) -> bool:
    query = select(User.id).where(User.id == user.id, User.is_active, people_clause(desk))
    return session.scalar(query) is not None


def _tell_of_administrator(
    session: Session, desk: Desk, assignment: Assignment, user: User, now: datetime
) -> None:
    """A second administrator could be the second person of the first; so the head hears of each at once."""
    if assignment.post != PostKind.ADMINISTRATOR:
        return
    unit = get_unit(session, assignment.unit_id)
    about = {"user": user.username, "post": assignment.post, "unit": unit.code}
    known = frozenset({user.id, desk.user_id})
    try:
        announce(session, desk.user_id, unit, about, not_these=known, now=now)
    except Refused:
        return  # a new office has no head yet; the audit row of the appointment remains


def _too_long(words: str, longest: int) -> Sentence | None:
    if len(words) <= longest:
        return None
    return Sentence(N_("Terlalu panjang: paling banyak %(longest)s huruf."), {"longest": longest})
