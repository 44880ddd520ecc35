"""Proposals as people may see them: the lists, and what stands on each, judged anew at every look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.audit import note
from catalog.legal_holds import AT_ONCE
from catalog.listing import Page, page_of
from catalog.people.users import names_of
from catalog.schema import DisposalProposal, Dossier, DossierItem, ProposedDossier, Record, Unit, utc_now
from classification.access import Shown
from classification.scopes import Scope
from services.archive.disposal import (
    IN_ORDER,
    candidates_query,
    find_proposal,
    lines_query,
    may_work,
    offices_seen,
    today_of,
    units_headed,
)
from services.archive.disposal_rules import OPEN_STATES, Bar, ProposalKind, ProposalState
from services.archive.disposal_standing import bars_now, is_locked, is_proposed, ripe, to_appraise
from services.archive.dossiers import DossierFacts, DossierFilter, dossiers_query, facts_of
from services.archive.kept_units import units_kept, units_left_to
from services.archive.places import offices_kept


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """One proposal; ``dossiers`` counts those that this reader may know of."""

    id: str
    kind: ProposalKind
    state: ProposalState
    number: str
    title: str
    note: str
    unit_id: str
    unit_name: str
    office_name: str
    made_at: datetime
    made_by: str
    submitted_at: datetime | None
    submitted_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawing_reason: str
    dossiers: int
    may_change: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier of a proposal, or one that might be: ``bars`` is all that stands against it today.

    ``items`` counts those that this reader may know of and ``developments`` (asli, kopi, …) are theirs;
    ``None`` where the number is masked, as in the registers.
    """

    dossier: DossierFacts
    bars: tuple[Bar, ...]
    items: int | None
    developments: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of this archivist's dossiers might be proposed for each kind, and must be appraised."""

    kinds: tuple[tuple[ProposalKind, int], ...]
    to_appraise: int


def list_proposals(
    session: Session, scope: Scope, kind: str = "", state: str = "", number: int = 1
) -> Page[ProposalFacts]:
    """The proposals that this person may see, the newest first."""
    query = select(DisposalProposal).where(_seen(session, scope))
    if kind in set(ProposalKind):
        query = query.where(DisposalProposal.kind == kind)
    if state in set(ProposalState):
        query = query.where(DisposalProposal.state == state)
    query = query.order_by(DisposalProposal.made_at.desc(), DisposalProposal.id)
    found = page_of(session, query, number)
    return Page([_facts(session, scope, each) for each in found.rows], found.number, found.total)


def proposal_facts(session: Session, scope: Scope, proposal_id: str) -> ProposalFacts:
    """One proposal; raises ``NotVisible``."""
    return _facts(session, scope, find_proposal(session, scope, proposal_id))


def lines_of(session: Session, scope: Scope, proposal_id: str, number: int = 1) -> Page[Line]:
    """The dossiers on it that this reader may know of, by code and first day. Raises ``NotVisible``."""
    proposal = find_proposal(session, scope, proposal_id)
    found = page_of(session, lines_query(scope, proposal), number)
    return Page(_lines(session, scope, proposal, found.rows), found.number, found.total)


def all_lines(session: Session, scope: Scope, proposal_id: str, form: str, *, actor: str) -> list[Line]:
    """All of them for a file (``form``), noted in the trail as taken out. Raises ``NotVisible``."""
    proposal = find_proposal(session, scope, proposal_id)
    rows = session.scalars(lines_query(scope, proposal)).all()
    note(session, actor, "export", f"proposal:{proposal.id}", {"rows": len(rows), "form": form})
    return _lines(session, scope, proposal, rows)


def candidates(
    session: Session,
    scope: Scope,
    proposal_id: str,
    wanted: DossierFilter,
    number: int = 1,
    *,
    with_unripe: bool = False,
) -> Page[Line]:
    """Dossiers of its unit that might be put on it: those whose time has come, or all, each with its bars."""
    proposal = find_proposal(session, scope, proposal_id)
    if with_unripe:
        mine = select(ProposedDossier.record_id).where(ProposedDossier.proposal_id == proposal.id)
        its_own = DossierFilter(wanted.text, proposal.unit_id, wanted.code, wanted.state, wanted.year)
        query = dossiers_query(scope, its_own).where(Dossier.record_id.not_in(mine))
        query = query.order_by(*IN_ORDER)
    else:
        query = candidates_query(scope, proposal, wanted, today_of(session, proposal))
    found = page_of(session, query, number)
    return Page(_lines(session, scope, proposal, found.rows), found.number, found.total)


def waiting(session: Session, scope: Scope, today: date) -> Waiting:
    """What may be proposed in the offices whose archivist this person is; nothing for others."""
    counts = [(kind, _count(session, scope, ripe(kind, today) & ~is_proposed())) for kind in ProposalKind]
    return Waiting(tuple(counts), _count(session, scope, to_appraise(today)))


def appraisals(session: Session, scope: Scope, today: date, number: int = 1) -> Page[DossierFacts]:
    """Dossiers that the schedule wants appraised again, of the archivist's offices."""
    query = _of_offices(session, scope).where(to_appraise(today))
    found = page_of(session, query.order_by(Dossier.inactive_until, Record.code, Record.id), number)
    return Page(facts_of(session, scope, found.rows), found.number, found.total)


def proposal_of(session: Session, scope: Scope, record_id: str) -> ProposalFacts | None:
    """The open proposal on which a dossier stands, for who may see it. Ask only after ``find_dossier``."""
    query = (
        select(DisposalProposal)
        .join(ProposedDossier, ProposedDossier.proposal_id == DisposalProposal.id)
        .where(ProposedDossier.record_id == record_id, ProposedDossier.is_open, _seen(session, scope))
    )
    found = session.scalars(query).one_or_none()
    return _facts(session, scope, found) if found else None


def _seen(session: Session, scope: Scope) -> ColumnElement[bool]:
    units = units_kept(session, offices_seen(scope)) | units_left_to(session, units_headed(scope))
    return DisposalProposal.unit_id.in_(units)


def _of_offices(session: Session, scope: Scope) -> Select[Dossier]:
    query = dossiers_query(scope, DossierFilter())
    return query.where(Record.unit_id.in_(units_kept(session, offices_kept(scope))))


def _count(session: Session, scope: Scope, clause: ColumnElement[bool]) -> int:
    if not offices_kept(scope):
        return 0
    return (
        session.scalar(select(func.count()).select_from(_of_offices(session, scope).where(clause).subquery()))
        or 0
    )


def _lines(session: Session, scope: Scope, proposal: DisposalProposal, rows: Sequence[Dossier]) -> list[Line]:
    bars = bars_now(session, scope, proposal, rows, today_of(session, proposal))
    developments = _developments(session, scope, [each.record_id for each in rows])
    return [
        _line(facts, bars[facts.id], developments.get(facts.id, set()))
        for facts in facts_of(session, scope, rows)
    ]


def _line(facts: DossierFacts, bars: tuple[Bar, ...], developments: set[str]) -> Line:
    if Shown.NUMBER not in facts.record.shown:
        return Line(facts, bars, None, None)
    return Line(facts, bars, facts.items, tuple(sorted(developments)))


def _developments(session: Session, scope: Scope, dossiers: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for dossier_id, word in _development_rows(session, scope, dossiers):
        found.setdefault(dossier_id, set()).add(word)
    return found


def _development_rows(session: Session, scope: Scope, dossiers: Sequence[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(dossiers), AT_ONCE):
        rows = session.execute(
            select(DossierItem.dossier_id, DossierItem.development)
            .join(Record, Record.id == DossierItem.record_id)
            .where(DossierItem.dossier_id.in_(dossiers[start : start + AT_ONCE]))
            .where(DossierItem.development != "", readable_clause(scope, utc_now()))
            .distinct()
        )
        yield from ((dossier_id, word) for dossier_id, word in rows)


def _facts(session: Session, scope: Scope, row: DisposalProposal) -> ProposalFacts:
    names = names_of(session, {each for each in (row.made_by, row.submitted_by, row.withdrawn_by) if each})
    count = session.scalar(
        select(func.count()).select_from(lines_query(scope, row).order_by(None).subquery())
    )
    keeps = may_work(session, scope, row)
    return ProposalFacts(
        id=row.id,
        kind=ProposalKind(row.kind),
        state=ProposalState(row.state),
        number=row.number,
        title=row.title,
        note=row.note,
        unit_id=row.unit_id,
        unit_name=session.get_one(Unit, row.unit_id).name,
        office_name=session.get_one(Unit, row.office_id).name,
        made_at=row.made_at,
        made_by=names.get(row.made_by, ""),
        submitted_at=row.submitted_at,
        submitted_by=names.get(row.submitted_by or "", ""),
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=names.get(row.withdrawn_by or "", ""),
        withdrawing_reason=row.withdrawing_reason,
        dossiers=count or 0,
        may_change=keeps and not is_locked(row),
        may_withdraw=keeps and row.state in OPEN_STATES,
    )
