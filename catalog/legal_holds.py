"""What is under a legal hold: a record by a hold of its own, or by one on what it lies in or came out of."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from catalog.schema import DossierItem, LegalHold, Record, Unit

AT_ONCE = 500
IN_FORCE: ColumnElement[bool] = LegalHold.lifted_at.is_(None)


def bearers_of(session: Session, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """Which records bear the holds that hold each of ``ids``: itself, its dossier, what it came out of.

    Nothing for what is free. A public edition is not held with its original: it is a file of its own.
    """
    if not session.scalar(select(exists().where(IN_FORCE))):
        return {}
    over = _upward(session, ids)
    held: dict[str, set[str]] = {}
    for part in _parts(list(over)):
        bears = select(LegalHold.record_id).where(LegalHold.record_id.in_(part), IN_FORCE).distinct()
        for bearer in session.scalars(bears):
            for each in over[bearer]:
                held.setdefault(each, set()).add(bearer)
    return {each: frozenset(bearers) for each, bearers in held.items()}


def bearers_within(session: Session, office_id: str, dossiers: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each of these dossiers of an office: what bears a hold on it or on anything that lies in it.

    Read from the holds, which are few, down to all that they hold and from there up, and not from all
    that lies in the dossiers.
    """
    of_office = select(Unit.id).where(Unit.office_id == office_id)
    bears = select(LegalHold.record_id).join(Record, Record.id == LegalHold.record_id)
    bearers = session.scalars(bears.where(IN_FORCE, Record.unit_id.in_(of_office)).distinct()).all()
    held = _downward(session, bearers)
    over = _upward(session, held)
    within = {each: (held[inner] for inner in over[each]) for each in dossiers if each in over}
    return {each: frozenset[str]().union(*bearers) for each, bearers in within.items()}


def outer_of(session: Session, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each of ``ids`` all that a hold on it would hold it by: itself, its dossier, what it came out of,
    and theirs."""
    found: dict[str, set[str]] = {each: set() for each in ids}
    for outer, inner in _upward(session, ids).items():
        for each in inner:
            found[each].add(outer)
    return {each: frozenset(outer) for each, outer in found.items()}


def inner_of(session: Session, ids: Sequence[str]) -> list[str]:
    """All that lies in these or came out of them, and not these: what a hold on them reaches too."""
    outer = frozenset(ids)
    return [each for each in _downward(session, ids) if each not in outer]


def _downward(session: Session, bearers: Iterable[str]) -> Mapping[str, set[str]]:
    """All that these hold: themselves, what lies in them, what came out of them; each with its bearers."""
    held: dict[str, set[str]] = {each: {each} for each in bearers}
    level = list(held)
    while level:
        reached: dict[str, None] = {}
        for outer, inner in _inner_of(session, level):
            if more := held[outer] - held.get(inner, set()):
                held.setdefault(inner, set()).update(more)
                reached[inner] = None
        level = list(reached)
    return held


def _inner_of(session: Session, ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    for part in _parts(ids):
        lies_in = select(DossierItem.dossier_id, DossierItem.record_id)
        for outer, inner in session.execute(lies_in.where(DossierItem.dossier_id.in_(part))):
            yield outer, inner
        came_out = select(Record.container_id, Record.id).where(Record.original_id.is_(None))
        for container, inner in session.execute(came_out.where(Record.container_id.in_(part))):
            assert container is not None  # the clause says so
            yield container, inner


def _upward(session: Session, ids: Iterable[str]) -> Mapping[str, set[str]]:
    """Each of ``ids`` and all that they lie in or came out of, with those of ``ids`` that are within."""
    over: dict[str, set[str]] = {each: {each} for each in ids}
    level = list(over)
    while level:
        reached: dict[str, None] = {}
        for inner, outer in _outer_of(session, level):
            if more := over[inner] - over.get(outer, set()):
                over.setdefault(outer, set()).update(more)
                reached[outer] = None
        level = list(reached)
    return over


def _outer_of(session: Session, ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    for part in _parts(ids):
        lies_in = select(DossierItem.record_id, DossierItem.dossier_id).where(DossierItem.record_id.in_(part))
        for inner, outer in session.execute(lies_in):
            yield inner, outer
        came_out = select(Record.id, Record.container_id).where(Record.id.in_(part))
        came_out = came_out.where(Record.container_id.is_not(None), Record.original_id.is_(None))
        for inner, container in session.execute(came_out):
            assert container is not None  # the clause says so
            yield inner, container


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
