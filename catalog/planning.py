"""Lets SQLite know how its tables are filled, without which it looks for rows the long way round.

PostgreSQL does so by itself. Each connection reads what is known when it is opened.
"""

from sqlalchemy import Connection

from catalog.database import Database

LOOKED_AT = 20_000  # entries of an index: hundredths of a second, where all of them take a second


def refresh(db: Database) -> None:
    """Look at the tables as they are now; for the schedule, since they grow."""
    if db.is_server:
        return
    with db.writing_beside() as session:
        look(session.connection())


def look(connection: Connection) -> None:
    """The same in a transaction that is under way."""
    connection.exec_driver_sql(f"PRAGMA analysis_limit={LOOKED_AT}")
    connection.exec_driver_sql("ANALYZE")
