"""Makes proposals of what should be moved, destroyed or handed over; they move and destroy nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from catalog.access import readable_clause
from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.people.errors import refuse_if
from catalog.schema import DisposalProposal, Dossier, ProposedDossier, Record, Unit, utc_now
from catalog.sentences import N_
from catalog.units import get_unit, local_date
from classification.scopes import PostKind, Scope
from services.archive.disposal_rules import (
    MOST_LINES,
    ProposalKind,
    ProposalState,
    ProposalWish,
    problems_of,
    submit_refusal,
)
from services.archive.disposal_standing import bars_now, is_locked, is_proposed, may_withdraw, ripe
from services.archive.dossiers import DossierFilter, dossiers_query
from services.archive.legal_hold_rules import wrong_reason
from services.archive.places import offices_kept

LOCKED = N_("Usulan ini sudah terkunci. Tarik dahulu, lalu buat usulan baru.")
_SEEING = frozenset({PostKind.ARCHIVIST, PostKind.LEADER, PostKind.SECRETARY})


@dataclass(frozen=True, slots=True)
class ProposalValues:
    """What is typed of a new proposal."""

    kind: str
    unit_id: str
    number: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Added:
    """How many dossiers were put on the list, and how many may not be proposed now."""

    count: int
    left: int


def find_proposal(session: Session, scope: Scope, proposal_id: str) -> DisposalProposal:
    """For the office's archivists and leaders and the unit's head; raises ``NotVisible`` for all others."""
    found = session.get(DisposalProposal, proposal_id)
    if found is None or not may_see(scope, found):
        raise NotVisible(proposal_id)
    return found


def may_see(scope: Scope, proposal: DisposalProposal) -> bool:
    return any(
        (post.kind in _SEEING and post.office == proposal.office_id)
        or (post.kind is PostKind.HEAD and post.unit == proposal.unit_id)
        for post in scope.posts
    )


def may_work(scope: Scope, proposal: DisposalProposal) -> bool:
    """Whether this person keeps the proposal: an archivist of its office."""
    return proposal.office_id in offices_kept(scope)


def offices_seen(scope: Scope) -> frozenset[str]:
    """The offices all of whose proposals this person sees."""
    return frozenset(post.office for post in scope.posts if post.kind in _SEEING)


def units_headed(scope: Scope) -> frozenset[str]:
    """The units whose proposals this person sees as their head."""
    return frozenset(post.unit for post in scope.posts if post.kind is PostKind.HEAD)


def units_to_propose(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """The units whose dossiers this archivist may propose, as pairs of id and name; dissolved ones too."""
    query = select(Unit.id, Unit.name).where(Unit.office_id.in_(offices_kept(scope))).order_by(Unit.name)
    return [(unit, name) for unit, name in session.execute(query)]


def open_proposal(session: Session, scope: Scope, values: ProposalValues, *, actor: str) -> DisposalProposal:
    """A new draft. Raises ``NotVisible`` for who is no archivist, ``Invalid`` with a sentence a field."""
    units = {unit for unit, _ in units_to_propose(session, scope)}
    if not units:
        raise NotVisible("proposals")
    office_id = get_unit(session, values.unit_id).office_id if values.unit_id in units else ""
    is_taken = _is_taken(session, office_id, values.number)
    refuse_if(
        problems_of(
            ProposalWish(
                values.kind,
                values.unit_id,
                values.number,
                values.title,
                values.note,
                frozenset(units),
                is_taken,
            )
        )
    )
    made = DisposalProposal(
        office_id=office_id,
        unit_id=values.unit_id,
        kind=values.kind,
        number=values.number.strip(),
        title=values.title.strip(),
        note=values.note.strip(),
        state=ProposalState.DRAFT,
        made_by=actor,
    )
    session.add(made)
    session.flush()
    note(session, actor, "open-proposal", f"proposal:{made.id}", {"kind": made.kind})
    return made


def add_dossiers(
    session: Session, scope: Scope, proposal_id: str, ids: Sequence[str], *, actor: str
) -> Added:
    """Put these dossiers of the proposal's unit on a draft, inside ``Database.writing()``; those that may not
    be proposed now are left. Raises ``NotVisible`` where one is hidden or none of the unit's, ``Refused``."""
    proposal = _draft(session, scope, proposal_id)
    wanted = list(dict.fromkeys(ids))[:MOST_LINES]
    query = (
        select(Dossier)
        .join(Record, Record.id == Dossier.record_id)
        .where(Dossier.record_id.in_(wanted), Record.unit_id == proposal.unit_id)
        .where(readable_clause(scope, utc_now()))
    )
    found = session.scalars(query).all()
    if len(found) != len(wanted):
        raise NotVisible(proposal_id)
    return _add(session, scope, proposal, found, actor)


def add_all(session: Session, scope: Scope, proposal_id: str, wanted: DossierFilter, *, actor: str) -> Added:
    """The same for all dossiers of a filter whose time has come, as many as the list has room for."""
    proposal = _draft(session, scope, proposal_id)
    query = candidates_query(scope, proposal, wanted, today_of(session, proposal))
    return _add(session, scope, proposal, session.scalars(query.limit(MOST_LINES)).all(), actor)


def remove_dossier(session: Session, scope: Scope, proposal_id: str, record_id: str, *, actor: str) -> None:
    """Take a dossier off a draft; it may be put on again. Raises ``NotVisible``, ``Refused``."""
    proposal = _draft(session, scope, proposal_id)
    line = _line(session, scope, proposal, record_id)
    session.execute(delete(ProposedDossier).where(ProposedDossier.id == line))
    note(session, actor, "unpropose", f"record:{record_id}", {"proposal": proposal.id})


def submit(session: Session, scope: Scope, proposal_id: str, *, actor: str) -> None:
    """Lock a draft of which each dossier may be proposed now. Raises ``NotVisible``, ``Refused``."""
    proposal = _draft(session, scope, proposal_id)
    dossiers = session.scalars(
        select(Dossier)
        .join(ProposedDossier, ProposedDossier.record_id == Dossier.record_id)
        .where(ProposedDossier.proposal_id == proposal.id)
    ).all()
    bars = bars_now(session, scope, proposal, dossiers, today_of(session, proposal))
    refusal = submit_refusal(len(dossiers), sum(1 for each in bars.values() if each))
    if refusal is not None:
        raise Refused(refusal.text, refusal.values)
    proposal.state, proposal.submitted_by = ProposalState.SUBMITTED, actor
    proposal.submitted_at = utc_now()
    note(session, actor, "submit-proposal", f"proposal:{proposal.id}", {"dossiers": len(dossiers)})


def withdraw(session: Session, scope: Scope, proposal_id: str, reason: str, *, actor: str) -> None:
    """End a proposal; its dossiers may be proposed anew. Raises ``NotVisible``, ``Invalid``, ``Refused``."""
    proposal = _kept(session, scope, proposal_id)
    if not may_withdraw(proposal):
        raise Refused(N_("Usulan ini sudah ditarik."))
    refuse_if({"reason": wrong_reason(reason)})
    proposal.state, proposal.withdrawn_by = ProposalState.WITHDRAWN, actor
    proposal.withdrawn_at, proposal.withdrawing_reason = utc_now(), reason.strip()
    lines = session.scalars(
        select(ProposedDossier).where(ProposedDossier.proposal_id == proposal.id, ProposedDossier.is_open)
    ).all()
    for line in lines:
        line.is_open = False
        note(session, actor, "unpropose", f"record:{line.record_id}", {"proposal": proposal.id})
    about = {"reason": proposal.withdrawing_reason, "dossiers": len(lines)}
    note(session, actor, "withdraw-proposal", f"proposal:{proposal.id}", about)


def candidates_query(
    scope: Scope, proposal: DisposalProposal, wanted: DossierFilter, today: date
) -> Select[Dossier]:
    """Dossiers of the proposal's unit whose time has come and that stand on no open proposal, in order."""
    its_own = DossierFilter(
        text=wanted.text, unit_id=proposal.unit_id, code=wanted.code, year=wanted.year, state=wanted.state
    )
    query = dossiers_query(scope, its_own).where(ripe(ProposalKind(proposal.kind), today), ~is_proposed())
    return query.order_by(Record.code, Record.number, Record.id)


def today_of(session: Session, proposal: DisposalProposal) -> date:
    return local_date(session, get_unit(session, proposal.office_id), utc_now())


def _add(
    session: Session, scope: Scope, proposal: DisposalProposal, dossiers: Sequence[Dossier], actor: str
) -> Added:
    there = set(
        session.scalars(select(ProposedDossier.record_id).where(ProposedDossier.proposal_id == proposal.id))
    )
    fresh = [each for each in dossiers if each.record_id not in there]
    bars = bars_now(session, scope, proposal, fresh, today_of(session, proposal))
    fit = [each for each in fresh if not bars[each.record_id]]
    if len(there) + len(fit) > MOST_LINES:
        words = N_("Satu usulan memuat paling banyak %(most)s berkas. Persempit pilihannya.")
        raise Refused(words, {"most": MOST_LINES})
    for each in fit:
        session.add(ProposedDossier(proposal_id=proposal.id, record_id=each.record_id, added_by=actor))
        about = {"proposal": proposal.id, "kind": proposal.kind}
        note(session, actor, "propose-disposal", f"record:{each.record_id}", about)
    session.flush()
    return Added(len(fit), len(fresh) - len(fit))


def _kept(session: Session, scope: Scope, proposal_id: str) -> DisposalProposal:
    proposal = find_proposal(session, scope, proposal_id)
    if not may_work(scope, proposal):
        raise NotVisible(proposal_id)
    return proposal


def _draft(session: Session, scope: Scope, proposal_id: str) -> DisposalProposal:
    proposal = _kept(session, scope, proposal_id)
    if is_locked(proposal):
        raise Refused(LOCKED)
    return proposal


def _line(session: Session, scope: Scope, proposal: DisposalProposal, record_id: str) -> str:
    query = (
        select(ProposedDossier.id)
        .join(Record, Record.id == ProposedDossier.record_id)
        .where(ProposedDossier.proposal_id == proposal.id, ProposedDossier.record_id == record_id)
        .where(readable_clause(scope, utc_now()))
    )
    found = session.scalar(query)
    if found is None:
        raise NotVisible(record_id)
    return found


def _is_taken(session: Session, office_id: str, number: str) -> bool:
    query = select(func.count()).where(
        DisposalProposal.office_id == office_id,
        DisposalProposal.number == number.strip(),
        DisposalProposal.state != ProposalState.WITHDRAWN,
    )
    return bool(session.scalar(query))
