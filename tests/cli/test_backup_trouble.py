"""Damaged chains, wrong passphrases, full disks and kills: each named, and nothing half done left."""

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.backup.turn import turn
from catalog.settings import Settings
from tests.cli.backup_office import (
    BIG,
    bring,
    chain_of_three,
    files_of,
    flip,
    is_empty,
    links_in,
    new_place,
    process_environment,
    run,
    runs,
    trail_is_whole,
)
from tests.house.sources import ROOT
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("cheap_key")


def _cut(links: list[Path]) -> None:
    links[0].write_bytes(links[0].read_bytes()[:-40])


def _swap(links: list[Path]) -> None:
    first, second = links[0].read_bytes(), links[1].read_bytes()
    links[0].write_bytes(second)
    links[1].write_bytes(first)


def _lose(links: list[Path]) -> None:
    links[1].unlink()


def _replace(links: list[Path]) -> None:
    links[0].write_bytes(b"%PDF-1.7 bukan cadangan")


def _rename_newest(links: list[Path]) -> None:
    links[2].rename(links[2].with_name(links[2].name[:-9] + "0007.tlsr"))


DAMAGES = {
    "salt": (flip(25), "bukan mata rantai"),
    "first piece": (flip(0.05), "terpotong atau rusak"),
    "middle": (flip(0.5), "terpotong atau rusak"),
    "end": (flip(0.9999), "terpotong atau rusak"),
    "cut": (_cut, "terpotong atau rusak"),
    "swapped": (_swap, "bukan mata rantai yang asli"),
    "missing": (_lose, "tidak ada"),
    "foreign": (_replace, "bukan mata rantai yang asli"),
    "renamed": (_rename_newest, "mata rantai lain daripada namanya"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named_by_verify_and_restores_nothing(
    office: Settings,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    links = chain_of_three(office, folder)
    assert run("verify", folder) == 0
    act, sentence = DAMAGES[damage]
    act(links)
    capsys.readouterr()
    assert run("verify", folder) == 1
    assert sentence in capsys.readouterr().err
    assert runs(office)[-1][:2] == ("verify", "failed")
    new = new_place(office, monkeypatch)
    assert run("restore", folder) == 1
    assert sentence in capsys.readouterr().err
    assert is_empty(new.data)


def test_a_wrong_passphrase_writes_and_restores_nothing(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chain_of_three(office, folder)
    other = folder.with_name("lain.txt")
    other.write_text("bukan sandi yang tadi")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run("backup", folder, "--passphrase-file", other) == 1
    assert "Sandi ini tidak membuka" in capsys.readouterr().err
    assert run("backup", folder, "--no-encryption", "--yes") == 1
    assert "dengan sandi" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run("verify", folder, "--passphrase-file", other) == 1
    new = new_place(office, monkeypatch)
    assert run("restore", folder, "--passphrase-file", other) == 1
    assert is_empty(new.data)


def test_a_broken_chain_is_not_gone_on_from(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    links = chain_of_three(office, folder)
    flip(25)(links)
    assert run("backup", folder) == 0
    assert "Rantai baru dimulai" in capsys.readouterr().err
    assert runs(office)[-1][0] == "full"
    files = files_of(office)
    new = new_place(office, monkeypatch)
    assert run("restore", folder) == 0
    assert files_of(new) == files


def test_a_second_backup_meanwhile_is_refused(
    office: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with turn(office):
        assert run("backup", folder) == 1
    assert "sedang berjalan" in capsys.readouterr().err
    assert links_in(folder) == []
    assert run("backup", folder) == 0


def test_a_disk_that_is_not_there_is_not_mistaken_for_an_empty_one(
    office: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("backup", folder) == 0
    for link in links_in(folder):
        link.unlink()
    assert run("backup", folder) == 1
    assert "Pasang disknya" in capsys.readouterr().err
    assert runs(office)[-1][:2] == ("full", "failed")
    assert run("backup", folder, "--full") == 0


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))


def test_a_disk_that_fills_up_leaves_no_half_backup(office: Settings, folder: Path) -> None:
    bring(office, "besar", BIG)
    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "backup", str(folder)],
        env=process_environment({"TELUSUR_DATA": str(office.data)}),
        preexec_fn=_limited,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ended.returncode == 1
    assert "tidak dapat ditulis" in ended.stderr
    assert is_empty(folder)
    assert runs(office)[-1][:2] == ("full", "failed")
    assert run("backup", folder) == 0
    assert run("verify", folder) == 0


def _killed(command: list[str], environment: dict[str, str], when: Callable[[], bool]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", *command],
        env=process_environment(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    ) as process:
        until(lambda: when() or process.poll() is not None, pause=0.001)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def test_a_killed_backup_and_a_killed_restore_pass_for_nothing(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(6):
        bring(office, f"besar-{number}", BIG * 4 + bytes([number]))
    drafts = lambda: any(draft.stat().st_size > 5_000_000 for draft in folder.glob("*.sebagian"))  # noqa: E731
    _killed(["backup", str(folder)], {"TELUSUR_DATA": str(office.data)}, drafts)
    assert links_in(folder) == []
    assert run("backup", folder) == 0
    assert [state for _, state, _ in runs(office)] == ["failed", "good"]
    assert [path.suffix for path in folder.iterdir()] == [".tlsr"]
    assert list(office.work_folder.iterdir()) == []
    files = files_of(office)
    new = new_place(office, monkeypatch)
    begun = lambda: len(list(new.files_folder.rglob("*"))) > 4  # noqa: E731
    _killed(["restore", str(folder)], {"TELUSUR_DATA": str(new.data)}, begun)
    assert not (new.data / "telusur.db").exists()
    for command in ("init", "up", "backup"):
        capsys.readouterr()
        assert run(command) == 1
        assert "belum selesai" in capsys.readouterr().err
    assert run("restore", folder) == 0
    assert files_of(new) == files
    assert trail_is_whole(new)
