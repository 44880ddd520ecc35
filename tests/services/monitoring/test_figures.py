"""What the database says of the work, on both databases; and signs of life that come and go."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from catalog import heartbeats
from catalog.audit import note, seal
from catalog.database import Database
from catalog.room_counts import recount
from catalog.schema import (
    FileVersion,
    Job,
    JobState,
    OutboxRow,
    PartHeartbeat,
    Record,
    StoredFile,
    UnitKind,
    utc_now,
)
from catalog.settings import Settings, load_settings
from catalog.units import create_unit
from services.health.findings import State
from services.health.silence import check_parts
from services.monitoring.exposition import exposition
from services.monitoring.figures import Gauge
from services.monitoring.heart import Heart
from tests.databases import migrated

HOUR = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path, each_database: str) -> Settings:
    url = migrated(tmp_path)
    server = {"TELUSUR_DATABASE_URL": url} if each_database == "postgres" else {}
    return load_settings({"TELUSUR_DATA": str(tmp_path), "TELUSUR_QUOTA_GB": "3", **server})


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    yield database
    database.close()


def _fill(db: Database) -> None:
    now = utc_now()
    with db.writing() as session:
        for code in ("35", "33"):
            office = create_unit(session, UnitKind.PROVINCE, code, f"Kantor {code}")
            division = create_unit(session, UnitKind.DIVISION, f"{code}.pp", "Divisi", office)
            records = [
                Record(kind="archive", title="Zamrudia", unit_id=unit.id, level=1, standing="filed")
                for unit in (office, division)
            ]
            session.add_all(records)
            session.add(StoredFile(sha256=code * 32, size=int(code) * 1000))
            session.flush()
            for record in records:  # the same bytes in two records of an office count once
                session.add(FileVersion(record_id=record.id, sha256=code * 32, original_name="zamrudia.pdf"))
        session.add_all(
            [
                Job(kind="ingest", queue="ingest", created_at=now - HOUR),
                Job(kind="ingest", queue="ingest", created_at=now - 9 * HOUR, not_before=now + HOUR),
                Job(kind="ingest", queue="ingest", state=JobState.FAILED),
                Job(kind="ingest", queue="ingest", state=JobState.DONE),
                OutboxRow(record_id="a", due_at=now - 2 * HOUR),
                OutboxRow(record_id="b", due_at=now + HOUR),
                OutboxRow(record_id="c", due_at=now - 5 * HOUR, done_at=now - HOUR),
            ]
        )
        note(session, "os:admin", "backup")
        session.flush()
        recount(session)


def test_the_figures_count_what_is_due_and_nothing_else(db: Database, settings: Settings) -> None:
    _fill(db)
    figures = Gauge(db, settings).read(utc_now())
    assert figures.jobs == {("queued", "ingest"): 2, ("failed", "ingest"): 1}
    assert figures.age(figures.oldest_due) == pytest.approx(3600, abs=30)
    assert figures.outbox == 1
    assert figures.age(figures.outbox_oldest) == pytest.approx(7200, abs=30)
    assert figures.last_indexed is not None
    assert figures.unsealed_since is not None
    assert figures.backup_age < 30
    seal(db)
    assert Gauge(db, settings).read(utc_now()).unsealed_since is None
    storage = {each.code: (each.originals, each.quota) for each in figures.slow.storage}
    assert storage == {"35": (35_000, 3 * 10**9), "33": (33_000, 3 * 10**9)}
    assert figures.slow.growth == pytest.approx(68_000)


def test_they_are_told_to_prometheus_without_words(db: Database, settings: Settings) -> None:
    _fill(db)
    text = exposition(settings, Gauge(db, settings).read(utc_now())).decode()
    assert "amrudia" not in text
    values = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert values["telusur_storage_bytes", (("unit", "35"),)] == 35_000
    assert values["telusur_jobs", (("kind", "ingest"), ("state", "queued"))] == 2
    assert values["telusur_outbox_pending", ()] == 1


def _rows(db: Database) -> set[tuple[str, int]]:
    with db.reading() as session:
        return {(row.host, row.pid) for row in session.scalars(select(PartHeartbeat))}


def test_a_part_is_seen_while_it_lives_and_not_missed_once_stopped(db: Database, settings: Settings) -> None:
    heart = Heart(db, settings, "schedule", "inbox", every=0.05)
    heart.start()
    edge = utc_now() + timedelta(seconds=10)
    while not _rows(db) and utc_now() < edge:
        pass
    with db.reading() as session:
        seen = heartbeats.beats(session, utc_now())
    assert [(beat.part, beat.host, beat.processes) for beat in seen] == [
        ("schedule", heartbeats.own_host(), 1),
        ("inbox", heartbeats.own_host(), 1),
    ]
    assert check_parts(db).state is State.OK
    heart.stop()
    assert _rows(db) == set()
    assert check_parts(db).state is State.OK


def test_a_part_that_died_is_told_and_its_successor_takes_its_place(db: Database) -> None:
    long_ago = utc_now() - timedelta(minutes=2)
    with db.writing() as session:
        for host, pid in ((heartbeats.own_host(), 2**22 + 7), ("mesin-lain", 4)):
            session.add(
                PartHeartbeat(part="worker", host=host, pid=pid, started=long_ago, at=long_ago, version="0.1")
            )
    found = check_parts(db)
    assert found.state is State.WARNING
    assert "worker (mesin-lain)" in str(found.message)
    with db.writing() as session:
        heartbeats.begin(session, ["worker"], utc_now())
    assert _rows(db) == {
        (heartbeats.own_host(), os.getpid()),
        ("mesin-lain", 4),
    }
    with db.writing() as session:
        heartbeats.forget_gone(session, utc_now() + timedelta(hours=25))
    assert _rows(db) == set()
