"""A job keeps the request that put it in, and so do the files that come out of its container."""

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog import jobs
from catalog.log_context import begin_request, end_request
from catalog.log_lines import JSON, Line
from catalog.schema import Job
from tests.ingest.archive import Archive


@pytest.mark.usefixtures("each_database")
def test_whatever_came_in_by_a_request_is_found_by_its_id(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(Line("worker", JSON))
    archive = Archive(tmp_path)
    begin_request("permintaan000001")
    bag = archive.bring("!zip\nsatu a.txt\ndua b.txt", "kantong.zip")
    end_request()
    alone = archive.bring("surat tanpa permintaan")
    archive.work()
    with archive.db.reading() as session:
        kept = dict(session.execute(select(Job.id, Job.request_id)).all())
    told = [json.loads(line) for line in caplog.text.splitlines()]
    taken = {line["job"]: line.get("request", "") for line in told if line["event"] == "a file is taken in"}
    assert taken == kept
    assert sorted(kept.values()) == ["", *["permintaan000001"] * 3]
    assert (kept[bag.job_id], kept[alone.job_id]) == ("permintaan000001", "")
    archive.close()


def test_trying_again_keeps_the_first_request(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    begin_request("permintaan000001")
    broken = archive.bring("!broken")
    end_request()
    archive.work()
    begin_request("permintaan000002")
    with archive.db.writing() as session:
        jobs.retry(session, broken.job_id)
    end_request()
    with archive.db.reading() as session:
        assert session.get_one(Job, broken.job_id).request_id == "permintaan000001"
    archive.close()
