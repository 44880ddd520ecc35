"""Mandates as the desk of an office sees them: over its units, and over cases that the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import find_record, scope_of
from catalog.errors import NotVisible
from catalog.notices import Kind, tell
from catalog.people.desk import APPROVING, Desk, approving_desk, people_clause
from catalog.people.errors import refuse_if
from catalog.people.mandates import MandateValues, get_mandate, open_mandate
from catalog.people.to_tell import holders_of
from catalog.people.users import user_called
from catalog.schema import Mandate, Record, Unit, User
from catalog.sentences import N_, Sentence
from classification.access import Verdict
from classification.levels import Level
from classification.scopes import MandateKind, Scope


@dataclass(frozen=True, slots=True)
class MandateLine:
    """One mandate with its names. ``places`` are units, or titles of cases as this reader may know them."""

    id: str
    user_id: str
    user_name: str
    kind: MandateKind
    number: str
    places: tuple[str, ...]
    max_level: Level
    valid_from: date
    valid_until: date
    opened_by: str
    confirmed_by: str
    opener_id: str | None

    def is_waiting(self, today: date) -> bool:
        """Whether the second person is still to come."""
        return not self.confirmed_by and self.valid_until >= today


@dataclass(frozen=True, slots=True)
class MandateForm:
    """What is typed of a mandate: a user name, kind and level by value, unit ids, and addresses of cases."""

    username: str
    kind: str
    number: str
    level: str
    units: Sequence[str]
    cases: str
    since: date | None
    until: date | None


def list_mandates(session: Session, desk: Desk, scope: Scope) -> list[MandateLine]:
    """The mandates that this reader may know of, newest first."""
    rows = session.scalars(select(Mandate).order_by(Mandate.valid_from.desc(), Mandate.id))
    return [_line(session, row) for row in rows if _is_on(session, desk, scope, row)]


def mandate_on(session: Session, desk: Desk, scope: Scope, mandate_id: str) -> MandateLine:
    """One of them; raises ``NotVisible``."""
    row = get_mandate(session, mandate_id)
    if not _is_on(session, desk, scope, row):
        raise NotVisible(mandate_id)
    return _line(session, row)


def waiting_count(session: Session, desk: Desk, scope: Scope, now: datetime) -> int:
    """How many mandates wait for this reader as their second person."""
    rows = session.scalars(
        select(Mandate).where(Mandate.confirmed_by.is_(None), Mandate.valid_until >= now.date())
    )
    return sum(
        desk.user_id not in (row.opened_by, row.user_id) and _is_on(session, desk, scope, row) for row in rows
    )


def open_on(session: Session, desk: Desk, scope: Scope, typed: MandateForm, now: datetime) -> Mandate:
    """The first person's half, from a desk. Raises ``Invalid`` and ``Refused``."""
    user = user_called(session, typed.username) if typed.username else None
    is_case = typed.kind == MandateKind.LAW_ENFORCEMENT
    cases = _cases(session, scope, typed.cases) if is_case else ()
    units = () if is_case else tuple(dict.fromkeys(each for each in typed.units if each in desk.units))
    refuse_if(
        {
            "username": None if user and _is_known(session, desk, user) else Sentence(NOBODY),
            "kind": None if typed.kind in set(MandateKind) else Sentence(N_("Pilih jenis mandatnya.")),
            "number": _wrong_number(typed.number),
            "level": None if typed.level in _SLUGS else Sentence(N_("Pilih salah satu tingkat.")),
            "units": Sentence(N_("Pilih unit yang dibuka.")) if not (is_case or units) else None,
            "cases": Sentence(NO_CASE)
            if is_case and not (cases and desk_has(session, desk, cases))
            else None,
            "from": None if typed.since else Sentence(N_("Tanggal mulai belum diisi.")),
            "until": _wrong_end(typed, now.date()),
        }
    )
    assert user is not None  # refused above
    assert typed.since is not None
    assert typed.until is not None
    values = MandateValues(
        kind=MandateKind(typed.kind),
        number=typed.number,
        valid_from=typed.since,
        valid_until=typed.until,
        offices=units,
        cases=cases,
        max_level=Level.from_slug(typed.level),
    )
    opened = open_mandate(session, user.id, values, desk.user_id)
    tell(session, Kind.MANDATE_WAITING, _confirmers(session, opened, now), opened.id)
    return opened


def desk_has(session: Session, desk: Desk, record_ids: Sequence[str]) -> bool:
    """Whether all these records belong to units within the desk's reach."""
    units = session.scalars(select(Record.unit_id).where(Record.id.in_(record_ids)))
    return set(units) <= desk.units


NOBODY = N_("Tidak ada pengguna dengan nama itu.")
NO_CASE = N_("Tempel alamat halaman perkara kantor Anda, satu baris satu perkara.")
_SLUGS = frozenset(level.slug for level in Level)


def _confirmers(session: Session, row: Mandate, now: datetime) -> list[str]:
    """Those who may be the second person at this moment."""
    wanted = row.offices or session.scalars(select(Record.unit_id).where(Record.id.in_(row.cases))).all()
    found = holders_of(session, wanted, APPROVING, now, and_above=True)
    return [
        each for each in found if each not in (row.opened_by, row.user_id) and _may(session, each, row, now)
    ]


def _may(session: Session, user_id: str, row: Mandate, now: datetime) -> bool:
    scope = scope_of(session, user_id, now)
    try:
        return _is_on(session, approving_desk(session, user_id, scope), scope, row)
    except NotVisible:
        return False


def _is_known(session: Session, desk: Desk, user: User) -> bool:
    query = select(User.id).where(User.id == user.id, User.is_active, people_clause(desk))
    return session.scalar(query) is not None


def _is_on(session: Session, desk: Desk, scope: Scope, row: Mandate) -> bool:
    """A mandate over a case tells that there is one: it is shown only to who may know of it anyway."""
    if not set(row.offices) <= desk.units:
        return False
    if row.cases and not desk_has(session, desk, row.cases):
        return False
    try:
        for case_id in row.cases:
            find_record(session, scope, case_id, Verdict.DESCRIPTION)
    except NotVisible:
        return False
    return row.kind in set(MandateKind) and bool(row.offices or row.cases)


def _cases(session: Session, scope: Scope, text: str) -> tuple[str, ...]:
    """The cases whose addresses were typed; none where one of them is no case that this reader may see."""
    found: list[str] = []
    for line in text.split():
        try:
            record = find_record(session, scope, line.rstrip("/").rpartition("/")[2], Verdict.DESCRIPTION)
        except NotVisible:
            return ()
        if record.kind != "case":
            return ()
        found.append(record.id)
    return tuple(dict.fromkeys(found))


def _wrong_number(number: str) -> Sentence | None:
    if not number.strip():
        return Sentence(N_("Nomor surat mandat belum diisi."))
    if len(number) > 120:
        return Sentence(N_("Terlalu panjang: paling banyak %(longest)s huruf."), {"longest": 120})
    return None


def _wrong_end(typed: MandateForm, today: date) -> Sentence | None:
    if typed.until is None:
        return Sentence(N_("Mandat harus punya hari terakhir."))
    if typed.until < today:
        return Sentence(N_("Masa itu sudah lewat."))
    if typed.since is not None and typed.until < typed.since:
        return Sentence(N_("Tanggal berakhir mendahului tanggal mulai."))
    return None


def _line(session: Session, row: Mandate) -> MandateLine:
    units = session.scalars(select(Unit.name).where(Unit.id.in_(row.offices)).order_by(Unit.code)).all()
    cases = session.scalars(select(Record.number).where(Record.id.in_(row.cases)).order_by(Record.id)).all()
    return MandateLine(
        id=row.id,
        user_id=row.user_id,
        user_name=_name(session, row.user_id),
        kind=MandateKind(row.kind),
        number=row.number,
        places=(*units, *cases),
        max_level=Level(row.max_level),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        opened_by=_name(session, row.opened_by),
        confirmed_by=_name(session, row.confirmed_by),
        opener_id=row.opened_by,
    )


def _name(session: Session, user_id: str | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else ""
