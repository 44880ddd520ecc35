"""Many processes write at once: no number is missing or given twice, none is counted too low."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from catalog import claims, jobs
from catalog import postgres as postgres_module
from catalog.audit import note, seal, verify
from catalog.database import Database
from catalog.people.users import create_user
from catalog.schema import AuditRow, FileVersion, Job, JobState, OutboxRow, Record, UnitKind, User
from catalog.units import create_unit, unit_by_code
from classification.labels import Label, Standing
from classification.levels import Level
from tests.catalog.many_hands import NOW, TIMES
from tests.catalog.world_rows import add_record
from tests.servers.postgres import Postgres
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


def url_of(db: Database) -> str:
    return db.engine.url.render_as_string(hide_password=False)


@contextmanager
def hands(db: Database, *deeds: str) -> "Iterator[list[subprocess.Popen[str]]]":
    """A process for each deed, told to begin together."""
    command = [sys.executable, "-m", "tests.catalog.many_hands"]
    started = [
        subprocess.Popen(
            [*command, deed, url_of(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        for deed in deeds
    ]
    try:
        for each in started:
            assert each.stdin is not None
            each.stdin.write("\n")
            each.stdin.flush()
        yield started
    finally:
        for each in started:
            each.kill()
            each.communicate()


def do_all(db: Database, *deeds: str) -> None:
    with hands(db, *deeds) as started:
        assert [each.wait(120) for each in started] == [0] * len(deeds)


def test_versions_are_numbered_without_gap_or_double(db: Database) -> None:
    with db.writing() as session:
        add_record(session, Label("r", Level.ORDINARY, Standing.FILED, "kota", "kota-pp"))
    do_all(db, *["number_versions"] * 4)
    with db.reading() as session:
        numbers = session.scalars(select(FileVersion.number).order_by(FileVersion.number)).all()
        current = session.scalars(select(FileVersion.number).where(FileVersion.is_current)).all()
    assert numbers == list(range(1, 4 * TIMES + 1))
    assert current == [4 * TIMES]


def test_the_trail_is_one_chain_though_many_seal_it(db: Database) -> None:
    do_all(db, "note_much", "note_much", "note_much", "seal_often", "seal_often", "seal_often")
    seal(db)
    verified = verify(db)
    assert verified.is_whole
    assert (verified.seal.number, verified.unsealed) == (3 * 10 * TIMES, 0)
    with db.reading() as session:
        numbers = session.scalars(select(AuditRow.seal_no).order_by(AuditRow.seal_no)).all()
    assert numbers == list(range(1, 3 * 10 * TIMES + 1))


def test_each_wrong_password_counts_however_many_come_at_once(db: Database) -> None:
    with db.writing() as session:
        create_user(session, "sari", "Sari", "kuda lari di tepi pantai", actor="os:test")
    do_all(db, *["guess"] * 4)
    with db.reading() as session:
        failed = session.scalars(select(User.failed_attempts)).one()
        refused = session.scalar(select(func.count()).where(AuditRow.action == "sign-in-refused"))
    assert failed + (refused or 0) == 8
    assert failed >= 5  # then the account rests


def test_who_decides_upon_what_it_reads_goes_alone(db: Database) -> None:
    """A unit is dissolved or a level changed while nobody writes what rests on the old state."""
    order: list[str] = []

    def beside() -> None:
        with db.writing_beside() as session:
            order.append("beside")
            session.add(OutboxRow(record_id="x"))

    with db.writing() as session:
        thread = threading.Thread(target=beside)
        thread.start()
        time.sleep(0.3)
        assert unit_by_code(session, "kota") is not None
        order.append("alone")
    thread.join(120)
    assert order == ["alone", "beside"]


def test_two_who_make_the_same_unit_make_it_once(db: Database) -> None:
    def make() -> None:
        with db.writing() as session:
            if unit_by_code(session, "35") is None:
                time.sleep(0.05)
                create_unit(session, UnitKind.PROVINCE, "35", "Jawa Timur")

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with db.reading() as session:
        assert unit_by_code(session, "35") is not None


def test_a_reading_session_sees_one_moment(db: Database) -> None:
    with db.reading() as session:
        before = session.scalar(select(func.count()).select_from(AuditRow))
        with db.writing_beside() as other:
            note(other, "os:test", "view")
        assert session.scalar(select(func.count()).select_from(AuditRow)) == before
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditRow)) == (before or 0) + 1


def test_texts_are_ordered_by_their_bytes_and_found_without_regard_to_capitals(db: Database) -> None:
    names = ["a", "B", "Z", "a b", "a-b", "a_b", "aB", "ab", "é", "Å", "~", "0", "10", "9", ""]
    with db.writing() as session:
        for number, name in enumerate(names):
            session.add(
                Record(id=f"n{number}", kind="x", title=name, unit_id="ri", level=1, standing="filed")
            )
    with db.reading() as session:
        mine = Record.kind == "x"
        assert session.scalars(select(Record.title).where(mine).order_by(Record.title)).all() == sorted(
            names, key=str.encode
        )
        assert session.scalar(select(func.max(Record.title)).where(mine)) == max(names, key=str.encode)
        found = session.scalars(select(Record.title).where(mine, Record.title.icontains("AB"))).all()
        assert set(found) == {"aB", "ab"}
        assert session.scalars(select(Record.id).where(Record.title == "a\0")).all() == []


def _put_in(db: Database, count: int) -> list[str]:
    with db.writing() as session:
        added = [jobs.enqueue(session, Job(kind="ingest", queue="ingest")) for _ in range(count)]
        session.flush()
        return [job.id for job in added]


only_postgres = pytest.mark.parametrize("each_database", ["postgres"], indirect=True, scope="module")


@only_postgres
def test_jobs_that_another_is_claiming_are_passed_over_and_come_back_when_it_dies(db: Database) -> None:
    wanted = _put_in(db, 4)
    with hands(db, "claim_and_hang") as (stuck,):
        assert stuck.stdout is not None
        assert stuck.stdout.readline() == "2\n"
        began = time.monotonic()
        with db.writing_beside() as session:
            mine = claims.claim(session, "ingest", "w1", NOW, 4)
        assert time.monotonic() - began < 20
        assert [claim.job_id for claim in mine] == wanted[2:]
        stuck.kill()  # -9, in the middle of its transaction
        stuck.wait()
        edge = time.monotonic() + PATIENCE
        rest: tuple[claims.Claim, ...] = ()
        while not rest and time.monotonic() < edge:
            with db.writing_beside() as session:
                rest = claims.claim(session, "ingest", "w2", NOW, 4)
    assert [claim.job_id for claim in rest] == wanted[:2]
    assert {claim.fence for claim in rest} == {1}


@only_postgres
def test_a_connection_cut_in_the_middle_undoes_all_and_the_next_one_is_good(
    db: Database, postgres: Postgres
) -> None:
    (job_id,) = _put_in(db, 1)
    with pytest.raises(OperationalError), db.writing_beside() as session:  # noqa: PT012
        assert len(claims.claim(session, "ingest", "w1", NOW)) == 1
        postgres.execute(
            url_of(db),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        note(session, "os:test", "view")
        session.flush()
    with db.reading() as session:
        assert session.get_one(Job, job_id).state == JobState.QUEUED
    with db.writing_beside() as session:
        (held,) = claims.claim(session, "ingest", "w2", NOW)
    assert held.fence == 1


@only_postgres
def test_a_server_that_was_restarted_is_met_with_new_connections(db: Database, postgres: Postgres) -> None:
    with db.reading() as session:
        before = session.scalar(select(func.count()).select_from(Record))
    postgres.stop()
    with pytest.raises(OperationalError), db.reading() as session:
        session.scalar(select(func.count()).select_from(Record))
    postgres.start()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == before
    with db.writing() as session:
        note(session, "os:test", "view")


@only_postgres
def test_a_forgotten_transaction_is_ended_and_counts_as_trouble_of_the_machine(db: Database) -> None:
    with pytest.raises(OperationalError), db.writing_beside() as session:  # noqa: PT012
        session.connection().exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '200ms'")
        note(session, "os:test", "view")
        session.flush()
        time.sleep(0.6)
        note(session, "os:test", "view")
        session.flush()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditRow)) == 0


@only_postgres
def test_who_waits_too_long_for_a_turn_is_told_so(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres_module._SESSION, "lock_timeout", "200ms")
    other = Database(url_of(db))
    try:
        with db.writing(), pytest.raises(OperationalError, match="lock timeout"), other.writing_beside():
            raise AssertionError("must not come here")
    finally:
        other.close()


def test_leases_are_swept_by_one_of_many(db: Database) -> None:
    _put_in(db, 30)
    with db.writing_beside() as session:
        claims.claim(session, "ingest", "w1", NOW, 30)
    late = NOW + claims.LEASE + timedelta(seconds=1)
    swept: list[int] = []

    def sweep() -> None:
        with db.writing_beside() as session:
            swept.append(claims.sweep(session, late))

    threads = [threading.Thread(target=sweep) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sum(swept) == 30
    with db.reading() as session:
        assert set(session.scalars(select(Job.lost_leases))) == {1}
