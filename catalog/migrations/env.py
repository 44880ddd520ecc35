"""Alembic's entry: runs the migrations on the database that ``catalog.migrate`` names."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import event

from catalog import planning
from catalog.database import Database
from catalog.errors import CatalogError
from catalog.postgres_text import settle_text
from catalog.schema import Base, UtcDateTime


def run(database_url: str) -> None:
    """All migrations in one transaction, under the write lock: a failed one leaves the old tables."""
    db = Database(database_url)
    if not db.is_server:
        event.listen(db.engine, "connect", _suspend_foreign_keys)
    try:
        with db.engine.connect().execution_options(telusur_writes="alone") as connection, connection.begin():
            if db.is_server:
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                render_item=_render_item,
            )
            context.run_migrations()
            if db.is_server:
                settle_text(connection)
                return
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise CatalogError(
                    "Migrasi basis data meninggalkan rujukan yang putus; tidak ada yang diubah."
                )
            planning.look(connection)  # of new indexes nothing is known yet
    finally:
        db.close()


def _suspend_foreign_keys(connection: Any, _record: Any) -> None:
    # SQLite changes a table by making it anew; dropping the old one would delete what refers to it.
    connection.execute("PRAGMA foreign_keys=OFF")


def _render_item(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


run(context.config.attributes["database_url"])
