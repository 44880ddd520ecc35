"""The small world of ``tests.classification.world`` as rows of a real database."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.database import Database
from catalog.schema import Base, Record, RecordCase, Unit, UnitKind, utc_now
from classification.labels import Label
from tests.classification.world import CASES, DIVISIONS, OFFICES
from tests.databases import copy_of_original, database_url, is_postgres, is_there

Told = TypeVar("Told")


def new_database(folder: Path) -> Database:
    """The program's tables; which kind of database says ``tests.databases``."""
    return filled_database(folder, _nothing)[0]


def filled_database(folder: Path, fill: Callable[[Session], Told]) -> tuple[Database, Told]:
    """The tables, and in them what ``fill`` adds, which answers plain values.

    ``fill`` is a function of a module: it is called once a kind of database, and other folders get copies.
    Where the folder has a database, it is called there.
    """

    def make(address: str) -> Told:
        db = Database(address)
        if not is_postgres():  # there they are from the start
            Base.metadata.create_all(db.engine)
        with db.writing() as session:
            told = fill(session)
        db.close()
        return told

    told = make(database_url(folder)) if is_there(folder) else copy_of_original(folder, fill, make)
    return Database(database_url(folder)), told


def _nothing(_session: Session) -> None:
    """The tables alone."""


def add_units_and_cases(session: Session) -> None:
    add_units(session)
    add_cases(session)


def add_units(session: Session) -> None:
    """Units whose ids are their names in the small world."""
    for office, (above, _) in OFFICES.items():
        _add_unit(session, office, UnitKind.REGENCY, above, office, None)
    for division, (office, function) in DIVISIONS.items():
        _add_unit(session, division, UnitKind.DIVISION, office, office, function)


def _add_unit(
    session: Session, name: str, kind: UnitKind, parent: str | None, office: str, function: str | None
) -> None:
    unit = Unit(
        id=name, code=name, name=name, kind=kind, parent_id=parent, office_id=office, function=function
    )
    session.add(unit)
    session.flush()


def add_cases(session: Session) -> None:
    for case in CASES:
        record = Record(id=case, kind="case", title=case, unit_id="ri", level=4, standing="filed")
        session.add(record)
        refresh_access(session, record)


def add_record(session: Session, label: Label) -> Record:
    """A record that has this label, now."""
    now = utc_now()
    record = Record(
        id=label.record_id,
        kind="letter",
        title=f"Surat {label.record_id}",
        unit_id=label.division,
        level=int(label.level),
        standing=label.standing.value,
        creator_tier=label.creator_tier,
        seats=sorted(label.seats),
        head_confirmed=label.head_confirmed,
        released_at=now - timedelta(days=1) if label.is_released else None,
        embargo_until=now + timedelta(days=1) if label.is_embargoed else None,
    )
    session.add(record)
    session.flush()
    session.add_all(RecordCase(record_id=record.id, case_id=case) for case in label.cases)
    refresh_access(session, record)
    return record
