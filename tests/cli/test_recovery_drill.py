"""The drill: the sample office, backed up night after night, comes back row by row and byte by byte.

It gives the same people the same answers: on another machine, on servers, and from the servers back.
"""

import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from catalog.access import refresh_access
from catalog.audit import note
from catalog.backup import sealed_stream
from catalog.database import Database
from catalog.migrate import upgrade
from catalog.pages import PageContent, PageSource, pack
from catalog.people.posts import end_post
from catalog.people.users import user_called
from catalog.schema import Assignment, Base, FileVersion, PageRow, Record, StoredFile, utc_now
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from catalog.units import unit_by_code
from classification.labels import Standing
from classification.levels import Level
from tests.cli.backup_office import PASSPHRASE, files_of, links_in, run, trail_is_whole
from tests.servers.postgres import Postgres
from tests.servers.s3 import S3, running_s3

PEOPLE = ("ketua.wanasari", "kepala.pp", "staf.pengawasan")
QUESTIONS = ("TPS 07", "kajian pemulihan cadangan", "laporan tahun:2024")
MOVING = frozenset({"audit", "backup_run"})  # they go on with the backup and the restore themselves
SERVERS = ("DATABASE_URL", "STORAGE_URL", "STORAGE_KEY_FILE", "STORAGE_SECRET_FILE", "SEARCH_URL")

Rows = dict[str, list[Row[Any]]]


@pytest.fixture(autouse=True)
def _cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_stream, "COST", 10)


@pytest.fixture(scope="module")
def store() -> Iterator[S3]:
    with running_s3() as server:
        yield server


class Machine:
    """One installation after the other in the same process: each is known by its settings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch, self.folder = monkeypatch, folder
        (folder / "sandi.txt").write_text(PASSPHRASE)
        monkeypatch.setenv("TELUSUR_BACKUP_PASSPHRASE_FILE", str(folder / "sandi.txt"))

    def go_to(self, name: str, **servers: str) -> Settings:
        self._monkeypatch.setenv("TELUSUR_DATA", str(self.folder / name))
        for server in SERVERS:
            self._monkeypatch.setenv(f"TELUSUR_{server}", servers.get(f"TELUSUR_{server}", ""))
        return load_settings()

    def backups(self, name: str) -> Path:
        (self.folder / name).mkdir()
        return self.folder / name


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch, tmp_path)


def rows_of(settings: Settings) -> Rows:
    with closing(Database(settings.database_url)) as db, db.reading() as session:
        return {
            table.name: list(session.execute(select(table).order_by(*table.primary_key.columns)))
            for table in Base.metadata.sorted_tables
        }


def answers(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found = {}
    for person in PEOPLE:
        for question in QUESTIONS:
            capsys.readouterr()
            assert run_search(question, person) is None
            said = json.loads(capsys.readouterr().out)
            found[f"{person}: {question}"] = {
                key: said[key] for key in ("total", "hits", "facets", "months", "notice")
            }
    return found


def run_search(question: str, person: str) -> None:
    assert run("search", question, "--as", person, "--json", "--size", "50") == 0


def new_record(settings: Settings, words: bytes) -> None:
    stored = open_store(settings).put(io.BytesIO(words * 3000))
    page = pack(PageContent("Kajian pemulihan cadangan setelah disk rusak"))
    with closing(Database(settings.database_url)) as db, db.writing() as session:
        unit = unit_by_code(session, "9871.pp")
        assert unit is not None
        record = Record(
            kind="report",
            title="Kajian baru TPS 07",
            unit_id=unit.id,
            level=int(Level.RESTRICTED),
            standing=Standing.FILED.value,
        )
        session.add_all([record, StoredFile(sha256=stored.sha256, size=stored.size)])
        session.flush()
        version = FileVersion(record_id=record.id, sha256=stored.sha256, original_name="kajian.pdf")
        session.add(version)
        session.flush()
        session.add(PageRow(version_id=version.id, number=1, source=PageSource.PLAIN, content=page))
        refresh_access(session, record)
        note(session, "os:test", "receive", f"record:{record.id}")


def reclassify_and_end_a_post(settings: Settings) -> None:
    with closing(Database(settings.database_url)) as db, db.writing() as session:
        wide = select(Record).where(Record.level == int(Level.ORDINARY), Record.title.contains("TPS 07"))
        record = session.scalars(wide.order_by(Record.id).limit(1)).one()
        record.level = int(Level.SECRET)
        refresh_access(session, record)
        note(session, "os:test", "reclassify", f"record:{record.id}")
        user = user_called(session, "kepala.pp")
        assert user is not None
        post = session.scalars(select(Assignment).where(Assignment.user_id == user.id)).first()
        assert post is not None
        end_post(session, post.id, (utc_now() - timedelta(days=2)).date(), actor="os:test")


def assert_same(restored: Rows, source: Rows) -> None:
    """Every table; the trail up to the copy; and the run that made the copy, now as one that went well."""
    for table in source.keys() - MOVING:
        assert restored[table] == source[table], table
    assert len(source["audit"]) > 5
    assert restored["audit"][:-1] == source["audit"][:-1]
    assert (restored["audit"][-1].action, source["audit"][-1].action) == ("restore", "backup")
    known = {row.id: row for row in source["backup_run"]}
    assert {row.id for row in restored["backup_run"]} == known.keys()
    assert {(row.state, row.file) for row in restored["backup_run"]} == {
        ("good", row.file) for row in known.values()
    }


def three_nights(machine: Machine) -> tuple[Settings, Path]:
    """The sample office, with changes between its backups; gives it and the folder of its chain."""
    first = machine.go_to("kantor")
    assert run("init", "--demo") == 0
    nights = machine.backups("cadangan")
    assert run("backup", nights) == 0
    new_record(first, b"kajian baru sesudah cadangan pertama ")
    assert run("backup", nights) == 0
    reclassify_and_end_a_post(first)
    assert run("backup", nights) == 0
    assert links_in(nights)[0].stat().st_size > 1_000_000
    return first, nights


@pytest.mark.slow
def test_an_office_comes_back_anywhere(
    machine: Machine,
    postgres: Postgres,
    store: S3,
    search_server: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, nights = three_nights(machine)
    rows, files = rows_of(first), files_of(first)
    assert run("verify", nights) == 0
    assert run("reindex") == 0
    expected = answers(capsys)
    assert len({expected[f"{person}: TPS 07"]["total"] for person in PEOPLE}) > 1
    assert expected["ketua.wanasari: kajian pemulihan cadangan"]["hits"]
    assert not expected["staf.pengawasan: kajian pemulihan cadangan"]["hits"]

    second = machine.go_to("mesin-baru")
    assert run("restore", nights) == 0
    assert_same(rows_of(second), rows)
    assert files_of(second) == files
    assert trail_is_whole(second)
    assert run("reindex") == 0
    assert answers(capsys) == expected

    url = postgres.new_database(is_empty=True)
    servers = {
        "TELUSUR_DATABASE_URL": url,
        "TELUSUR_SEARCH_URL": f"{search_server}/drill{machine.folder.name.lower().replace('_', '-')}",
        **store.settings(f"kantor-{machine.folder.name}"),
    }
    cluster = machine.go_to("klaster", **servers)
    assert run("restore", nights) == 0
    assert_same(rows_of(cluster), rows)
    assert files_of(cluster) == files
    assert trail_is_whole(cluster)
    assert not (cluster.data / "files").exists()
    assert run("reindex") == 0
    assert answers(capsys) == expected

    back = machine.backups("dari-klaster")
    new_record(cluster, b"kajian baru di klaster ")
    assert run("backup", back) == 0
    rows, files = rows_of(cluster), files_of(cluster)
    third = machine.go_to("kembali")
    assert run("restore", back) == 0
    assert_same(rows_of(third), rows)
    assert files_of(third) == files
    assert trail_is_whole(third)
    upgrade(third.database_url)
    assert run("reindex") == 0
    here = answers(capsys)
    machine.go_to("klaster", **servers)
    assert run("reindex") == 0
    assert answers(capsys) == here
    postgres.drop(url)
