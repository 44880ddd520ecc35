"""Whoever mends a batch may be killed at any moment: a step is done whole or not at all."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.files import page_texts
from catalog.schema import FileVersion, Record, ScanStep
from services.station.rules import StepKind, Wish
from tests.house.sources import ROOT
from tests.services.station.scan_office import ScanOffice, make_scan_office

KILLS = 4


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[ScanOffice]:  # noqa: ARG001
    made = make_scan_office(tmp_path)
    yield made
    made.world.office.close()


def test_a_step_is_whole_or_not_there(office: ScanOffice) -> None:
    batch = office.open()
    record = office.feed(batch, "satu", "dua", "tiga")
    office.read(batch)
    chance = random.Random(5)
    for _ in range(KILLS):
        _work_and_die(office, batch, record, chance.uniform(0.2, 1.5))
        _assert_whole(office, record)
    office.do(batch, record, Wish(StepKind.MOVE, 1, to=3))
    _assert_whole(office, record)


def _work_and_die(office: ScanOffice, batch: str, record: str, seconds: float) -> None:
    settings = office.world.office.settings
    arguments = [str(settings.data), settings.database_server, office.world.people["operator"], batch, record]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services.station.mortal_hand", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    time.sleep(seconds)
    process.kill()
    process.communicate()


def _assert_whole(office: ScanOffice, record: str) -> None:
    """One version is current, every version has its bytes and all its pages, and each step its version."""
    with office.db.reading() as session:
        versions = session.scalars(select(FileVersion).where(FileVersion.record_id == record)).all()
        assert [each.is_current for each in versions].count(True) == 1
        for version in versions:
            assert office.world.office.files.path(version.sha256).exists()
            texts = page_texts(session, version.id, range(1, 10))
            assert Counter(text.strip() for text in texts.values()) == Counter(["satu", "dua", "tiga"])
        steps = session.scalar(select(func.count()).select_from(ScanStep))
        assert steps == len(versions) - 1
        assert session.scalar(select(func.count()).select_from(Record)) == 1
