"""A worker killed while it divides stacks loses no page and makes no part twice."""

import io
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.schema import FileVersion, Job, JobState, Record, ScannedPart
from ingest.arrivals import IntakeValues
from ingest.intake import receive
from tests.databases import database_url
from tests.ingest.archive import SARI, UNIT, Archive
from tests.workers.test_kills import _is_over, _kill, _start

STACKS, PARTS = 20, 5
KILLS = {"sqlite": 15, "postgres": 6}


def _fill(archive: Archive) -> None:
    for number in range(STACKS):
        pages = [f"tumpukan {number} bagian {part}" for part in range(PARTS)]
        text = "!stack\f" + "\f[sheet]TELUSUR-PISAH\f".join(pages)
        receive(
            archive.db,
            archive.files,
            io.BytesIO(text.encode()),
            f"{number:02}.pdf",
            IntakeValues(UNIT, is_stack=True),
            user_id="sari",
            seat=SARI.seat,
            scope=SARI.scope,
            way_in="web",
            limit_mb=1,
            batch_id=archive.batch_id,
        )


@pytest.mark.slow
def test_many_kills_while_stacks_are_divided(tmp_path: Path, each_database: str) -> None:
    archive, url = Archive(tmp_path), database_url(tmp_path)
    _fill(archive)
    moments = random.Random(20240214)
    for _ in range(KILLS[each_database]):
        process = _start(tmp_path, url)
        time.sleep(moments.uniform(0.0, 0.6))
        _kill(process)
    process = _start(tmp_path, url)
    edge = time.monotonic() + 60
    while not _is_over(archive):
        assert time.monotonic() < edge
        time.sleep(0.1)
    _kill(process)
    with archive.db.reading() as session:
        assert Counter(session.scalars(select(Job.state))) == {JobState.DONE: STACKS * (1 + PARTS)}
        rows = session.execute(
            select(Record.title, FileVersion.sha256)
            .join(ScannedPart, ScannedPart.record_id == Record.id)
            .join(FileVersion, FileVersion.record_id == Record.id)
        ).all()
    texts = {title: archive.files.path(sha256).read_text() for title, sha256 in rows}
    assert len(rows) == len(texts) == STACKS * PARTS
    assert texts == {
        f"{number:02} ({part + 1})": f"tumpukan {number} bagian {part}"
        for number in range(STACKS)
        for part in range(PARTS)
    }
    archive.close()
