"""The real schedule process backs up by its clock, and says why where it may not."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from catalog.settings import Settings, load_settings
from cli.main import main
from services.first_start import initialise
from tests.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "cadangan").mkdir()
    (tmp_path / "sandi.txt").write_text("kuda lari di tepi pantai")
    made = {
        "TELUSUR_DATA": str(tmp_path / "kantor"),
        "TELUSUR_BACKUP_FOLDER": str(tmp_path / "cadangan"),
        "TELUSUR_BACKUP_TIME": "01:00",
    }
    initialise(load_settings(made))
    return made


@contextmanager
def schedule(environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "serve", "schedule"],
            env={**os.environ, **environment},
            stdout=out,
            stderr=out,
            cwd=ROOT,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(120)


def runs(settings: Settings) -> list[tuple[str, str, int, str]]:
    with closing(sqlite3.connect(settings.data / "telusur.db")) as connection:
        return connection.execute(
            "SELECT kind, state, is_scheduled, message FROM backup_run ORDER BY started_at"
        ).fetchall()


def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], environment: dict[str, str]):  # type: ignore[no-untyped-def]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["doctor", "--json"])
    return {each["check"]: each for each in json.loads(capsys.readouterr().out)}


def test_a_missed_backup_is_made_up_once_and_told(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment["TELUSUR_BACKUP_PASSPHRASE_FILE"] = str(tmp_path / "sandi.txt")
    settings = load_settings(environment)
    with schedule(environment, tmp_path / "log") as process:
        until(lambda: [run[:3] for run in runs(settings)] == [("full", "good", 1)])
        assert process.poll() is None
    (link,) = (tmp_path / "cadangan").iterdir()
    assert link.suffix == ".tlsr"
    with schedule(environment, tmp_path / "log"):  # made already: nothing is due
        time.sleep(5)
    assert len(runs(settings)) == 1
    found = doctor(monkeypatch, capsys, environment)
    assert found["backup"]["state"] == "ok"
    assert found["backup-verify"]["state"] == "warning"
    assert "backup-failure" not in found
    with pytest.raises(SystemExit) as ended:
        main(["verify"])
    assert not ended.value.code
    assert doctor(monkeypatch, capsys, environment)["backup-verify"]["state"] == "ok"


def test_without_a_passphrase_nothing_is_written_and_the_doctor_says_so(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = load_settings(environment)
    with schedule(environment, tmp_path / "log"):
        until(lambda: [run[1] for run in runs(settings)] not in ([], ["running"]))
    ((_, state, is_scheduled, message),) = runs(settings)
    assert (state, is_scheduled) == ("failed", 1)
    assert "TELUSUR_BACKUP_PASSPHRASE_FILE" in message
    assert list((tmp_path / "cadangan").iterdir()) == []
    found = doctor(monkeypatch, capsys, environment)
    assert found["backup-schedule"]["state"] == "wrong"
    assert "TELUSUR_BACKUP_PLAIN" in found["backup-schedule"]["message"]
    assert "gagal" in found["backup-failure"]["message"]
    environment["TELUSUR_BACKUP_PLAIN"] = "ya"
    with closing(sqlite3.connect(settings.data / "telusur.db")) as connection, connection:
        connection.execute("UPDATE backup_run SET started_at = '2026-01-01 00:00:00'")
    with schedule(environment, tmp_path / "log"):
        until(lambda: runs(settings)[-1][:2] == ("full", "good"))
    assert "backup-schedule" not in doctor(monkeypatch, capsys, environment)
