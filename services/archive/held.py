"""Refuses what may not be done to a record under a legal hold, naming the hold only to who may know of it."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import label_of, readable_clause
from catalog.errors import Refused
from catalog.legal_holds import AT_ONCE, IN_FORCE, bearers_of
from catalog.schema import LegalHold, Record, utc_now
from catalog.sentences import N_
from classification.access import Shown, shown_fields
from classification.scopes import Scope
from services.archive.legal_hold_rules import refusal

STAYS_HELD = N_("Dalam penahanan hukum, jadi tingkatnya tidak dapat diturunkan.")
STAYS = N_("Tingkatnya sekarang tidak dapat diturunkan. Tanyakan kepada unit kearsipan.")


def refuse_if_held(session: Session, scope: Scope, *record_ids: str) -> None:
    """Raise ``Refused`` where one of these records is held. Ask after they were found for this reader."""
    bearers = bearers_of(session, record_ids)
    if not bearers:
        return
    borne = frozenset[str]().union(*bearers.values())
    known = known_of(session, scope, borne)
    sentence = refusal(is_known=bool(known), reference=_reference(session, scope, known))
    raise Refused(sentence.text, sentence.values)


def held_words(session: Session, scope: Scope, ids: Sequence[str]) -> dict[str, str]:
    """Why each of these that is held keeps its level, as a message id; nothing for the others."""
    bearers = bearers_of(session, ids)
    known = known_of(session, scope, frozenset[str]().union(*bearers.values()))
    return {each: STAYS_HELD if borne & known else STAYS for each, borne in bearers.items()}


def known_held(session: Session, scope: Scope, ids: Sequence[str]) -> frozenset[str]:
    """Those of ``ids`` that are held by something that this reader may know of."""
    bearers = bearers_of(session, ids)
    known = known_of(session, scope, frozenset[str]().union(*bearers.values()))
    return frozenset(each for each, borne in bearers.items() if borne & known)


def known_of(session: Session, scope: Scope, ids: Collection[str]) -> frozenset[str]:
    """Those of ``ids`` of which this reader may know at least the description."""
    found: set[str] = set()
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        query = select(Record.id).where(Record.id.in_(part), readable_clause(scope, utc_now()))
        found.update(session.scalars(query))
    return frozenset(found)


def _reference(session: Session, scope: Scope, known: Collection[str]) -> str:
    """The reference of the oldest hold whose record's number this reader may know; else empty."""
    query = (
        select(LegalHold)
        .where(LegalHold.record_id.in_(known), IN_FORCE)
        .order_by(LegalHold.since, LegalHold.placed_at, LegalHold.id)
    )
    for hold in session.scalars(query):
        record = session.get_one(Record, hold.record_id)
        if Shown.NUMBER in shown_fields(scope, label_of(session, record)):
            return hold.reference
    return ""
