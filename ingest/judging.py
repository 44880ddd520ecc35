"""What a sheet in a stack may do: who printed it, whether its values still hold, and who fed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.instruments import is_in_force, level_of_code
from catalog.schema import Unit, UsedSheet, User
from catalog.scopes import scope_of
from classification.levels import Level
from ingest.arrivals import Bringer, IntakeValues
from ingest.filing_right import may_file_at, refusal
from ingest.separators.plan import Flag, Mark, PageSigns
from ingest.separators.sheets import PLAIN_TEXT, Claim, SheetKind, SheetValues, claim_in

NEEDS_RIGHT = Level.SECRET  # from which on who feeds a sheet must be entitled to its level


class AboveRight(Exception):
    """A sheet's level is above what the person who fed it may file."""


@dataclass(frozen=True, slots=True)
class Fed:
    """A stack that was fed: the record that holds it, its unit, and who fed it."""

    stack_id: str
    unit: Unit
    bringer: Bringer
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


def judged(session: Session, fed: Fed, pages: Iterable[PageSigns], key: bytes) -> dict[int, Mark]:
    """A mark for each page that is a sheet. Raises ``AboveRight``."""
    marks: dict[int, Mark] = {}
    seen: set[str] = set()
    for page in pages:
        claims = [claim for text in page.texts if (claim := claim_in(text, key)) is not None]
        if claims:
            marks[page.number] = _mark(session, fed, claims, seen)
        elif page.is_patch or PLAIN_TEXT in page.texts:
            marks[page.number] = Mark(SheetKind.PLAIN)
    _check_right(session, fed, marks)
    return marks


def _mark(session: Session, fed: Fed, claims: list[Claim], seen: set[str]) -> Mark:
    genuine = [claim.values for claim in claims if claim.is_genuine and claim.values]
    if len(claims) > 1:  # two papers drawn in at once, or a sheet with another one's picture on it
        return _nothing_taken(claims, Flag.DOUBLE)
    if not genuine:
        is_foreign = any(claim.values and claim.values.office != fed.unit.office_id for claim in claims)
        return _nothing_taken(claims, Flag.FOREIGN if is_foreign else Flag.FORGED)
    values = genuine[0]
    if flag := _fault(session, fed, values):
        return _nothing_taken(claims, flag)
    flags = frozenset({Flag.REUSED}) if _was_used(session, fed, values, seen) else frozenset()
    seen.add(values.serial)
    level = least_level(session, values, fed.today)
    return Mark(values.kind, replace(values, level=level), level, flags)


def _nothing_taken(claims: list[Claim], flag: Flag) -> Mark:
    """It divides as it says, and what follows has at least the level that it names."""
    said = [claim.values for claim in claims if claim.values]
    level = max((values.level for values in said), default=None)
    return Mark(said[0].kind if said else SheetKind.SEPARATOR, None, level, frozenset({flag}))


def _fault(session: Session, fed: Fed, values: SheetValues) -> Flag | None:
    if values.office != fed.unit.office_id:
        return Flag.FOREIGN
    unit = session.get(Unit, values.unit)
    if unit is None or unit.ends is not None or unit.office_id != values.office:
        return Flag.OUTDATED
    if values.code and not is_in_force(session, values.code, fed.today):
        return Flag.OUTDATED
    if not _may_still_print(session, fed, values):
        return Flag.WITHDRAWN
    return None


def _may_still_print(session: Session, fed: Fed, values: SheetValues) -> bool:
    printer = session.get(User, values.printed_by)
    if printer is None or not printer.is_active:
        return False
    level = least_level(session, values, fed.today)
    wished = IntakeValues(values.unit, level, values.record_kind, code=values.code)
    return not refusal(session, Bringer(scope_of(session, printer.id, fed.now), printer.id), wished)


def least_level(session: Session, values: SheetValues, day: date) -> Level:
    """The sheet's level, or that of its code where this is higher: no reason stands on a sheet."""
    return max(values.level, level_of_code(session, values.code, day) or values.level)


def _was_used(session: Session, fed: Fed, values: SheetValues, seen: set[str]) -> bool:
    if values.serial in seen:
        return True
    used = select(UsedSheet.stack_id).where(UsedSheet.serial == values.serial)
    return session.scalar(used) not in {None, fed.stack_id}


def _check_right(session: Session, fed: Fed, marks: Mapping[int, Mark]) -> None:
    for mark in marks.values():
        if mark.level is None or mark.level < NEEDS_RIGHT:
            continue
        unit_id = mark.values.unit if mark.values else fed.unit.id
        if not may_file_at(session, fed.bringer, unit_id, mark.level):
            raise AboveRight
