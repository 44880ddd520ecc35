"""SQLite as the system of record: one file, many readers, one writer at a time."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from catalog.write_turn import WriteTurn

BUSY_MILLISECONDS = 10_000
RENEWED_SECONDS = 3_600  # a connection knows the statistics of when it was opened


def open_engine(url: str) -> Engine:
    """An engine whose writing transactions take the write lock at once (``BEGIN IMMEDIATE``)."""
    engine = create_engine(
        url,
        hide_parameters=True,  # an error in a log must not tell a title
        pool_recycle=RENEWED_SECONDS,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def reader(engine: Engine) -> Engine:
    """What reading sessions use; a transaction of SQLite is a snapshot already."""
    return engine


def turn(engine: Engine) -> WriteTurn:
    """The queue of the writers of this file."""
    return WriteTurn(Path(engine.url.database or ""))


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("telusur_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
