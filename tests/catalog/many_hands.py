"""What processes do at once in the tests of concurrency: ``python -m tests.catalog.many_hands DEED URL``."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from catalog import claims
from catalog.audit import note, seal
from catalog.database import Database
from catalog.files import add_version
from catalog.people.sign_in import try_password
from catalog.schema import utc_now
from catalog.storage import Stored

TIMES = 8
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def number_versions(db: Database) -> None:
    """Versions of one record, each numbered behind the last."""
    for _ in range(TIMES):
        with db.writing_beside() as session:
            add_version(session, "r", Stored("a" * 64, 1), "surat.pdf", None)


def note_much(db: Database) -> None:
    for number in range(TIMES * 10):
        with db.writing_beside() as session:
            note(session, "os:test", "view", f"record:{number}")


def seal_often(db: Database) -> None:
    for _ in range(TIMES):
        seal(db)


def guess(db: Database) -> None:
    for _ in range(2):
        try_password(db, "sari", "salah sama sekali", "127.0.0.1", utc_now())


def claim_and_hang(db: Database) -> None:
    """Claims two jobs in a transaction that it never ends."""
    with db.writing_beside() as session:
        held = claims.claim(session, "ingest", "lain:1:1", NOW, 2)
        print(len(held), flush=True)
        sys.stdin.read()


DEEDS: dict[str, Callable[[Database], None]] = {
    each.__name__: each for each in (number_versions, note_much, seal_often, guess, claim_and_hang)
}

if __name__ == "__main__":
    database = Database(sys.argv[2])
    sys.stdin.readline()  # all begin together
    DEEDS[sys.argv[1]](database)
    database.close()
