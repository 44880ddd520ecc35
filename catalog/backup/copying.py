"""Copies every row of the catalogue from one database into another, of whichever kind.

A backup always holds the database as a SQLite file, so that it can be restored into either kind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    Integer,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.schema import AddConstraint, DropConstraint

from catalog.database import Database
from catalog.migrate import upgrade
from catalog.schema import Base

ROWS_AT_ONCE = 1_000


def copy_to_file(source: Database, file: Path) -> None:
    """Make ``file`` a SQLite database that holds what ``source`` holds at one moment."""
    upgrade(f"sqlite:///{file}")
    engine = create_engine(f"sqlite:///{file}")  # one of its own: rows that refer to later ones must go in
    try:
        with source.reading() as session, engine.begin() as target:
            _copy(session.connection(), target)
    finally:
        engine.dispose()


def copy_from_file(file: Path, target: Database) -> None:
    """Fill the empty tables of a PostgreSQL database from a SQLite file, in one transaction."""
    source = create_engine(f"sqlite:///{file}")
    try:
        with source.connect() as rows, target.writing() as session:
            _fill(rows, session.connection())
    finally:
        source.dispose()


def copy_between(source: Database, target: Database) -> None:
    """Fill the empty tables of a PostgreSQL database with what ``source`` holds, in one transaction."""
    with source.reading() as session, target.writing() as writing:
        rows = session.connection()
        if source.is_server:
            rows.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        _fill(rows, writing.connection())


def _fill(rows: Connection, there: Connection) -> None:
    there.exec_driver_sql("SET LOCAL statement_timeout = 0")
    with _without_references(there):
        _copy(rows, there)
    _count_on(there)


def is_empty(db: Database) -> bool:
    """Whether no table holds a row."""
    with db.reading() as session:
        return not any(
            session.execute(select(text("1")).select_from(table).limit(1)).first() for table in _tables()
        )


def _tables() -> list[Table]:
    return list(Base.metadata.sorted_tables)


def _copy(source: Connection, target: Connection) -> None:
    for table in _tables():
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
        for group in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in group])


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """Rows may come in any order inside the block; at its end every reference is checked."""
    references = [
        each for table in _tables() for each in table.constraints if isinstance(each, ForeignKeyConstraint)
    ]
    for each in references:
        connection.execute(DropConstraint(each))
    yield
    for each in references:
        connection.execute(AddConstraint(each))


def _count_on(connection: Connection) -> None:
    """Let each table's own numbers go on behind the highest that came in."""
    for table in _tables():
        (key, *others) = table.primary_key.columns
        if others or not isinstance(key.type, Integer):
            continue
        highest = connection.scalar(select(func.max(key))) or 0
        sequence = func.pg_get_serial_sequence(table.name, key.name)
        connection.execute(select(func.setval(sequence, highest + 1, False)))
