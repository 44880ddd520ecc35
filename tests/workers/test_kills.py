"""A worker killed at any moment loses no file, doubles none, and needs nobody's help."""

import io
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.batches import progress
from catalog.outbox import count_waiting
from catalog.pages import unpack_text
from catalog.schema import FileVersion, Job, JobState, PageRow, Record, utc_now
from ingest.intake import enter_all
from ingest.search_ports import CatalogueReader
from search.embedded.engine import EmbeddedReader
from search.service import SearchRequest, SearchService
from tests.databases import database_url
from tests.ingest.archive import STAFF, Archive
from tests.waiting import until

FILES = 200
KILLS = {"sqlite": 30, "postgres": 8}
ROOT = Path(__file__).parents[2]


def _content(number: int) -> str:
    if number % 20 == 7:
        return f"!zip\nlampiran {number} a.txt\nlampiran {number} b.txt"
    if number % 3 == 0:
        return f"[scan]berkas {number} satu\fberkas {number} dua\f[scan]berkas {number} tiga"
    return f"berkas {number}"


def _fill(archive: Archive) -> None:
    names = [f"{number:03}.{'zip' if number % 20 == 7 else 'txt'}" for number in range(FILES)]
    kept = [(name, archive.files.put(_stream(_content(number)), None)) for number, name in enumerate(names)]
    with archive.db.writing() as session:
        enter_all(session, kept, archive.delivery())


def _stream(text: str) -> io.BytesIO:

    return io.BytesIO(text.encode())


def _start(folder: Path, database_url: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.workers.mortal_worker", str(folder), database_url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    return process


def _kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def _is_over(archive: Archive) -> bool:
    with archive.db.reading() as session:
        return progress(session, archive.batch_id).is_over and not count_waiting(session, utc_now())


@pytest.mark.slow
def test_many_kills_during_two_hundred_files(tmp_path: Path, each_database: str) -> None:
    archive, url = Archive(tmp_path), database_url(tmp_path)
    _fill(archive)
    moments = random.Random(20240214)
    for _ in range(KILLS[each_database]):
        process = _start(tmp_path, url)
        time.sleep(moments.uniform(0.0, 0.8))
        _kill(process)
    process = _start(tmp_path, url)
    try:
        until(lambda: _is_over(archive), pause=0.1)
    finally:
        _kill(process)
    _check(archive, tmp_path)
    archive.close()


def _check(archive: Archive, folder: Path) -> None:
    zips = [number for number in range(FILES) if number % 20 == 7]
    with archive.db.reading() as session:
        states = Counter(session.scalars(select(Job.state)))
        assert states == {JobState.DONE: FILES + 2 * len(zips)}
        titles = session.scalars(select(Record.title)).all()
        assert len(titles) == len(set(titles)) == FILES + 2 * len(zips)
        assert session.scalar(select(func.count()).select_from(FileVersion)) == len(titles)
        pages = session.execute(
            select(Record.title, PageRow.number, PageRow.content)
            .join(FileVersion, FileVersion.record_id == Record.id)
            .join(PageRow, PageRow.version_id == FileVersion.id)
            .where(Record.container_id.is_(None))
            .order_by(Record.title, PageRow.number)
        )
        texts: dict[int, list[str]] = {}
        for title, _number, content in pages:
            texts.setdefault(int(title), []).append(unpack_text(content))
    assert texts == {
        number: _content(number).replace("[scan]", "").split("\f")
        for number in range(FILES)
        if number not in zips
    }
    search = SearchService(EmbeddedReader(folder / "index"), CatalogueReader(archive.db))
    request = SearchRequest(text="", scope=STAFF, today=utc_now().date())
    assert search.search(request).total == len(titles)
