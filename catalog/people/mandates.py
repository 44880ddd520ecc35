"""Dated mandates (audit, supervision, law enforcement), in force only when two people opened them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import NotVisible, Refused
from catalog.people.posts import APPROVERS
from catalog.people.users import get_user
from catalog.schema import Mandate, Record, utc_now
from catalog.scopes import scope_of
from catalog.sentences import N_
from catalog.units import get_unit
from classification.levels import Level
from classification.scopes import MandateKind


@dataclass(frozen=True, slots=True)
class MandateValues:
    """A mandate as it is opened: the letter's number, the units or cases it opens, and its days."""

    kind: MandateKind
    number: str
    valid_from: date
    valid_until: date
    offices: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    max_level: Level = Level.SECRET


def open_mandate(session: Session, user_id: str, values: MandateValues, by: str) -> Mandate:
    """The first person's half; it opens nothing until ``confirm_mandate``. Raises ``Refused``."""
    get_user(session, user_id)
    _check(session, user_id, values, by)
    mandate = Mandate(
        user_id=user_id,
        kind=values.kind.value,
        number=values.number.strip(),
        offices=list(values.offices),
        cases=list(values.cases),
        max_level=int(values.max_level),
        valid_from=values.valid_from,
        valid_until=values.valid_until,
        opened_by=by,
    )
    session.add(mandate)
    session.flush()
    note(session, by, "open-mandate", f"mandate:{mandate.id}", {"number": mandate.number})
    return mandate


def confirm_mandate(session: Session, mandate_id: str, by: str) -> Mandate:
    """The second person's half. Raises ``Refused`` for the one who opened it or gains by it."""
    mandate = get_mandate(session, mandate_id)
    if by in (mandate.opened_by, mandate.user_id):
        raise Refused(N_("Mandat harus dikukuhkan oleh orang kedua, bukan pembuka atau pemegangnya."))
    _check_right(session, by)
    if mandate.confirmed_by is not None:
        raise Refused(N_("Mandat ini sudah dikukuhkan."))
    mandate.confirmed_by = by
    note(session, by, "confirm-mandate", f"mandate:{mandate.id}")
    return mandate


def end_mandate(session: Session, mandate_id: str, last_day: date, *, actor: str) -> Mandate:
    """End a mandate on its last day; a day already past ends it at once.

    Raises ``Refused`` where it would hold longer than two people opened it for.
    """
    mandate = get_mandate(session, mandate_id)
    if last_day > mandate.valid_until:
        raise Refused(N_("Masa mandat hanya dapat dipersingkat. Perpanjangan perlu mandat baru."))
    mandate.valid_until = last_day
    note(session, actor, "end-mandate", f"mandate:{mandate.id}", {"last_day": last_day.isoformat()})
    return mandate


def get_mandate(session: Session, mandate_id: str) -> Mandate:
    """The mandate with this id; raises ``NotVisible``."""
    mandate = session.get(Mandate, mandate_id)
    if mandate is None:
        raise NotVisible(mandate_id)
    return mandate


def mandates_of(session: Session, user_id: str) -> Sequence[Mandate]:
    """All mandates of a person, newest first."""
    return session.scalars(
        select(Mandate).where(Mandate.user_id == user_id).order_by(Mandate.valid_from.desc())
    ).all()


def _check(session: Session, user_id: str, values: MandateValues, by: str) -> None:
    if by == user_id:
        raise Refused(N_("Mandat untuk diri sendiri harus dibuka oleh orang lain."))
    _check_right(session, by)
    if not values.number.strip():
        raise Refused(N_("Nomor surat mandat belum diisi."))
    if values.valid_until < values.valid_from:
        raise Refused(N_("Tanggal berakhir mendahului tanggal mulai."))
    if not (values.cases if values.kind is MandateKind.LAW_ENFORCEMENT else values.offices):
        raise Refused(N_("Mandat harus menyebut unit atau perkara yang dibukanya."))
    for unit_id in values.offices:
        get_unit(session, unit_id)
    for case_id in values.cases:
        if session.get(Record, case_id) is None:
            raise NotVisible(case_id)


def _check_right(session: Session, by: str) -> None:
    if not any(post.kind in APPROVERS for post in scope_of(session, by, utc_now()).posts):
        raise Refused(N_("Hanya pimpinan atau administrator yang dapat membuka mandat."))
