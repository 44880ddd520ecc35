"""Brings a database to this program's version of the tables; the same call makes a new one."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from catalog.database import Database

FOLDER = Path(__file__).parent / "migrations"


def upgrade(database_url: str) -> None:
    """Run the migrations that this database has not had; safe to call at every start."""
    command.upgrade(configuration(database_url), "head")


@cache
def version_wanted() -> str:
    """The migration that this program was written for."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    assert head is not None  # the program ships with its migrations
    return head


def knows(version: str) -> bool:
    """Whether this program has that migration, so that it can bring such a database up to date."""
    return version in {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}


def version_of(db: Database) -> str | None:
    """The last migration that the database has had; ``None`` for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def configuration(database_url: str) -> Config:
    """What Alembic needs to know of this program and this database."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["database_url"] = database_url  # not an option: a path may hold a % sign
    return config
