"""The units of the small world with some persons in them and records of one division, in a new database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.database import Database
from catalog.schema import utc_now
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind, Scope
from tests.catalog.world_rows import add_cases, add_record, add_units, new_database
from tests.services.archive.people import add_people


@dataclass(frozen=True)
class World:
    """``ids`` are those of the persons, by name."""

    db: Database
    ids: dict[str, str]

    def scope(self, session: Session, name: str) -> Scope:
        return scope_of(session, self.ids[name], utc_now())


@contextmanager
def small_world(
    folder: Path,
    people: Mapping[str, tuple[PostKind, str]],
    since: date,
    records: Mapping[str, Level] | None = None,
) -> Iterator[World]:
    """``records`` are filed ones of ``prov-pp``, by id: one of each level, named by it, unless given."""
    db = new_database(folder)
    with db.writing() as session:
        add_units(session)
        add_cases(session)
        ids = add_people(session, people, since)
        for name, level in ({each.slug: each for each in Level} if records is None else records).items():
            add_filed(session, name, level)
    yield World(db, ids)
    db.close()


def add_filed(session: Session, name: str, level: Level, division: str = "prov-pp") -> None:
    """A filed record of a division of the province."""
    add_record(session, Label(name, level, Standing.FILED, office="prov", division=division))
