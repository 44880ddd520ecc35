"""Writers from many threads and processes take turns: none acts on a stale number, none starves."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.database import Database
from catalog.schema import Base, OutboxRow
from tests.databases import database_url

PROCESSES, EACH = 6, 30
NUMBERER = """
import sys
from sqlalchemy import func, select
from catalog.database import Database
from catalog.schema import OutboxRow
db = Database(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with db.writing() as session:
        highest = session.scalar(select(func.max(OutboxRow.id))) or 0
        session.add(OutboxRow(id=highest + 1, record_id="x"))
"""


@pytest.fixture
def url(tmp_path: Path, each_database: str) -> str:  # noqa: ARG001
    return database_url(tmp_path)


@pytest.fixture
def db(url: str):  # type: ignore[no-untyped-def]
    database = Database(url)
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


def test_numbers_taken_by_many_processes_are_all_distinct(db: Database, url: str) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", NUMBERER, url, str(EACH)]) for _ in range(PROCESSES)]
    assert [writer.wait(120) for writer in writers] == [0] * PROCESSES
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == PROCESSES * EACH


def test_numbers_taken_by_many_threads_are_all_distinct(db: Database) -> None:
    def take() -> None:
        for _ in range(EACH):
            with db.writing() as session:
                highest = session.scalar(select(func.max(OutboxRow.id))) or 0
                session.add(OutboxRow(id=highest + 1, record_id="x"))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 4 * EACH


def test_a_turn_inside_a_turn_is_an_error_and_not_a_wait_for_ever(db: Database) -> None:
    with db.writing(), pytest.raises(RuntimeError), db.writing():
        raise AssertionError("must not come here")
    with db.writing() as session:
        session.add(OutboxRow(record_id="x"))


def test_a_reading_session_changes_nothing(db: Database) -> None:
    with db.reading() as session:
        session.add(OutboxRow(record_id="x"))
        session.flush()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def test_inside_one_snapshot_all_is_read_at_one_moment(db: Database) -> None:
    def count() -> int:
        with db.reading() as session:
            return session.scalar(select(func.count()).select_from(OutboxRow)) or 0

    with db.one_snapshot():
        before = count()
        writing = threading.Thread(target=lambda: _add_row(db))
        writing.start()
        writing.join(60)
        assert count() == before == 0
    assert count() == 1


def test_a_snapshot_that_fails_is_left(db: Database) -> None:
    with pytest.raises(LookupError), db.one_snapshot():
        raise LookupError
    with db.reading() as first, db.reading() as second:
        assert first is not second


def test_a_snapshot_is_of_its_thread_alone(db: Database) -> None:
    seen: list[object] = []

    def look() -> None:
        with db.reading() as session:
            seen.append(session)

    with db.one_snapshot(), db.reading() as own:
        other = threading.Thread(target=look)
        other.start()
        other.join(60)
        assert seen
        assert own not in seen


def _add_row(db: Database) -> None:
    with db.writing() as session:
        session.add(OutboxRow(record_id="x"))
