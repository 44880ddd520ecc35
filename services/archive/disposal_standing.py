"""How dossiers stand at this moment: what is held, lent or proposed already, for many at once."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalog.legal_holds import AT_ONCE, bearers_within
from catalog.schema import DisposalProposal, Dossier, DossierItem, Loan, ProposedDossier, utc_now
from catalog.units import get_unit, keeper_of
from classification.retention import Fate
from classification.scopes import Scope
from services.archive.disposal_rules import (
    FATES,
    OPEN_STATES,
    Bar,
    DossierStanding,
    ProposalKind,
    ProposalState,
    bars_of,
)
from services.archive.held import known_of


def bars_now(
    session: Session, scope: Scope, proposal: DisposalProposal, dossiers: Sequence[Dossier], today: date
) -> dict[str, tuple[Bar, ...]]:
    """All that stands against proposing each of these of its unit, as this reader may know it."""
    ids = [each.record_id for each in dossiers]
    held, lent = _held_within(session, proposal, ids), _lent_within(session, ids)
    known = known_of(session, scope, _all(held.values()) | _all(lent.values()))
    elsewhere = _elsewhere(session, proposal, ids)
    kind, found = ProposalKind(proposal.kind), {}
    for each in dossiers:
        its_holds, its_loans = (where.get(each.record_id, frozenset()) for where in (held, lent))
        standing = DossierStanding(
            closed_on=each.closed_on,
            active_until=each.active_until,
            inactive_until=each.inactive_until,
            fate=each.fate,
            is_held=bool(its_holds & known),
            is_lent=bool(its_loans & known),
            is_elsewhere=each.record_id in elsewhere,
            is_barred=bool((its_holds | its_loans) - known),
        )
        found[each.record_id] = bars_of(kind, standing, today)
    return found


def ripe(kind: ProposalKind, today: date) -> ColumnElement[bool]:
    """True for dossiers that the calendar and the schedule let be proposed so; the rest is asked of each."""
    if kind is ProposalKind.TRANSFER:
        return Dossier.active_until < today
    return (Dossier.inactive_until < today) & (Dossier.fate == FATES[kind].value)


def to_appraise(today: date) -> ColumnElement[bool]:
    """True for dossiers whose time is over and which the schedule wants appraised again."""
    return (Dossier.inactive_until < today) & (Dossier.fate == Fate.REAPPRAISE.value)


def is_proposed() -> ColumnElement[bool]:
    """True for dossiers on any open proposal."""
    open_ones = select(ProposedDossier.record_id).where(ProposedDossier.is_open)
    return Dossier.record_id.in_(open_ones)


def is_locked(proposal: DisposalProposal) -> bool:
    """Whether nothing may be put in or taken out any more."""
    return proposal.state != ProposalState.DRAFT


def may_withdraw(proposal: DisposalProposal) -> bool:
    return proposal.state in OPEN_STATES


def _all(groups: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*groups)


def _held_within(
    session: Session, proposal: DisposalProposal, dossiers: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Of a dissolved office's dossiers the holds are its own and those of who keeps them now."""
    unit, held = get_unit(session, proposal.unit_id), dict[str, frozenset[str]]()
    for office_id in {unit.office_id, keeper_of(session, unit, utc_now()).office_id}:
        for each, bearers in bearers_within(session, office_id, dossiers).items():
            held[each] = held.get(each, frozenset()) | bearers
    return held


def _lent_within(session: Session, dossiers: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each of these dossiers: which records are out, itself or its items."""
    out: dict[str, set[str]] = {}
    for start in range(0, len(dossiers), AT_ONCE):
        part = dossiers[start : start + AT_ONCE]
        itself = select(Loan.record_id, Loan.record_id).where(Loan.record_id.in_(part))
        items = select(DossierItem.dossier_id, Loan.record_id).join(
            Loan, Loan.record_id == DossierItem.record_id
        )
        for query in (itself, items.where(DossierItem.dossier_id.in_(part))):
            for dossier_id, record_id in session.execute(query.where(Loan.returned_on.is_(None))):
                out.setdefault(dossier_id, set()).add(record_id)
    return {each: frozenset(records) for each, records in out.items()}


def _elsewhere(session: Session, proposal: DisposalProposal, dossiers: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(dossiers), AT_ONCE):
        query = select(ProposedDossier.record_id).where(
            ProposedDossier.record_id.in_(dossiers[start : start + AT_ONCE]),
            ProposedDossier.is_open,
            ProposedDossier.proposal_id != proposal.id,
        )
        found.update(session.scalars(query))
    return frozenset(found)
