"""Migrations that fill a new column or table from the rows there are."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, MetaData, Numeric, Table, text

from catalog.database import Database
from catalog.migrate import configuration, upgrade
from tests.databases import database_url

MADE = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)  # the 27th in the office
EMPTY: tuple[tuple[type, Any], ...] = (
    (Boolean, False),
    (Numeric, 0),
    (JSON, {}),
    (DateTime, MADE.replace(tzinfo=None)),
    (Date, MADE.date()),
)


@pytest.fixture
def db(tmp_path: Path, each_database: str) -> Iterator[Database]:  # noqa: ARG001
    """A database as it was before both migrations."""
    url = database_url(tmp_path, is_empty=True)
    command.upgrade(configuration(url), "0018")
    made = Database(url)
    yield made
    made.close()


class Rows:
    """Writes rows of the tables as they are in the database, not as the models have them."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._tables = connection, MetaData()

    def add(self, table_name: str, /, **values: Any) -> None:
        """What a row must have and ``values`` lacks is empty."""
        table = Table(table_name, self._tables, autoload_with=self._connection)
        lacking = {
            column.name: _nothing(column.type)
            for column in table.columns
            if not column.nullable and column.server_default is None and column.name not in values
        }
        self._connection.execute(table.insert().values(**lacking, **values))


def _nothing(kind: object) -> Any:
    return next((empty for each, empty in EMPTY if isinstance(kind, each)), 0 if _counts(kind) else "")


def _counts(kind: object) -> bool:
    return "INT" in str(kind).upper() or "FLOAT" in str(kind).upper() or "DOUBLE" in str(kind).upper()


def _office(rows: Rows) -> None:
    rows.add("unit", id="kota", office_id="kota", code="kota", name="Kota", zone="Asia/Jakarta")
    rows.add("user_account", id="sari", username="sari", is_active=True)


def test_records_know_after_it_whether_they_lie_in_a_dossier(db: Database) -> None:
    with db.engine.begin() as connection:
        rows = Rows(connection)
        _office(rows)
        for name, kind in (("berkas", "dossier"), ("isi", "archive"), ("lepas", "archive")):
            rows.add("record", id=name, kind=kind, unit_id="kota", level=1)
        rows.add("dossier", record_id="berkas", office_id="kota")
        rows.add("dossier_item", record_id="isi", dossier_id="berkas", number=1)
    upgrade(str(db.engine.url.render_as_string(hide_password=False)))
    with db.engine.connect() as connection:
        found = {
            row[0]: bool(row[1]) for row in connection.execute(text("SELECT id, is_in_dossier FROM record"))
        }
    assert found == {"berkas": False, "isi": True, "lepas": False}


def test_a_reclassification_keeps_every_post_of_its_day_and_none_of_others(db: Database) -> None:
    posts = {
        "leader": (date(2020, 1, 1), None),
        "head": (date(2020, 1, 1), date(2026, 11, 26)),  # its last day
        "archivist": (date(2026, 11, 27), None),  # its first day in the office, not yet in UTC
        "staff": (date(2020, 1, 1), date(2026, 11, 20)),
        "secretary": (date(2026, 12, 1), None),
        "operator": (date(2020, 1, 1), None),
    }
    with db.engine.begin() as connection:
        rows = Rows(connection)
        _office(rows)
        for kind, (since, until) in posts.items():
            rows.add(
                "assignment", id=kind, user_id="sari", unit_id="kota", post=kind, valid_from=since,
                valid_until=until,
            )  # fmt: skip
        made = MADE.replace(tzinfo=None)
        rows.add("reclassification", id="lama", office_id="kota", made_by="sari", made_at=made, state="done")
    upgrade(str(db.engine.url.render_as_string(hide_password=False)))
    with db.engine.connect() as connection:
        kept = {row[0] for row in connection.execute(text("SELECT post FROM reclassification_post"))}
    assert kept == {"leader", "head", "archivist"}
