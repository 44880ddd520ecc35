"""Files from the command line to search results, with the real readers and the real index."""

import json
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalog.database import Database
from catalog.schema import AuditRow, Record, UnitKind, utc_now
from catalog.settings import Settings, load_settings
from catalog.units import create_unit, unit_by_code
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from cli.main import main
from ingest.search_ports import CatalogueReader
from search.embedded.engine import EmbeddedReader
from search.service import SearchRequest, SearchService
from services.demo.plan import read_plan
from services.first_start import initialise


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TELUSUR_DATA", str(tmp_path / "kantor"))
    settings = load_settings()
    initialise(settings)
    return settings


def ingest(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    with pytest.raises(SystemExit) as caught:
        main(["ingest", "--json", *arguments])
    out = capsys.readouterr().out
    return int(caught.value.code or 0), json.loads(out) if out else []


def found(settings: Settings, text: str) -> list[str]:
    db = Database(settings.database_url)
    with db.reading() as session:
        unit = unit_by_code(session, "00")
        assert unit is not None
        scope = Scope(posts=(Post("s", PostKind.STAFF, unit.id, unit.office_id),))
    search = SearchService(EmbeddedReader(settings.index_folder), CatalogueReader(db))
    page = search.search(SearchRequest(text=text, scope=scope, today=utc_now().date()))
    db.close()
    return [hit.record.title for hit in page.hits]


def test_a_folder_is_found_when_the_command_returns(
    office: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "surat"
    (folder / "lama").mkdir(parents=True)
    (folder / "b.txt").write_text("Berita acara pleno rekapitulasi")
    (folder / "lama" / "a.html").write_text("<p>Undangan pleno</p>")
    (folder / "kosong.txt").write_text("")
    with zipfile.ZipFile(folder / "kiriman.zip", "w") as archive:
        archive.writestr("dalam.txt", "Lampiran pleno")
    code, lines = ingest(capsys, str(folder), "--wait", "--level", "biasa", "--kind", "letter")
    assert code == 0
    assert [(Path(line["path"]).name, line["state"]) for line in lines] == [
        ("b.txt", "done"),
        ("kiriman.zip", "done"),
        ("kosong.txt", "rejected"),
        ("a.html", "done"),
    ]
    assert "kosong" in lines[2]["sentence"]
    assert all(line["job"] and line["record"] for line in lines)
    assert sorted(found(office, "pleno")) == ["a", "b", "dalam"]
    db = Database(office.database_url)
    with db.reading() as session:
        record = session.get_one(Record, lines[0]["record"])
        assert (record.kind, record.level, record.standing) == ("letter", Level.ORDINARY, Standing.FILED)
        assert record.author_id is None
        trail = session.scalars(select(AuditRow).where(AuditRow.action == "receive")).first()
        assert trail is not None
        assert trail.actor.startswith("os:")
    db.close()


@pytest.mark.usefixtures("office")
def test_the_same_file_again_is_asked_about_skipped_or_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("isi")
    path = str(tmp_path / "a.txt")
    _, (first,) = ingest(capsys, path)
    assert first["state"] == "queued"
    for choice, state in (("ask", "paused"), ("skip", "cancelled"), ("keep", "queued")):
        code, (line,) = ingest(capsys, path, "--duplicates", choice)
        assert (code, line["state"]) == (0, state)
        if choice != "keep":
            assert first["record"] in line["duplicate_of"]
            assert line["sentence"]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--unit", "99"], "99"),
        (["--as", "siapa"], "siapa"),
        (["--as", "admin"], "tidak bertugas"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    (tmp_path / "a.txt").write_text("isi")
    with pytest.raises(SystemExit) as caught:
        main(["ingest", str(tmp_path / "a.txt"), *arguments])
    assert caught.value.code == 1
    assert word in capsys.readouterr().err
    assert not list((tmp_path / "kantor" / "files").rglob("*"))


def test_with_several_offices_the_unit_must_be_named(
    office: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = Database(office.database_url)
    with db.writing() as session:
        create_unit(session, UnitKind.PROVINCE, "35", "Provinsi", unit_by_code(session, "00"))
    db.close()
    (tmp_path / "a.txt").write_text("isi")
    with pytest.raises(SystemExit):
        main(["ingest", str(tmp_path / "a.txt")])
    assert "00, 35" in capsys.readouterr().err
    code, (line,) = ingest(capsys, str(tmp_path / "a.txt"), "--unit", "35")
    assert (code, line["state"]) == (0, "queued")


def test_the_installed_program_needs_no_samples(
    office: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cli.ingest.read_plan", partial(read_plan, tmp_path / "tidak-ada"))
    (tmp_path / "a.txt").write_text("isi")
    assert ingest(capsys, str(tmp_path / "a.txt"))[0] == 0
    db = Database(office.database_url)
    with db.writing() as session:
        create_unit(session, UnitKind.PROVINCE, "35", "Provinsi", unit_by_code(session, "00"))
    db.close()
    with pytest.raises(SystemExit):
        main(["ingest", str(tmp_path / "a.txt")])
    assert "00, 35" in capsys.readouterr().err
