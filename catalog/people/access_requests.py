"""Questions to the archive unit, asked where a person found nothing, and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.listing import Page, page_of
from catalog.notices import Kind, tell
from catalog.people.errors import refuse_if
from catalog.people.to_tell import answer_cause
from catalog.schema import AccessRequest, Grant, Unit, User
from catalog.sentences import N_, Sentence
from classification.scopes import PostKind, Scope

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the asker's name; ``record_id`` and ``until`` only while a grant is given by it."""

    id: str
    user_id: str
    user_name: str
    about: str
    created_at: datetime
    answered_at: datetime | None
    answer: str
    is_forwarded: bool = False
    record_id: str = ""
    until: date | None = None


def ask(session: Session, user_id: str, office_id: str | None, about: str) -> AccessRequest:
    """Put a question to the archive unit of ``office_id``, or of the highest office; raises ``Invalid``."""
    about = about.strip()
    refuse_if({"about": problem_with(about, Sentence(N_("Tuliskan apa yang Anda cari.")))})
    request = AccessRequest(user_id=user_id, office_id=office_id or _highest_office(session), about=about)
    session.add(request)
    session.flush()
    note(session, user_id, "ask-access", f"request:{request.id}")
    return request


def answer(session: Session, scope: Scope, request_id: str, words: str, *, actor: str, now: datetime) -> None:
    """Answer a question of the own office; raises ``NotVisible``, ``Refused`` or ``Invalid``."""
    request = find_question(session, scope, request_id)
    words = words.strip()
    if request.outcome:
        raise Refused(N_("Permintaan ini sudah diputus, jadi jawabannya tidak diubah."))
    refuse_if({"answer": problem_with(words, Sentence(N_("Jawaban belum diisi.")))})
    request.answer, request.answered_at = words, now
    note(session, actor, "answer-access", f"request:{request.id}")
    tell(session, Kind.ACCESS_ANSWERED, [request.user_id], request.id, answer_cause(request))


def find_question(session: Session, scope: Scope, request_id: str) -> AccessRequest:
    """The question, if this reader is an archivist of its office; raises ``NotVisible``."""
    request = session.get(AccessRequest, request_id)
    if request is None or request.office_id not in archive_offices(scope):
        raise NotVisible(request_id)
    return request


def archive_offices(scope: Scope) -> frozenset[str]:
    """The offices whose archive unit this reader serves."""
    return frozenset(post.office for post in scope.posts if post.kind is PostKind.ARCHIVIST)


def list_questions(session: Session, scope: Scope, only_open: bool, number: int) -> Page[Question]:
    """The questions to this archivist, oldest open ones first."""
    query = select(AccessRequest).where(AccessRequest.office_id.in_(archive_offices(scope)))
    if only_open:
        query = query.where(AccessRequest.answered_at.is_(None)).order_by(AccessRequest.created_at)
    else:
        query = query.order_by(AccessRequest.created_at.desc())
    page = page_of(session, query, number)
    return Page([as_question(session, row) for row in page.rows], page.number, page.total)


def own_questions(session: Session, user_id: str, number: int) -> Page[Question]:
    """What this person asked, newest first."""
    query = select(AccessRequest).where(AccessRequest.user_id == user_id)
    page = page_of(session, query.order_by(AccessRequest.created_at.desc()), number)
    return Page([as_question(session, row) for row in page.rows], page.number, page.total)


def open_count(session: Session, scope: Scope) -> int:
    """How many questions wait for this archivist."""
    offices = archive_offices(scope)
    if not offices:
        return 0
    query = select(func.count()).where(
        AccessRequest.office_id.in_(offices), AccessRequest.answered_at.is_(None)
    )
    return session.scalar(query) or 0


def answers_since(session: Session, user_id: str, since: datetime) -> Sequence[AccessRequest]:
    """This person's questions that were answered after a moment."""
    return session.scalars(
        select(AccessRequest)
        .where(AccessRequest.user_id == user_id, AccessRequest.answered_at > since)
        .order_by(AccessRequest.answered_at.desc())
    ).all()


def as_question(session: Session, row: AccessRequest) -> Question:
    """The row with its asker's name."""
    asker = session.get_one(User, row.user_id)
    grant = session.get(Grant, row.grant_id) if row.grant_id and row.outcome == "granted" else None
    return Question(
        id=row.id,
        user_id=asker.id,
        user_name=asker.name,
        about=row.about,
        created_at=row.created_at,
        answered_at=row.answered_at,
        answer=row.answer or "",
        is_forwarded=row.record_id is not None,
        record_id=grant.record_id if grant else "",
        until=grant.valid_until if grant else None,
    )


def problem_with(words: str, missing: Sentence | None) -> Sentence | None:
    """What is wrong with words that a person typed; ``missing`` where there are none."""
    if not words:
        return missing
    if len(words) > LONGEST:
        return Sentence(N_("Terlalu panjang: paling banyak %(longest)s huruf."), {"longest": LONGEST})
    return None


def _highest_office(session: Session) -> str:
    query = select(Unit.id).where(Unit.id == Unit.office_id).order_by(Unit.parent_id.is_not(None), Unit.code)
    office_id = session.scalars(query).first()
    if office_id is None:
        raise NotVisible("office")
    return office_id
