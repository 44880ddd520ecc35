"""The parts of one office apart: prepared, started, used, hurt and stopped by the composition's commands."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from catalog.audit import verify
from catalog.database import Database
from catalog.migrate import configuration
from tests.deploy.https_visitor import HttpsVisitor
from tests.deploy.office_apart import PASSWORD, STAFF, OfficeApart
from tests.house.sources import ROOT
from tests.servers.elasticsearch import own_prefix
from tests.waiting import until

STOP_SECONDS = 30.0


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeApart]:
    made = OfficeApart(tmp_path)
    yield made
    made.end()


def test_without_its_tables_no_part_starts(office: OfficeApart) -> None:
    for part in ("web", "worker", "index", "schedule", "inbox"):
        refused = office.run(["telusur", "serve", part])
        assert refused.returncode == 1
        assert "telusur init" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_an_office_of_another_version_is_not_served(office: OfficeApart) -> None:
    from alembic import command

    office.prepare()
    command.downgrade(configuration(office.settings().database_url), "-1")
    refused = office.run(["telusur", "serve", "worker"])
    assert (refused.returncode, "telusur init" in refused.stderr) == (1, True)


def test_preparing_twice_changes_nothing_and_prints_no_password(office: OfficeApart) -> None:
    first, second = office.prepare(), office.prepare()
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    password = (office.folder / "secrets/administrator-password").read_text().strip()
    assert "admin" in first.stdout
    assert password not in first.stdout + first.stderr
    assert "Tidak ada yang diubah" in second.stdout


def test_a_part_that_does_not_answer_is_not_well(office: OfficeApart) -> None:
    office.prepare()
    asked = office.run(["telusur", "serve", "web", "--check"], TELUSUR_PORT=str(office.first))
    assert (asked.returncode, "tidak menjawab" in asked.stdout) == (1, True)
    assert office.run(["telusur", "serve", "schedule", "--check"]).returncode == 0


@pytest.fixture(params=["embedded", "servers"])
def office_of_each_profile(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OfficeApart]:
    servers: dict[str, str] = {}
    if request.param == "servers":
        search = f"{request.getfixturevalue('search_server')}/{own_prefix()}"
        servers = {
            "TELUSUR_DATABASE_URL": request.getfixturevalue("postgres").new_database(is_empty=True),
            "TELUSUR_BROKER_URL": request.getfixturevalue("redis_server").url(),
            "TELUSUR_SEARCH_URL": search,
        }
    made = OfficeApart(tmp_path, servers)
    yield made
    made.end()
    if servers:
        request.getfixturevalue("postgres").drop(servers["TELUSUR_DATABASE_URL"])


@pytest.mark.slow
def test_a_whole_office_apart(office_of_each_profile: OfficeApart) -> None:
    office = office_of_each_profile
    assert office.prepare().returncode == 0
    office.add_staff()
    _start_all(office)
    visitor = HttpsVisitor(f"https://localhost:{office.https}", office.folder / "secrets/site.pem")
    until(lambda: visitor.get("/sehat")[0] == 200)
    assert "Keluar" in visitor.sign_in(STAFF, PASSWORD)[1]
    _bring_in(office, visitor)
    for word in ("rekapitulasi", "penyelesaian", "inventaris"):
        until(lambda word=word: _finds(visitor, word))  # type: ignore[misc]
    _all_say_they_are_well(office)
    _lose_one_web_and_one_worker(office, visitor)
    everyone = [each for _, process in office.running for each in _family(process.pid)]
    assert re.search(r'"request": "[0-9a-f]{32}"', office.log_of("web")), "named by the proxy"
    codes = office.stop(STOP_SECONDS)
    assert set(codes.values()) == {0}, codes
    assert [each for each in everyone if each.is_running() and each.status() != "zombie"] == []
    _nothing_is_left_half_done(office)


def _start_all(office: OfficeApart) -> None:
    for port in (office.first, office.second):
        office.start("web", TELUSUR_HOST="127.0.0.1", TELUSUR_PORT=str(port))
    for part in ("worker", "worker", "index", "index", "schedule", "schedule", "inbox"):
        office.start(part)
    office.start_proxy()


def _bring_in(office: OfficeApart, visitor: HttpsVisitor) -> None:
    """By the three ways: the browser, the command line, the watched folder."""
    form = {"unit": _unit_of(visitor), "level": "biasa", "kind": "archive"}
    files = {"berita.txt": b"Berita acara rekapitulasi tingkat kecamatan"}
    assert visitor.post("/unggah", form, files)[0] == 200
    letter = office.folder / "surat.html"
    letter.write_text("<p>Undangan penyelesaian sengketa</p>")
    brought = office.run(["telusur", "ingest", "--level", "biasa", "--as", STAFF, str(letter)])
    assert brought.returncode == 0, brought.stderr
    box = office.data / "inbox" / "00"
    until(box.is_dir)
    shutil.copy(ROOT / "samples/files/daftar-inventaris.xlsx", office.folder / "daftar.part")
    (office.folder / "daftar.part").rename(box / "daftar.xlsx")
    until(lambda: (office.data / "inbox/done/00/daftar.xlsx").exists())
    text = office.folder / "daftar.txt"
    text.write_text("Daftar inventaris gudang")
    assert office.run(["telusur", "ingest", "--level", "biasa", "--as", STAFF, str(text)]).returncode == 0


def _unit_of(visitor: HttpsVisitor) -> str:
    db_page = visitor.get("/unggah")[1]
    start = db_page.index('name="unit"')
    return db_page[start:].split('value="', 1)[1].split('"', 1)[0]


def _finds(visitor: HttpsVisitor, word: str) -> bool:
    status, page = visitor.get(f"/cari?q={word}")
    assert status == 200
    return "/arsip/" in page


def _all_say_they_are_well(office: OfficeApart) -> None:
    for port in (office.first, office.second):
        asked = office.run(["telusur", "serve", "web", "--check"], TELUSUR_PORT=str(port))
        assert asked.returncode == 0, asked.stdout
    for part in ("worker", "index", "schedule", "inbox"):
        asked = office.run(["telusur", "serve", part, "--check"])
        assert asked.returncode == 0, asked.stdout


def _lose_one_web_and_one_worker(office: OfficeApart, visitor: HttpsVisitor) -> None:
    for part in ("web", "worker"):
        lost = next(each for each in office.running if each[0] == part)
        for each in reversed(_family(lost[1].pid)):
            each.kill()
        lost[1].wait()
        office.running.remove(lost)
    for _ in range(10):
        assert visitor.get("/sehat")[0] == 200
    later = office.folder / "susulan.txt"
    later.write_text("Laporan susulan pengawasan")
    assert office.run(["telusur", "ingest", "--level", "biasa", "--as", STAFF, str(later)]).returncode == 0
    until(lambda: _finds(visitor, "susulan"))


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _nothing_is_left_half_done(office: OfficeApart) -> None:
    for part in ("web", "worker", "index", "schedule", "inbox"):
        assert "Traceback" not in office.log_of(part), office.log_of(part)
    db = Database(office.settings().database_url)
    assert verify(db).problem is None
    db.close()
