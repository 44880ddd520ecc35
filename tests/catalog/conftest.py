"""A fresh database, of each kind, with the small world's units."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.database import Database
from tests.catalog.world_rows import add_units_and_cases, filled_database


@pytest.fixture
def db(tmp_path: Path, each_database: str) -> Iterator[Database]:  # noqa: ARG001
    database, _ = filled_database(tmp_path, add_units_and_cases)
    yield database
    database.close()
