"""The doctor names each ill in a sentence, says how to mend it, and ends with 1 when something is wrong."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update

from catalog.audit import note, seal
from catalog.database import Database
from catalog.schema import (
    AuditRow,
    Job,
    OutboxRow,
    PartHeartbeat,
    Record,
    StoredFile,
    Unit,
    UnitKind,
    utc_now,
)
from catalog.settings import Settings, load_settings
from catalog.storage import FolderStore
from catalog.units import create_unit
from cli.doctor import command
from cli.main import main
from ingest.index_writer import make_ready
from ingest.search_engine import open_engine
from services.first_start import initialise
from tests.databases import migrated_environment
from tests.servers.processes import free_port

LONG_AGO = timedelta(hours=2)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, each_database: str) -> Settings:  # noqa: ARG001
    for name, value in migrated_environment(tmp_path / "kantor").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TELUSUR_DEMO", "ya")
    settings = load_settings()
    initialise(settings)
    return settings


def examine(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, dict[str, str]]]:
    with pytest.raises(SystemExit) as caught:
        main(["doctor", "--json", *options])
    findings = json.loads(capsys.readouterr().out)
    return int(caught.value.code or 0), {each["check"]: each for each in findings}


def change(settings: Settings, *added: Any, statement: Any = None) -> None:
    db = Database(settings.database_url)
    with db.writing() as session:
        session.add_all(added)
        if statement is not None:
            session.execute(statement)
    db.close()


def unit_of(settings: Settings) -> str:
    db = Database(settings.database_url)
    with db.writing() as session:
        unit: Unit = create_unit(session, UnitKind.PROVINCE, "35", "Provinsi")
    db.close()
    return unit.id


def test_a_healthy_office_is_well(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code, findings = examine(capsys, "--all")
    assert {each["check"]: each["message"] for each in findings.values() if each["state"] == "wrong"} == {}
    assert code == 0
    assert all(each["message"] for each in findings.values())
    assert set(findings) - {"clock"} == {
        "python", "tesseract", "data", "disk", "secret", "database", "migration", "files", "index",
        "index-lag", "jobs", "audit", "backup", "store", "index-content", "tokens", "pages", "stray-pages",
        "outbox", "files-there", "files-named", "leftovers",
        "parts", "room", "mail",
    }  # fmt: skip
    assert ("clock" in findings) == bool(office.database_server)


def test_sentences_have_their_values(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["doctor"])
    said = capsys.readouterr().out
    assert ("menjawab." if office.database_server else "Basis data utuh.") in said
    assert "%(" not in said


def test_a_missing_data_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELUSUR_DATA", str(tmp_path / "tidak-ada"))
    code, findings = examine(capsys)
    assert code == 1
    assert findings["data"]["state"] == "wrong"
    assert "telusur init" in findings["data"]["mend"]


def test_what_others_can_read_is_named(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    office.secret_file.chmod(0o644)
    code, findings = examine(capsys)
    assert (code, findings["secret"]["state"]) == (1, "wrong")
    assert "chmod 600" in findings["secret"]["mend"]


@pytest.mark.usefixtures("office")
def test_a_missing_language_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELUSUR_OCR_LANGUAGES", "ind+jav_tidak_ada")
    code, findings = examine(capsys)
    assert code == 1
    assert "jav_tidak_ada" in findings["tesseract"]["message"]
    assert "apt-get install" in findings["tesseract"]["mend"]


@pytest.mark.usefixtures("office")
def test_a_missing_program_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nirwana")
    code, findings = examine(capsys)
    assert (code, findings["tesseract"]["state"]) == (1, "wrong")


@pytest.mark.parametrize("each_database", ["sqlite"], indirect=True, scope="module")
def test_a_damaged_database_is_named(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    file = office.data / "telusur.db"
    raw = bytearray(file.read_bytes())
    raw[4096 * 2 : 4096 * 6] = b"\x5a" * (4096 * 4)
    file.write_bytes(raw)
    code, findings = examine(capsys)
    assert code == 1
    assert findings["database"]["state"] == "wrong"
    assert "cadangan" in findings["database"]["mend"]


@pytest.mark.parametrize("version", ["0000-lama", "9999"])
def test_another_version_of_the_tables_is_named(
    office: Settings, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    change(office, statement=text(f"UPDATE alembic_version SET version_num = '{version}'"))
    code, findings = examine(capsys)
    assert (code, findings["migration"]["state"]) == (1, "wrong")


def test_a_damaged_original_is_named(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    files = FolderStore(office.files_folder)
    stored = files.put(io.BytesIO(b"surat"))
    change(office, StoredFile(sha256=stored.sha256, size=stored.size))
    assert examine(capsys)[1]["files"]["state"] == "ok"
    path = files.path(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"surat yang lain")
    code, findings = examine(capsys)
    assert code == 1
    assert str(path.relative_to(office.data)) in findings["files"]["mend"]


def test_a_missing_index_is_named_where_there_is_something_to_find(
    office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    change(office, Record(kind="letter", title="x", unit_id=unit_of(office), level=1, standing="filed"))
    code, findings = examine(capsys)
    assert (code, findings["index"]["state"]) == (1, "wrong")
    assert "reindex" in findings["index"]["mend"]
    db = Database(office.database_url)
    make_ready(db, open_engine(office))
    db.close()
    assert examine(capsys)[1]["index"]["state"] == "ok"


@pytest.mark.usefixtures("office")
def test_a_search_server_that_is_down_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELUSUR_SEARCH_URL", f"http://127.0.0.1:{free_port()}")
    code, findings = examine(capsys)
    assert (code, findings["index"]["state"]) == (1, "wrong")
    assert "dihubungi" in findings["index"]["message"]


def test_changes_that_nobody_indexes_are_named(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    change(office, OutboxRow(record_id="x", due_at=utc_now() + LONG_AGO))
    assert examine(capsys)[1]["index-lag"]["state"] == "ok"
    change(office, OutboxRow(record_id="x", due_at=utc_now() - LONG_AGO))
    code, findings = examine(capsys)
    assert (code, findings["index-lag"]["state"]) == (0, "warning")


@pytest.mark.parametrize(
    "values",
    [
        {"state": "running", "lease_until": utc_now() - LONG_AGO},
        {"state": "queued", "created_at": utc_now() - LONG_AGO},
        {"state": "failed"},
    ],
)
def test_jobs_that_do_not_move_are_named(
    office: Settings, capsys: pytest.CaptureFixture[str], values: dict[str, Any]
) -> None:
    change(office, Job(kind="ingest", queue="ingest", **values))
    assert examine(capsys)[1]["jobs"]["state"] == "warning"


def test_a_queue_that_moves_is_well(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    change(
        office,
        Job(kind="ingest", queue="ingest", state="running", lease_until=utc_now() + timedelta(seconds=15)),
        Job(kind="ingest", queue="ingest", state="queued", created_at=utc_now() - LONG_AGO),
    )
    assert examine(capsys)[1]["jobs"]["state"] == "ok"


def test_a_trail_that_was_tampered_with_is_named(
    office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    db = Database(office.database_url)
    with db.writing() as session:
        note(session, "os:test", "view")
    seal(db)
    db.close()
    assert examine(capsys)[1]["audit"]["state"] == "ok"
    change(office, statement=update(AuditRow).values(actor="os:lain"))
    code, findings = examine(capsys)
    assert (code, findings["audit"]["state"]) == (1, "wrong")


def test_an_old_backup_is_named(
    office: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELUSUR_DEMO", "tidak")
    assert examine(capsys)[1]["backup"]["state"] == "warning"
    change(office, AuditRow(actor="os:test", action="backup", at=utc_now() - timedelta(days=30), details={}))
    assert "30 hari" in examine(capsys)[1]["backup"]["message"]
    change(office, AuditRow(actor="os:test", action="backup", details={}))
    assert examine(capsys)[1]["backup"]["state"] == "ok"


def test_mending_asks_and_says_how_to_undo(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    later = utc_now() + LONG_AGO
    change(office, OutboxRow(record_id="x", due_at=later, is_deferred=True))
    with pytest.raises(SystemExit):
        main(["doctor", "--mend", "--json"])
    assert "bersamaan" in capsys.readouterr().err
    answered = CliRunner().invoke(command, ["--mend"], input="n\n")
    assert "Jalan kembali" in answered.output
    assert examine(capsys)[1]["outbox"]["state"] == "warning"
    assert "Selesai: 1." in CliRunner().invoke(command, ["--mend", "--yes"]).output
    assert examine(capsys)[1]["outbox"]["state"] == "ok"
    assert "Tidak ada yang dapat" in CliRunner().invoke(command, ["--mend"]).output


def test_a_part_that_fell_silent_is_named(office: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    _, before = examine(capsys)
    assert before["parts"]["state"] == "ok"
    at = utc_now() - LONG_AGO
    change(office, PartHeartbeat(part="index", host="mesin-dua", pid=7, started=at, at=at, version="0.1.0"))
    _, found = examine(capsys)
    assert found["parts"]["state"] == "warning"
    assert "index (mesin-dua)" in found["parts"]["message"]
    assert found["parts"]["mend"]
