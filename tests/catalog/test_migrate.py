"""The migrations make exactly the tables that the models describe."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from catalog.database import Database
from catalog.migrate import upgrade, version_of, version_wanted
from catalog.schema import Base, Unit, UnitKind
from catalog.units import create_unit


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / '100% penuh.db'}"


def test_migrations_and_models_agree(url: str) -> None:
    upgrade(url)
    db = Database(url)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
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
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    db.close()
