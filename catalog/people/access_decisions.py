"""Requests for access that name a record: granted until a day or refused, by whose post may open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import find_record, label_of, scope_of
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.notices import Kind, tell
from catalog.people.access_requests import find_question, problem_with
from catalog.people.errors import Invalid, refuse_if
from catalog.people.grants import Period, end_grant, grant_record, inside_of
from catalog.people.to_tell import answer_cause, holders_of
from catalog.schema import AccessRequest, Grant, Record, User, utc_now
from catalog.sentences import N_, Sentence
from catalog.units import get_unit, local_date
from classification.access import Verdict
from classification.labels import Standing
from classification.opening import may_open_to_others
from classification.scopes import PostKind, Scope

LONGEST_DAYS = 366
UNKNOWN = N_("Tempel alamat halaman arsip kantor ini yang sudah diarsipkan.")
DECIDING = frozenset({PostKind.HEAD, PostKind.LEADER, PostKind.SECRETARY, PostKind.ARCHIVIST})


class Outcome(StrEnum):
    """What was decided. The asker is told of a grant only; a refusal looks like any other answer."""

    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Decidable:
    """A request, its asker and the record that it is about, which this reader may open to others."""

    id: str
    user_id: str
    user_name: str
    about: str
    created_at: datetime
    record_id: str
    record_title: str
    is_dossier: bool
    level: int
    outcome: str
    answer: str
    until: date | None


def forward(session: Session, scope: Scope, request_id: str, address: str, *, actor: str) -> None:
    """Name the record that a question is about, for those who decide; raises ``NotVisible``, ``Invalid``.

    ``address`` is the record's id or the address of its page. Nothing of it reaches the asker.
    """
    request = find_question(session, scope, request_id)
    if request.answered_at is not None:
        raise Refused(N_("Pertanyaan ini sudah dijawab."))
    record = _filed_record(session, scope, request, address.strip().rstrip("/").rpartition("/")[2])
    request.record_id = record.id
    note(session, actor, "forward-access", f"request:{request.id}", {"record": record.id})
    tell(session, Kind.ACCESS_TO_DECIDE, _deciders(session, request), request.id)


def grant_access(
    session: Session,
    scope: Scope,
    request_id: str,
    until: date | None,
    words: str,
    *,
    actor: str,
    now: datetime,
) -> Grant:
    """Open the record to the asker until a day. Raises ``NotVisible``, ``Refused``, ``Invalid``.

    Rahasia is announced to the head at once, as every grant is.
    """
    request, record = _open_request(session, scope, request_id, actor, now)
    today = local_date(session, get_unit(session, request.office_id), now)
    refuse_if({"until": _wrong_end(today, until), "words": problem_with(words.strip(), None)})
    if not session.get_one(User, request.user_id).is_active:
        raise Refused(N_("Akun penanya sudah ditutup."))
    for inner in inside_of(session, record.id):
        label = label_of(session, inner, now)
        if label.standing is Standing.FILED and not may_open_to_others(scope, label):
            raise Refused(
                N_("Arsip ini tidak dapat dibukakan lewat permintaan. Bicarakan dengan unit kearsipan.")
            )
    grant = grant_record(session, record, request.user_id, "request", Period(today, until), actor)
    _settle(session, request, Outcome.GRANTED, words.strip(), actor, now)
    request.grant_id = grant.id
    note(session, actor, "grant-access", f"request:{request.id}", {"until": str(until)})
    return grant


def refuse_access(
    session: Session, scope: Scope, request_id: str, reason: str, *, actor: str, now: datetime
) -> None:
    """Refuse with a reason, which the asker reads as an answer.

    Raises ``NotVisible``, ``Refused``, ``Invalid``.
    """
    request, _record = _open_request(session, scope, request_id, actor, now)
    refuse_if({"words": problem_with(reason.strip(), Sentence(N_("Tulis alasannya.")))})
    _settle(session, request, Outcome.REFUSED, reason.strip(), actor, now)
    note(session, actor, "refuse-access", f"request:{request.id}")


def revoke_access(
    session: Session, scope: Scope, request_id: str, reason: str, *, actor: str, now: datetime
) -> None:
    """End a granted request at once. Raises ``NotVisible``, ``Refused``, ``Invalid``."""
    request, _record = _decided_by(session, scope, request_id, now)
    refuse_if({"words": problem_with(reason.strip(), Sentence(N_("Tulis alasannya.")))})
    if request.outcome != Outcome.GRANTED or request.grant_id is None:
        raise Refused(N_("Tidak ada izin yang berlaku untuk permintaan ini."))
    today = local_date(session, get_unit(session, request.office_id), now)
    end_grant(session, request.grant_id, today - timedelta(days=1), actor=actor)
    _settle(session, request, Outcome.REVOKED, reason.strip(), actor, now)
    note(session, actor, "revoke-access", f"request:{request.id}", {"reason": reason.strip()})


def find_decidable(session: Session, scope: Scope, request_id: str, now: datetime) -> Decidable:
    """One request that this reader decides on; raises ``NotVisible`` for everybody else."""
    return _decidable(session, *_decided_by(session, scope, request_id, now))


def list_decidable(session: Session, scope: Scope, now: datetime, *, is_open: bool = True) -> list[Decidable]:
    """The requests that wait for this reader, oldest first, or those whose grant still holds."""
    return [_decidable(session, *pair) for pair in _pairs(session, scope, now, is_open=is_open)]


def decidable_count(session: Session, scope: Scope, now: datetime) -> int:
    """How many requests wait for this reader's decision."""
    return sum(1 for _pair in _pairs(session, scope, now, is_open=True))


def may_decide_at_all(scope: Scope) -> bool:
    """Whether a post of this reader decides on requests, if there are any."""
    return any(post.kind in DECIDING for post in scope.posts)


def _pairs(
    session: Session, scope: Scope, now: datetime, *, is_open: bool
) -> Iterator[tuple[AccessRequest, Record]]:
    offices = {post.office for post in scope.posts if post.kind in DECIDING}
    if not offices:
        return
    query = select(AccessRequest).where(
        AccessRequest.office_id.in_(offices), AccessRequest.record_id.is_not(None)
    )
    if is_open:
        query = query.where(AccessRequest.answered_at.is_(None))
    else:
        query = query.join(Grant, Grant.id == AccessRequest.grant_id).where(
            AccessRequest.outcome == Outcome.GRANTED, Grant.valid_until >= now.date()
        )
    for request in session.scalars(query.order_by(AccessRequest.created_at, AccessRequest.id)):
        try:
            yield request, _opened_record(session, scope, request, now)
        except NotVisible:
            continue


def _decided_by(
    session: Session, scope: Scope, request_id: str, now: datetime
) -> tuple[AccessRequest, Record]:
    request = session.get(AccessRequest, request_id)
    if request is None:
        raise NotVisible(request_id)
    return request, _opened_record(session, scope, request, now)


def _open_request(
    session: Session, scope: Scope, request_id: str, actor: str, now: datetime
) -> tuple[AccessRequest, Record]:
    request, record = _decided_by(session, scope, request_id, now)
    if request.user_id == actor:
        raise Refused(N_("Permintaan sendiri harus diputus oleh orang lain."))
    if request.answered_at is not None:
        raise Refused(N_("Permintaan ini sudah dijawab. Muat ulang halaman untuk melihatnya."))
    return request, record


def _opened_record(session: Session, scope: Scope, request: AccessRequest, now: datetime) -> Record:
    if request.record_id is None:
        raise NotVisible(request.id)
    record = find_record(session, scope, request.record_id, Verdict.CONTENT, now)
    if not may_open_to_others(scope, label_of(session, record, now)):
        raise NotVisible(request.id)
    return record


def _filed_record(session: Session, scope: Scope, request: AccessRequest, record_id: str) -> Record:
    """The record of the own office that the archivist names; one sentence for all that cannot be named."""
    try:
        record = find_record(session, scope, record_id, Verdict.DESCRIPTION)
    except NotVisible:
        raise Invalid({"record": Sentence(UNKNOWN)}) from None
    label = label_of(session, record)
    if label.office != request.office_id or label.standing is not Standing.FILED:
        raise Invalid({"record": Sentence(UNKNOWN)})
    return record


def _settle(
    session: Session, request: AccessRequest, outcome: Outcome, words: str, actor: str, now: datetime
) -> None:
    request.outcome, request.answer = outcome.value, words
    request.answered_at, request.decided_by = now, actor
    tell(session, Kind.ACCESS_ANSWERED, [request.user_id], request.id, answer_cause(request))


def _deciders(session: Session, request: AccessRequest) -> Iterator[str]:
    """Those whose post opens this record to others at this moment, the asker aside."""
    now = utc_now()
    for user_id in holders_of(session, [request.office_id], DECIDING, now):
        try:
            _opened_record(session, scope_of(session, user_id, now), request, now)
        except NotVisible:
            continue
        if user_id != request.user_id:
            yield user_id


def _wrong_end(today: date, until: date | None) -> Sentence | None:
    if until is None:
        return Sentence(N_("Isi hari terakhir izinnya."))
    if until < today:
        return Sentence(N_("Hari terakhirnya sudah lewat."))
    if (until - today).days > LONGEST_DAYS:
        return Sentence(N_("Izin paling lama %(days)s hari."), {"days": LONGEST_DAYS})
    return None


def _decidable(session: Session, request: AccessRequest, record: Record) -> Decidable:
    grant = session.get(Grant, request.grant_id) if request.grant_id else None
    return Decidable(
        id=request.id,
        user_id=request.user_id,
        user_name=session.get_one(User, request.user_id).name,
        about=request.about,
        created_at=request.created_at,
        record_id=record.id,
        record_title=record.title,
        is_dossier=record.kind == "dossier",
        level=record.level,
        outcome=request.outcome,
        answer=request.answer or "",
        until=grant.valid_until if grant else None,
    )
