"""A fresh database, of each kind, with the small world's units."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.database import Database
from tests.catalog.world_rows import add_cases, add_units, new_database


@pytest.fixture
def db(tmp_path: Path, each_database: str) -> Iterator[Database]:  # noqa: ARG001
    database = new_database(tmp_path)
    with database.writing() as session:
        add_units(session)
        add_cases(session)
    yield database
    database.close()
