"""Named locks of the database, for what only one process of all machines may do at a time."""

from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

SPACE = 0x54454C55  # our part of PostgreSQL's space of advisory locks


class Lock(IntEnum):
    WRITERS = 1  # shared by ``writing_beside``, alone for ``writing``
    AUDIT_SEAL = 2
    INDEX = 3  # one index writer at a time, on whichever machine
    INSTRUMENTS = 4  # two rules of one code never overlap


def hold(session: Session, lock: Lock) -> None:
    """Wait for the lock and hold it until the transaction ends. SQLite's one writer holds all already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(:space, :lock)"), {"space": SPACE, "lock": lock.value}
        )


def hold_through(session: Session, lock: Lock) -> None:
    """The same around work that other sessions do, however long this one is left waiting."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        hold(session, lock)
