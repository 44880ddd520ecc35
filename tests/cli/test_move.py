"""``telusur move`` asks, refuses while a part runs, and goes on after it was killed."""

import io
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.database import Database
from catalog.files import know_bytes
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from cli.move import command
from services.first_start import initialise
from services.moving.rows import sums
from tests.servers.processes import free_port
from tests.waiting import until
from workers.presence import present

ROOT = Path(__file__).parents[2]
FILES, FILE_BYTES = 60, 300_000


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TELUSUR_DATA", str(tmp_path / "lama"))
    monkeypatch.setenv("TELUSUR_PORT", str(free_port()))
    settings = load_settings()
    initialise(settings)
    return settings


@pytest.fixture
def target(tmp_path: Path, office: Settings) -> Path:  # noqa: ARG001
    file = tmp_path / "baru.env"
    file.write_text(f'# tujuan\nexport TELUSUR_DATA="{tmp_path / "baru"}"\n')
    return file


def run(*arguments: str, answer: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(command, [*arguments], input=answer)
    return done.exit_code, f"{done.output} {done.exception}"


def test_it_asks_and_says_what_comes_next(office: Settings, target: Path, tmp_path: Path) -> None:
    code, said = run("--to", str(target), answer="n\n")
    assert (code, (tmp_path / "baru").exists()) == (1, False)
    assert f"{office.data}/files -> {tmp_path}/baru/files" in said
    code, said = run("--to", str(target), answer="y\n")
    assert code == 0, said
    assert "telusur init" in said
    assert "Jalan kembali" in said


def test_a_part_that_runs_is_named(office: Settings, target: Path) -> None:
    with present(office.data):
        code, said = run("--to", str(target), "--yes")
    assert (code, "worker.lock" in said) == (1, True)
    code, said = run("--to", str(target), "--yes")
    assert code == 0, said


def test_a_line_that_is_no_setting_is_named(office: Settings, tmp_path: Path) -> None:
    file = tmp_path / "salah.env"
    file.write_text("\nTELUSUR_DATA=x\nini bukan pengaturan\n")
    assert "baris 3" in run("--to", str(file), "--yes")[1]
    assert "tidak dapat dibaca" in run("--to", str(tmp_path / "tiada.env"), "--yes")[1]
    assert office.data.is_dir()


def test_a_move_that_was_killed_goes_on(office: Settings, target: Path, tmp_path: Path) -> None:
    _fill(office)
    there = load_settings({"TELUSUR_DATA": str(tmp_path / "baru")})
    move = [sys.executable, "-m", "cli.main", "move", "--to", str(target), "--yes"]
    with subprocess.Popen(move, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        until(lambda: process.poll() is not None or len(list(open_store(there).listed())) >= 5, pause=0.005)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    held = len(list(open_store(there).listed()))
    assert 5 <= held < FILES
    assert not (there.data / "telusur.db").exists()
    again = subprocess.run(move, cwd=ROOT, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stdout + again.stderr
    assert len(list(open_store(there).listed())) == FILES
    with closing(Database(there.database_url)) as new, closing(Database(office.database_url)) as old:
        assert sums(new)["stored_file"] == sums(old)["stored_file"]


def _fill(office: Settings) -> None:
    store = open_store(office)
    kept = [store.put(io.BytesIO(os.urandom(FILE_BYTES))) for _ in range(FILES)]
    with closing(Database(office.database_url)) as db, db.writing() as session:
        know_bytes(session, kept)
