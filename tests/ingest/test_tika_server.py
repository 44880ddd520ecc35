"""A Tika server that is away, ends, hangs or is killed by a file: jobs wait, go on, and nothing is lost."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from catalog.errors import SettingsError
from catalog.jobs import JobLine
from catalog.schema import FileVersion, JobState, Record
from catalog.settings import load_settings
from ingest.arrivals import Received
from ingest.errors import TookTooLong
from ingest.formats.media_types import DOCX
from ingest.reading import Reader
from ingest.sandbox.pool import Sandbox
from ingest.tika_servers import tika_servers
from tests.house.sources import ROOT
from tests.ingest.archive import Archive
from tests.servers.breaking_reader import BreakingReader
from tests.servers.tika import Tika, running_tika
from tests.waiting import until
from workers.crew import Crew

LETTER = ROOT / "samples/files/undangan-pleno-dps.docx"
OTHER = ROOT / "samples/files/bantuan-personel-sumberarum.docx"


@pytest.fixture(scope="module")
def server() -> Iterator[Tika]:
    with running_tika() as made:
        yield made


@pytest.fixture
def office(archive: Archive, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Lets the archive read by the servers that it is given."""
    sandboxes = []

    def read_by(addresses: str) -> None:
        settings = load_settings({"TELUSUR_DATA": str(tmp_path), "TELUSUR_TIKA_URL": addresses})
        sandbox = Sandbox(2, tmp_path / f"work{len(sandboxes)}")
        sandboxes.append(sandbox)
        archive.tools = replace(archive.tools, reader=Reader(sandbox, settings))

    yield read_by
    for sandbox in sandboxes:
        sandbox.close()


def _hurry(archive: Archive) -> None:
    """Let what was put off be due now."""
    with archive.db.writing() as session:
        session.execute(text("UPDATE job SET not_before = created_at WHERE state = 'queued'"))


def _bring(archive: Archive, path: Path) -> Received:
    return archive.bring(path.read_bytes(), path.name)


def _counts(archive: Archive) -> tuple[int, int]:
    with archive.db.reading() as session:
        records = session.scalar(select(func.count()).select_from(Record)) or 0
        versions = session.scalar(select(func.count()).select_from(FileVersion)) or 0
    return records, versions


def test_a_job_waits_while_the_server_is_away_and_goes_on_by_itself(
    archive: Archive, office: Callable[[str], None], server: Tika
) -> None:
    server.stop()
    office(server.url)
    received = _bring(archive, LETTER)
    plain = archive.bring("surat biasa tanpa server")
    crew = Crew(archive.tools, threads=1, poll=0.05)
    crew.start()
    try:
        for _ in range(6):  # more often than a job may fail
            until(lambda: archive.job(received).error_code == "reader-away")
            waiting = archive.job(received)
            assert (waiting.state, waiting.attempts) == (JobState.QUEUED, 0)
            assert "dilanjutkan begitu tersambung lagi" in waiting.message
            with archive.db.writing() as session:
                session.execute(text("UPDATE job SET error_code = '' WHERE id = :id"), {"id": waiting.id})
            _hurry(archive)
        assert archive.job(plain).state is JobState.DONE
        server.start()
        _hurry(archive)
        until(lambda: archive.job(received).state is JobState.DONE)
    finally:
        crew.stop()
    assert archive.job(received).message == ""
    assert "pleno" in " ".join(archive.texts(received)).lower()
    assert _counts(archive) == (2, 2)


def test_a_server_killed_in_the_middle_of_a_file_costs_nothing(
    archive: Archive, office: Callable[[str], None], server: Tika
) -> None:
    server.start()
    office(server.url)
    server.pause()
    received = _bring(archive, LETTER)
    crew = Crew(archive.tools, threads=1, poll=0.05)
    crew.start()
    try:
        until(lambda: archive.job(received).state is JobState.RUNNING)
        time.sleep(3)  # the file is on its way
        assert archive.job(received).state is JobState.RUNNING
        server.stop()
        until(lambda: archive.job(received).error_code in {"reader-ended", "reader-away"})
        server.start()
        _hurry(archive)
        until(lambda: archive.job(received).state is JobState.DONE)
    finally:
        crew.stop()
    assert "pleno" in " ".join(archive.texts(received)).lower()
    assert _counts(archive) == (1, 1)


def test_a_file_that_ends_the_server_each_time_is_put_aside_and_blocks_no_other(
    archive: Archive, office: Callable[[str], None], server: Tika
) -> None:
    server.start()
    with BreakingReader(server.url, b"PEMBUNUH") as breaking:
        office(breaking.url)
        killer = archive.bring(b"<html><body>PEMBUNUH server</body></html>", "jahat.html")
        good = [_bring(archive, LETTER), _bring(archive, OTHER)]
        crew = Crew(archive.tools, threads=1, poll=0.05)
        crew.start()
        try:
            for attempt in range(1, 5):
                until(lambda expected=attempt: archive.job(killer).attempts == expected)  # type: ignore[misc]
                assert archive.job(killer).error_code == "reader-ended"
                _hurry(archive)
            until(lambda: archive.job(killer).state is JobState.FAILED)
            until(lambda: all(archive.job(each).state is JobState.DONE for each in good))
        finally:
            crew.stop()
    told: JobLine = archive.job(killer)
    assert told.error_code == "quarantine"
    assert "menghentikan server pembaca dokumen" in told.message
    assert breaking.ended == 5
    assert all(archive.texts(each) for each in good)


def test_a_server_that_answers_nothing_is_left_after_the_time(tmp_path: Path, server: Tika) -> None:
    server.start()
    told = {"TELUSUR_DATA": str(tmp_path), "TELUSUR_TIKA_URL": server.url, "TELUSUR_TIKA_SECONDS": "2"}
    server.pause()
    try:
        with Sandbox(1, tmp_path / "work") as sandbox, pytest.raises(TookTooLong, match="terlalu lama"):
            Reader(sandbox, load_settings(told)).extract(LETTER, DOCX)
    finally:
        server.stop()
        server.start()


def test_files_are_shared_among_servers_and_a_dead_one_is_passed_over(tmp_path: Path, server: Tika) -> None:
    server.start()
    with BreakingReader(server.url) as one, BreakingReader(server.url) as other:
        dead = "http://127.0.0.1:1"
        told = {"TELUSUR_DATA": str(tmp_path), "TELUSUR_TIKA_URL": f"{one.url}, {other.url}/ {dead}"}
        with Sandbox(1, tmp_path / "work") as sandbox:
            reader = Reader(sandbox, load_settings(told))
            for _ in range(16):
                reader.extract(LETTER, DOCX).close()
    assert one.asked + other.asked == 16
    assert one.asked
    assert other.asked


def test_two_jobs_at_once_use_the_same_pool(tmp_path: Path, server: Tika) -> None:
    server.start()
    with BreakingReader(server.url) as counting:
        told = {"TELUSUR_DATA": str(tmp_path), "TELUSUR_TIKA_URL": counting.url}
        with Sandbox(2, tmp_path / "work") as sandbox:
            reader = Reader(sandbox, load_settings(told))

            def read() -> None:
                for _ in range(5):
                    reader.extract(LETTER, DOCX).close()

            threads = [threading.Thread(target=read) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert counting.asked == 10
    assert counting.connections <= 2


@pytest.mark.parametrize("address", ["tika:9998", "ftp://tika", "http://", "http://tika:porta"])
def test_what_is_no_address_stops_the_start(address: str) -> None:
    with pytest.raises(SettingsError, match="TELUSUR_TIKA_URL"):
        tika_servers(address, 5)


def test_several_addresses_are_told_apart() -> None:
    assert tika_servers("", 5) is None
    told = tika_servers(" http://a:1/, http://b:2\nhttps://c ", 5)
    assert told == {"servers": ["http://a:1", "http://b:2", "https://c"], "seconds": 5}


CLIENT = """
import json, os, sys, tempfile
import ingest.formats.tika_server as ours
watched = []
tempfile.gettempdir()  # tries the folder by writing to it
def watch(event, arguments):
    if event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"}:
        watched.append(event)
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(sys.argv[2]):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            watched.append(arguments[0])
    if event == "socket.connect" and arguments[1][1] != int(sys.argv[1]):
        watched.append(repr(arguments[1]))
sys.addaudithook(watch)
client, _ = ours._client()
assert client.TikaClientOnly
def never(*_): raise AssertionError("the client looked after a server itself")
client.checkTikaServer = client.startServer = client.getRemoteJar = never
from pathlib import Path
from ingest.errors import ReaderAway
from ingest.formats.markup import MarkupText
try:
    ours.read_markup(Path(sys.argv[3]), "text/html", MarkupText(), [f"http://127.0.0.1:{sys.argv[1]}"], 2)
except ReaderAway:
    print(json.dumps(watched))
"""


def test_the_client_fetches_nothing_starts_nothing_and_writes_nothing(tmp_path: Path) -> None:
    bare, page = tmp_path / "tmp", tmp_path / "surat.html"
    bare.mkdir()
    page.write_text("<p>surat</p>")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(bare),
        "HOME": str(bare),
    }
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, "1", str(bare), str(page)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert list(bare.iterdir()) == []


def test_neither_client_is_loaded_where_no_server_is_set(tmp_path: Path) -> None:
    told = re.sub(
        r"\s+",
        " ",
        """import sys; from catalog.settings import load_settings; from services.office import open_office;
        import webapp.app, workers.app;
        settings = load_settings(); settings.data.mkdir(exist_ok=True);
        settings.secret_file.write_text('s' * 48);
        office = open_office(settings); office.close();
        print([m for m in ('boto3', 'botocore', 'tika', 'requests') if m in sys.modules])""",
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TELUSUR_DATA": str(tmp_path / "d")}
    done = subprocess.run(
        [sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr
