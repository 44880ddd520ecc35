"""The migrations make exactly the tables that the models describe."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import String, Text, text

from catalog.database import Database
from catalog.migrate import upgrade, version_of, version_wanted
from catalog.schema import Base, Unit, UnitKind
from catalog.units import create_unit
from tests.databases import database_url


@pytest.fixture
def url(tmp_path: Path, each_database: str) -> str:
    is_file = each_database == "sqlite"
    return f"sqlite:///{tmp_path / '100% penuh.db'}" if is_file else database_url(tmp_path, is_empty=True)


def _are_other_types(_context: Any, _there: Any, _column: Any, found: Any, wanted: Any) -> bool | None:
    """On PostgreSQL every text is ``text``, whatever length the model names."""
    return False if isinstance(found, Text) and isinstance(wanted, String) else None


def test_migrations_and_models_agree(url: str) -> None:
    upgrade(url)
    db = Database(url)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _are_other_types})
        differences = compare_metadata(context, Base.metadata)
    db.close()
    assert differences == [], "write a migration: tools/new_migration.py"


def test_a_new_database_is_at_the_version_wanted(url: str) -> None:
    db = Database(url)
    assert version_of(db) is None
    upgrade(url)
    assert version_of(db) == version_wanted()
    db.close()


def test_upgrading_again_changes_nothing(url: str) -> None:
    upgrade(url)
    db = Database(url)
    with db.writing() as session:
        create_unit(session, UnitKind.NATIONAL, "RI", "Bawaslu RI")
    upgrade(url)
    with db.reading() as session:
        assert session.query(Unit).count() == 1
        if not db.is_server:
            assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    db.close()
