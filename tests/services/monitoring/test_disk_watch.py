"""The watch on the disk: how fast it fills, whatever one import or one clean-up did, and what doctor says."""

import shutil
from collections import namedtuple
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from catalog.settings import Settings, load_settings
from services.health.findings import State
from services.health.machine import check_disk
from services.monitoring.disk_watch import Disk, Note, days_until_full, growth_of, note_disk, notes_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
GB = 10**9
Usage = namedtuple("Usage", "total used free")


def _days(*used: int) -> list[Note]:
    return [(date(2026, 11, 1) + timedelta(days=number), gb * GB) for number, gb in enumerate(used)]


@pytest.mark.parametrize(
    ("notes", "growth"),
    [
        ([], None),
        (_days(5), None),
        (_days(1, 2, 3, 4, 5, 6, 7), None),  # six days of growth
        (_days(1, 2, 3, 4, 5, 6, 7, 8), 1 * GB),
        (_days(1, 2, 3, 103, 104, 105, 106, 107), 1 * GB),  # one large import
        (_days(51, 52, 53, 3, 4, 5, 6, 7, 8), 6 / 7 * GB),  # one clean-up is no growth, and no less either
        (_days(7, 7, 7, 7, 7, 7, 7, 7), 0.0),
        (_days(0, 7, 7, 7, 7, 7, 7, 7, 14, 14, 14, 14, 14, 14, 14), 7 / 13 * GB),  # a weekly import is felt
        ([_days(0)[0], (date(2026, 11, 11), 20 * GB)], 2 * GB),  # the machine was off for ten days
    ],
)
def test_growth_is_that_of_usual_days(notes: Sequence[Note], growth: float | None) -> None:
    assert growth_of(notes) == (None if growth is None else pytest.approx(growth))


def test_the_disk_lasts_until_new_files_are_refused() -> None:
    assert days_until_full(Disk(10 * GB, 100 * GB, 1 * GB), 3.0 * GB) == 3
    assert days_until_full(Disk(1 * GB, 100 * GB, 2 * GB), 3.0 * GB) == 0
    assert days_until_full(Disk(10 * GB, 100 * GB), 0.0) is None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"TELUSUR_DATA": str(tmp_path), "TELUSUR_DISK_RESERVE_MB": "1000"})


def _fill(monkeypatch: pytest.MonkeyPatch, used: float) -> None:
    usage = Usage(100 * GB, int(used * GB), int((100 - used) * GB))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)


def test_a_day_has_one_note_and_a_month_is_kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for hours in range(0, 24 * 45, 12):
        _fill(monkeypatch, 10 + hours / 100)
        note_disk(settings, NOW + timedelta(hours=hours))
    notes = notes_of(settings)
    assert len(notes) == len({day for day, _ in notes}) == 31
    assert notes[-1][1] == int((10 + (24 * 45 - 12) / 100) * GB)


@pytest.mark.parametrize("broken", ["", "[", "7", '[["x", 1]]', "[[1]]", "null"])
def test_a_broken_file_of_notes_is_begun_anew(settings: Settings, broken: str) -> None:
    settings.metrics_folder.mkdir()
    (settings.metrics_folder / "disk.json").write_text(broken)
    assert notes_of(settings) == []
    note_disk(settings, NOW)
    assert len(notes_of(settings)) == 1


def test_doctor_tells_room_and_days(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(monkeypatch, 50)
    assert check_disk(settings).state is State.OK
    for day in range(10):
        _fill(monkeypatch, 50 + day)
        note_disk(settings, NOW + timedelta(days=day))
    roomy = check_disk(settings)
    assert (roomy.state, roomy.message.values["days"]) == (State.OK, 40)
    _fill(monkeypatch, 75)
    soon = check_disk(settings)
    assert (soon.state, soon.message.values["days"]) == (State.WARNING, 24)
    _fill(monkeypatch, 99.5)
    short = check_disk(settings)
    assert short.state is State.WRONG
    assert "Unggahan baru ditolak" in str(short.message)
