"""Questions to the archive unit, asked where a person found nothing, and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible
from catalog.listing import Page, page_of
from catalog.people.errors import refuse_if
from catalog.schema import AccessRequest, Unit, User
from catalog.sentences import N_, Sentence
from classification.scopes import PostKind, Scope

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the asker's name."""

    id: str
    user_id: str
    user_name: str
    about: str
    created_at: datetime
    answered_at: datetime | None
    answer: str


def ask(session: Session, user_id: str, office_id: str | None, about: str) -> AccessRequest:
    """Put a question to the archive unit of ``office_id``, or of the highest office; raises ``Invalid``."""
    about = about.strip()
    refuse_if({"about": _problem_with(about, Sentence(N_("Tuliskan apa yang Anda cari.")))})
    request = AccessRequest(user_id=user_id, office_id=office_id or _highest_office(session), about=about)
    session.add(request)
    session.flush()
    note(session, user_id, "ask-access", f"request:{request.id}")
    return request


def answer(session: Session, scope: Scope, request_id: str, words: str, *, actor: str, now: datetime) -> None:
    """Answer a question of the own office; raises ``NotVisible`` or ``Invalid``."""
    request = find_question(session, scope, request_id)
    words = words.strip()
    refuse_if({"answer": _problem_with(words, Sentence(N_("Jawaban belum diisi.")))})
    request.answer, request.answered_at = words, now
    note(session, actor, "answer-access", f"request:{request.id}")


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
    return Question(
        row.id, asker.id, asker.name, row.about, row.created_at, row.answered_at, row.answer or ""
    )


def _problem_with(words: str, missing: Sentence) -> Sentence | None:
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
