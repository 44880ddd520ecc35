"""The archive goes into one file while the office works, and comes back whole or not at all."""

import io
import json
import sqlite3
import tarfile
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.audit import note, verify
from catalog.backup import sealed_stream
from catalog.backup.sealed_stream import SealedWriter
from catalog.database import Database
from catalog.schema import AuditRow, FileVersion, Record, StoredFile
from catalog.settings import Settings, load_settings
from catalog.storage import FolderStore
from classification.labels import Label, Standing
from classification.levels import Level
from cli.main import main
from tests.catalog.world_rows import add_record, add_units
from tests.databases import environment, migrated_environment

CONTENT = b"%PDF-1.7 surat rahasia tentang Wates " * 4000
SECRET = "x" * 64


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    file = tmp_path / "sandi.txt"
    file.write_text("kuda lari di tepi pantai\n")
    return file


@pytest.fixture(autouse=True)
def _cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is quickly derived: the default takes half a second each time."""
    monkeypatch.setattr(sealed_stream, "COST", 10)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, each_database: str) -> Settings:  # noqa: ARG001
    """A data folder with one record, its file, and a row in the trail."""
    for name, value in migrated_environment(tmp_path / "kantor").items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    settings.secret_file.write_text(SECRET)
    db = Database(settings.database_url)
    stored = FolderStore(settings.files_folder).put(io.BytesIO(CONTENT))
    with db.writing() as session:
        add_units(session)
        add_record(session, Label("r", Level.SECRET, Standing.FILED, "kota", "kota-pp"))
        session.add(StoredFile(sha256=stored.sha256, size=stored.size))
        session.flush()
        session.add(FileVersion(record_id="r", sha256=stored.sha256, original_name="surat.pdf"))
        note(session, "os:test", "first-start")
    db.close()
    return settings


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(each) for each in arguments])
    return int(caught.value.code or 0)


def backup(office: Settings, passphrase_file: Path, name: str = "kantor.tlsr") -> Path:
    target = office.data.parent / name
    assert run("backup", target, "--passphrase-file", passphrase_file) == 0
    return target


def set_place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)


def other_place(office: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    set_place(monkeypatch, office.data.parent / "baru")
    return load_settings()


def test_a_document_comes_back(
    office: Settings,
    passphrase_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = backup(office, passphrase_file)
    assert CONTENT[:40] not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    new = other_place(office, monkeypatch)
    assert run("restore", file, "--passphrase-file", passphrase_file) == 0
    said = capsys.readouterr().out
    assert "1 file" in said
    assert "telusur reindex" in said
    assert new.read_secret() == SECRET
    assert json.loads((new.data / "settings.json").read_text())["port"] == office.port
    db = Database(new.database_url)
    with db.reading() as session:
        sha256 = session.scalars(select(FileVersion.sha256)).one()
        assert session.get_one(Record, "r").title == "Surat r"
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.id)).all()
    assert FolderStore(new.files_folder).path(sha256).read_bytes() == CONTENT
    assert actions == ["first-start", "restore"]
    assert verify(db).is_whole
    db.close()


def test_the_office_may_work_meanwhile(
    office: Settings, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def work() -> None:
        db = Database(office.database_url)
        while not stop.is_set():
            with db.writing() as session:
                note(session, "os:test", "view")
        db.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        file = backup(office, passphrase_file)
    finally:
        stop.set()
        worker.join()
    other_place(office, monkeypatch)
    assert run("restore", file, "--passphrase-file", passphrase_file) == 0


def test_a_wrong_passphrase_restores_nothing(
    office: Settings,
    passphrase_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = backup(office, passphrase_file)
    wrong = passphrase_file.with_name("salah.txt")
    wrong.write_text("bukan sandi yang tadi")
    new = other_place(office, monkeypatch)
    assert run("restore", file, "--passphrase-file", wrong) == 1
    assert "Sandi ini tidak membuka cadangan." in capsys.readouterr().err
    assert not list(new.data.glob("*"))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.999])
def test_a_cut_off_backup_restores_nothing(
    office: Settings,
    passphrase_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    share: float,
) -> None:
    file = backup(office, passphrase_file)
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * share)])
    new = other_place(office, monkeypatch)
    assert run("restore", file, "--passphrase-file", passphrase_file) == 1
    assert "terpotong atau rusak" in capsys.readouterr().err
    assert not list(new.data.glob("*"))


def test_a_data_folder_in_use_is_left_alone(
    office: Settings, passphrase_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = backup(office, passphrase_file)
    before = sorted(path.name for path in office.data.iterdir())
    assert run("restore", file, "--passphrase-file", passphrase_file) == 1
    assert "tidak kosong" in capsys.readouterr().err
    assert sorted(path.name for path in office.data.iterdir()) == before


def test_a_file_that_is_no_backup_is_named(
    office: Settings,
    passphrase_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other_place(office, monkeypatch)
    assert run("restore", passphrase_file) == 1
    assert "bukan cadangan Telusur" in capsys.readouterr().err
    assert run("restore", office.data / "tidak-ada") == 1
    assert "tidak ada" in capsys.readouterr().err


def test_a_short_passphrase_is_refused(
    office: Settings, passphrase_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passphrase_file.write_text("pendek")
    target = office.data.parent / "kantor.tlsr"
    assert run("backup", target, "--passphrase-file", passphrase_file) == 1
    assert "12 huruf" in capsys.readouterr().err
    assert not target.exists()


def test_an_existing_file_is_not_overwritten(
    office: Settings, passphrase_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = backup(office, passphrase_file)
    raw = file.read_bytes()
    assert run("backup", file, "--passphrase-file", passphrase_file) == 1
    assert "sudah ada" in capsys.readouterr().err
    assert file.read_bytes() == raw


def test_without_encryption_only_when_sure(office: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    target = office.data.parent / "terbuka.tlsr"
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("backup", target, "--no-encryption") == 1
    assert not target.exists()
    assert run("backup", target, "--no-encryption", "--yes") == 0
    other_place(office, monkeypatch)
    assert run("restore", target) == 0


def test_the_passphrase_file_may_come_from_the_settings(
    office: Settings, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELUSUR_BACKUP_PASSPHRASE_FILE", str(passphrase_file))
    assert run("backup", office.data.parent / "malam.tlsr") == 0


def test_a_damaged_original_is_told_and_the_rest_is_kept(
    office: Settings,
    passphrase_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (damaged,) = (path for path in office.files_folder.rglob("*") if path.is_file())
    damaged.chmod(0o600)
    damaged.write_bytes(b"rusak")
    target = office.data.parent / "kantor.tlsr"
    assert run("backup", target, "--passphrase-file", passphrase_file) == 1
    assert damaged.name in capsys.readouterr().err
    other_place(office, monkeypatch)
    assert run("restore", target, "--passphrase-file", passphrase_file) == 0
    assert "1 file asli tidak ada" in capsys.readouterr().err


def forged(folder: Path, members: dict[str, bytes]) -> Path:
    """A well-sealed backup with members of one's own."""
    target = folder / "palsu.tlsr"
    with target.open("wb") as out:
        sealed = SealedWriter(out, None)
        with tarfile.open(fileobj=sealed, mode="w|") as tar:  # type: ignore[call-overload]
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        sealed.close()
    return target


@pytest.mark.parametrize("name", ["../di-luar", "/tmp/di-luar", "files/../../di-luar", "files/" + "0" * 64])
def test_a_strange_member_restores_nothing(
    office: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    new = other_place(office, monkeypatch)
    assert run("restore", forged(office.data.parent, {name: b"isi"})) == 1
    assert "telusur:" in capsys.readouterr().err
    assert not list(new.data.glob("*"))
    assert not (office.data.parent / "di-luar").exists()


def test_a_backup_of_a_newer_program_is_named(
    office: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other_place(office, monkeypatch)
    counts = {"files": 0, "file_bytes": 0, "seal_number": 0, "seal_hash": ""}
    manifest = {"made_at": "2030", "migration": "9999", **counts}
    assert run("restore", forged(office.data.parent, {"telusur.json": json.dumps(manifest).encode()})) == 1
    assert "lebih baru" in capsys.readouterr().err


def test_the_copy_of_the_database_is_whole(office: Settings, passphrase_file: Path) -> None:
    backup(office, passphrase_file)
    assert list(office.work_folder.iterdir()) == []  # nothing is left behind
    with sqlite3.connect(office.data / "telusur.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
