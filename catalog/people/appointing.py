"""A post given at an administrator's desk, from what was typed into the form."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.people.announcements import announce
from catalog.people.desk import Desk, people_clause
from catalog.people.errors import refuse_if
from catalog.people.posts import PostValues, assign_post
from catalog.people.users import user_called
from catalog.schema import Assignment, User
from catalog.sentences import N_, Sentence
from catalog.units import get_unit
from classification.scopes import PostKind


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
            "username": None if user else Sentence(N_("Tidak ada pengguna dengan nama itu.")),
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
    values = PostValues(
        kind=PostKind(post),
        unit_id=unit_id,
        valid_from=valid_from,
        valid_until=valid_until,
        tier=int(tier) if tier else None,
        title=title,
        is_acting=is_acting,
        decree=decree,
    )
    assignment = assign_post(
        session, user.id, values, actor=desk.user_id, by=desk.user_id, is_announced=is_announced
    )
    if values.kind is PostKind.ADMINISTRATOR:
        _tell_of_administrator(session, desk, user, unit_id, now)
    return assignment


_TIERS = frozenset({""} | {str(tier) for tier in range(1, 10)})


def _is_known(session: Session, desk: Desk, user: User) -> bool:
    query = select(User.id).where(User.id == user.id, User.is_active, people_clause(desk))
    return session.scalar(query) is not None


def _tell_of_administrator(session: Session, desk: Desk, user: User, unit_id: str, now: datetime) -> None:
    """A second administrator could be the second person of the first; so the head hears of each at once."""
    about = {
        "user": user.username,
        "post": PostKind.ADMINISTRATOR.value,
        "unit": get_unit(session, unit_id).code,
    }
    known = frozenset({user.id, desk.user_id})
    try:
        announce(session, desk.user_id, get_unit(session, unit_id), about, not_these=known, now=now)
    except Refused:
        return  # a new office has no head yet; the audit row of the appointment remains


def _too_long(words: str, longest: int) -> Sentence | None:
    if len(words) <= longest:
        return None
    return Sentence(N_("Terlalu panjang: paling banyak %(longest)s huruf."), {"longest": longest})
