"""An office whose originals lie in an object store: made, backed up, restored to another store, examined."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.database import Database
from catalog.schema import StoredFile
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from cli.main import main
from tests.servers.s3 import BUCKET, S3, running_s3

CONTENT = b"%PDF-1.7 surat rahasia " * 1000


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with running_s3() as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: S3) -> Settings:
    for name, value in server.settings(f"kantor-{tmp_path.name}").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TELUSUR_DATA", str(tmp_path / "kantor"))
    assert _run("init") == 0
    settings = load_settings()
    stored = open_store(settings).put(io.BytesIO(CONTENT))
    db = Database(settings.database_url)
    with db.writing() as session:
        session.add(StoredFile(sha256=stored.sha256, size=stored.size))
    db.close()
    return settings


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main([*arguments])
    return int(caught.value.code or 0)


def _findings(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    capsys.readouterr()
    _run("doctor", "--all", "--json")
    return {each["check"]: each for each in json.loads(capsys.readouterr().out)}


def test_a_backup_comes_back_into_another_store(
    office: Settings, server: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = _objects(server, f"kantor-{tmp_path.name}")
    file = tmp_path / "kantor.tlsr"
    assert _run("backup", str(file), "--no-encryption", "--yes") == 0
    monkeypatch.setenv("TELUSUR_DATA", str(tmp_path / "baru"))
    monkeypatch.setenv("TELUSUR_STORAGE_URL", server.url(f"baru-{tmp_path.name}"))
    assert _run("restore", str(file)) == 0
    assert _objects(server, f"baru-{tmp_path.name}") == [name]
    with open_store(load_settings()).open(name) as stream:
        assert stream.read() == CONTENT
    assert not (office.data / "files").exists() or not list((office.data / "files").glob("??"))


def _objects(server: S3, prefix: str) -> list[str]:
    listed = server.client().list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", ())
    return [str(each["Key"]).rpartition("/")[2] for each in listed]


def test_the_doctor_reads_the_store_itself_and_not_the_copies(
    office: Settings, server: S3, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _findings(capsys)
    assert (found["store"]["state"], found["files"]["state"]) == ("ok", "ok")
    (name,) = _objects(server, f"kantor-{tmp_path.name}")
    key = f"kantor-{tmp_path.name}/{name[:2]}/{name[2:4]}/{name}"
    server.client().put_object(Bucket=BUCKET, Key=key, Body=b"lain")
    assert open_store(office).path(name).read_bytes() == CONTENT  # the copy here is whole
    assert _findings(capsys)["files"]["state"] == "wrong"


def test_the_doctor_names_a_store_that_is_away(
    office: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELUSUR_STORAGE_URL", "s3://arsip/kantor?endpoint=http://127.0.0.1:1")
    found = _findings(capsys)
    assert found["store"]["state"] == "wrong"
    assert "TELUSUR_STORAGE_URL" in found["store"]["mend"]
    assert "files" not in found
    assert office.storage_url
