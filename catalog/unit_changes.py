"""Units listed, made and changed at an administrator's desk; each change is in the audit trail."""

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import insert, literal, or_, select
from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.errors import Refused
from catalog.listing import Page, contains, page_of
from catalog.people.errors import Invalid, refuse_if
from catalog.schema import OutboxRow, Record, Unit, UnitKind, utc_now
from catalog.sentences import N_, Sentence
from catalog.units import create_unit

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """``state`` is ``open``, ``ended`` or empty for all."""

    text: str = ""
    kind: str = ""
    state: str = ""


def list_units(
    session: Session, within: frozenset[str], asked: UnitFilter, number: int, today: date
) -> Page[Unit]:
    """The units with these ids that the filter asks for, by code."""
    query = select(Unit).where(Unit.id.in_(within)).order_by(Unit.code)
    matches = contains(asked.text, Unit.name, Unit.code, Unit.function)
    if matches is not None:
        query = query.where(matches)
    if asked.kind:
        query = query.where(Unit.kind == asked.kind)
    if asked.state == "ended":
        query = query.where(Unit.ends < today)
    elif asked.state == "open":
        query = query.where(or_(Unit.ends.is_(None), Unit.ends >= today))
    return page_of(session, query, number)


def new_unit(
    session: Session,
    parent: Unit | None,
    *,
    kind: str,
    code: str,
    name: str,
    function: str,
    zone: str,
    is_archive_unit: bool,
    begins: date | None,
    actor: str,
) -> Unit:
    """A unit below ``parent``; raises ``Invalid`` with a sentence for each wrong field."""
    needs_parent = Sentence(N_("Pilih unit induknya."))
    wrong_code = Sentence(N_("Kode: huruf, angka, titik, atau strip, paling banyak 40."))
    refuse_if(
        {
            "parent": None if parent else needs_parent,
            "kind": None if kind in set(UnitKind) else Sentence(N_("Pilih jenis unit.")),
            "code": None if _CODE.fullmatch(code) else wrong_code,
            **_problems(name, function, zone),
        }
    )
    try:
        unit = create_unit(
            session,
            UnitKind(kind),
            code,
            name.strip(),
            parent,
            function=function.strip(),
            zone=zone or None,
            is_archive_unit=is_archive_unit,
            begins=begins,
        )
    except Refused as error:
        raise Invalid({"code": error.sentence}) from error
    note(session, actor, "create-unit", f"unit:{unit.id}", {"code": code})
    return unit


def change_unit(
    session: Session,
    unit: Unit,
    *,
    name: str,
    function: str,
    zone: str,
    is_archive_unit: bool,
    begins: date | None,
    actor: str,
) -> None:
    """Change what may change of a unit; code, kind and place in the tree stay. Raises ``Invalid``."""
    refuse_if(_problems(name, function, zone))
    has_new_function = (function.strip() or None) != unit.function
    unit.name = name.strip()
    unit.function = function.strip() or None
    unit.zone = zone or unit.zone
    unit.is_archive_unit = is_archive_unit
    unit.begins = begins
    note(session, actor, "change-unit", f"unit:{unit.id}", {"name": unit.name, "function": unit.function})
    if has_new_function:
        _relabel(session, unit)  # the counterpart above is found by function


def reopen(session: Session, unit: Unit, *, actor: str) -> None:
    """Undo the end of a unit: its records are its own again."""
    unit.ends = None
    unit.heir_id = None
    note(session, actor, "reopen-unit", f"unit:{unit.id}")
    _relabel(session, unit)


def _relabel(session: Session, unit: Unit) -> None:
    """Have the index writer rewrite the tokens of the unit's records; until then no search shows them."""
    session.flush()
    owners = select(Unit.id).where((Unit.id == unit.id) | (Unit.office_id == unit.id))
    due = literal(utc_now(), OutboxRow.due_at.type)
    owned = select(Record.id, literal(True), literal(True), due).where(Record.unit_id.in_(owners))
    session.execute(
        insert(OutboxRow).from_select(["record_id", "is_narrowing", "is_deferred", "due_at"], owned)
    )


def _problems(name: str, function: str, zone: str) -> dict[str, Sentence | None]:
    long_name = Sentence(N_("Nama unit belum diisi, atau lebih dari 200 huruf."))
    long_function = Sentence(N_("Fungsi paling banyak 40 huruf."))
    return {
        "name": None if 0 < len(name.strip()) <= 200 else long_name,
        "function": None if len(function.strip()) <= 40 else long_function,
        "zone": None if not zone or _is_zone(zone) else Sentence(N_("Zona waktu tidak dikenal.")),
    }


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
