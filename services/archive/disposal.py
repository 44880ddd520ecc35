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
from catalog.units import get_unit, keeper_of, local_date
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
from services.archive.kept_units import units_kept
from services.archive.legal_hold_rules import wrong_reason
from services.archive.places import offices_kept

LOCKED = N_("Usulan ini sudah terkunci. Tarik dahulu, lalu buat usulan baru.")
AT_ONCE = 500  # dossiers judged
# Never by number: where it is masked, its place between the others would tell of it.
IN_ORDER = (Record.code, Record.date, Record.id)
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
    """How many dossiers were put on the list, how many may not be proposed now, and how many had no room."""

    count: int
    left: int
    beyond: int = 0


def find_proposal(session: Session, scope: Scope, proposal_id: str) -> DisposalProposal:
    """For the office's archivists and leaders and the unit's head; raises ``NotVisible`` for all others."""
    found = session.get(DisposalProposal, proposal_id)
    if found is None or not may_see(session, scope, found):
        raise NotVisible(proposal_id)
    return found


def may_see(session: Session, scope: Scope, proposal: DisposalProposal) -> bool:
    keeper = keeper_of(session, get_unit(session, proposal.unit_id), utc_now())
    return any(
        (post.kind in _SEEING and post.office == keeper.office_id)
        or (post.kind is PostKind.HEAD and post.unit == keeper.id)
        for post in scope.posts
    )


def may_work(session: Session, scope: Scope, proposal: DisposalProposal) -> bool:
    """Whether this person keeps the proposal: an archivist where its unit's records are kept now."""
    return _office_of(session, proposal.unit_id) in offices_kept(scope)


def offices_seen(scope: Scope) -> frozenset[str]:
    """The offices all of whose proposals this person sees."""
    return frozenset(post.office for post in scope.posts if post.kind in _SEEING)


def units_headed(scope: Scope) -> frozenset[str]:
    """The units whose proposals this person sees as their head."""
    return frozenset(post.unit for post in scope.posts if post.kind is PostKind.HEAD)


def units_to_propose(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """The units whose dossiers this archivist may propose, as pairs of id and name: those of the office, and
    dissolved ones whose records it keeps."""
    units = units_kept(session, offices_kept(scope))
    query = select(Unit.id, Unit.name).where(Unit.id.in_(units)).order_by(Unit.name, Unit.id)
    return [(unit, name) for unit, name in session.execute(query)]


def open_proposal(session: Session, scope: Scope, values: ProposalValues, *, actor: str) -> DisposalProposal:
    """A new draft. Raises ``NotVisible`` for who is no archivist, ``Invalid`` with a sentence a field."""
    units = {unit for unit, _ in units_to_propose(session, scope)}
    if not units:
        raise NotVisible("proposals")
    office_id = _office_of(session, values.unit_id) if values.unit_id in units else ""
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
    be proposed now are left. Raises ``NotVisible`` where one is hidden or none of the unit's; ``Refused``,
    also for more than there is room for."""
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
    fit, left = _fit(session, scope, proposal, found)
    if len(fit) > _room(session, scope, proposal):
        words = N_("Satu usulan memuat paling banyak %(most)s berkas. Persempit pilihannya.")
        raise Refused(words, {"most": MOST_LINES})
    _put(session, proposal, fit, actor)
    return Added(len(fit), left)


def add_all(session: Session, scope: Scope, proposal_id: str, wanted: DossierFilter, *, actor: str) -> Added:
    """The same for all dossiers of a filter whose time has come, in order, as many as there is room for.

    What may not be proposed takes up no room; once the list is full, the rest is counted and not judged.
    """
    proposal = _draft(session, scope, proposal_id)
    query = candidates_query(scope, proposal, wanted, today_of(session, proposal))
    ids = session.scalars(query.with_only_columns(Dossier.record_id)).all()
    room = _room(session, scope, proposal)
    fit: list[str] = []
    left = judged = 0
    while judged < len(ids) and len(fit) < room:
        part = ids[judged : judged + AT_ONCE]
        rows = session.scalars(select(Dossier).where(Dossier.record_id.in_(part)))
        found = {each.record_id: each for each in rows}
        more, barred = _fit(session, scope, proposal, [found[each] for each in part if each in found])
        fit, left, judged = fit + more, left + barred, judged + len(part)
    beyond = len(fit[room:]) + len(ids) - judged
    _put(session, proposal, fit[:room], actor)
    return Added(len(fit[:room]), left, beyond)


def remove_dossier(session: Session, scope: Scope, proposal_id: str, record_id: str, *, actor: str) -> None:
    """Take a dossier off a draft; it may be put on again. Raises ``NotVisible``, ``Refused``."""
    proposal = _draft(session, scope, proposal_id)
    line = _line(session, scope, proposal, record_id)
    session.execute(delete(ProposedDossier).where(ProposedDossier.id == line))
    note(session, actor, "unpropose", f"record:{record_id}", {"proposal": proposal.id})


def submit(session: Session, scope: Scope, proposal_id: str, *, actor: str) -> None:
    """Lock a draft of which each dossier may be proposed now. Raises ``NotVisible``, ``Refused``.

    Not one on which something stands that this person may no longer know of: they would lock it unseen.
    """
    proposal = _draft(session, scope, proposal_id)
    dossiers = session.scalars(lines_query(scope, proposal)).all()
    bars = bars_now(session, scope, proposal, dossiers, today_of(session, proposal))
    unseen = len(_on_it(session, proposal)) - len(dossiers)
    refusal = submit_refusal(len(dossiers), sum(1 for each in bars.values() if each), unseen)
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
    return query.order_by(*IN_ORDER)


def lines_query(scope: Scope, proposal: DisposalProposal) -> Select[Dossier]:
    """The dossiers on it that this reader may know of, in order."""
    return (
        select(Dossier)
        .join(ProposedDossier, ProposedDossier.record_id == Dossier.record_id)
        .join(Record, Record.id == Dossier.record_id)
        .where(ProposedDossier.proposal_id == proposal.id, readable_clause(scope, utc_now()))
        .order_by(*IN_ORDER)
    )


def today_of(session: Session, proposal: DisposalProposal) -> date:
    return local_date(session, get_unit(session, proposal.office_id), utc_now())


def _fit(
    session: Session, scope: Scope, proposal: DisposalProposal, dossiers: Sequence[Dossier]
) -> tuple[list[str], int]:
    """Those of them that may be put on it, and how many others may not be proposed now."""
    there = _on_it(session, proposal)
    fresh = [each for each in dossiers if each.record_id not in there]
    bars = bars_now(session, scope, proposal, fresh, today_of(session, proposal))
    fit = [each.record_id for each in fresh if not bars[each.record_id]]
    return fit, len(fresh) - len(fit)


def _room(session: Session, scope: Scope, proposal: DisposalProposal) -> int:
    """How many more it takes, as this reader may know: what is hidden on it must not show by a full list."""
    seen = lines_query(scope, proposal).order_by(None).subquery()
    return max(0, MOST_LINES - (session.scalar(select(func.count()).select_from(seen)) or 0))


def _put(session: Session, proposal: DisposalProposal, dossiers: Sequence[str], actor: str) -> None:
    for each in dossiers:
        session.add(ProposedDossier(proposal_id=proposal.id, record_id=each, added_by=actor))
        about = {"proposal": proposal.id, "kind": proposal.kind}
        note(session, actor, "propose-disposal", f"record:{each}", about)
    session.flush()


def _on_it(session: Session, proposal: DisposalProposal) -> frozenset[str]:
    """All that stands on it, whoever may know of it."""
    query = select(ProposedDossier.record_id).where(ProposedDossier.proposal_id == proposal.id)
    return frozenset(session.scalars(query))


def _office_of(session: Session, unit_id: str) -> str:
    """The office that keeps the unit's records now."""
    return keeper_of(session, get_unit(session, unit_id), utc_now()).office_id


def _kept(session: Session, scope: Scope, proposal_id: str) -> DisposalProposal:
    proposal = find_proposal(session, scope, proposal_id)
    if not may_work(session, scope, proposal):
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
