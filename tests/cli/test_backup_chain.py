"""A chain in a folder: small links that are restored together, grow to a length, and are removed whole."""

from pathlib import Path
from typing import Any

import pytest

from catalog.backup.writing import Source, Written
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
    rename_in_rows,
    rows_of,
    run,
    runs,
    trail_is_whole,
)

pytestmark = pytest.mark.usefixtures("cheap_key")


def test_later_links_hold_only_what_is_new_and_restore_gives_all(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.backup.sealed_stream.PIECE", 1 << 16)
    bring(office, "besar", BIG)
    links = chain_of_three(office, folder)
    sizes = [link.stat().st_size for link in links]
    assert sizes[0] > len(BIG)
    assert max(sizes[1:]) < sizes[0] - len(BIG) // 2
    assert [kind for kind, _, _ in runs(office)] == ["full", "incremental", "incremental"]
    rows, files = rows_of(office, frozenset({"audit", "backup_run"})), files_of(office)
    new = new_place(office, monkeypatch)
    assert run("restore", folder) == 0
    assert rows_of(new, frozenset({"audit", "backup_run"})) == rows
    assert files_of(new) == files
    assert trail_is_whole(new)
    assert {state for _, state, _ in runs(new)} == {"good"}


def test_an_earlier_state_comes_back_by_its_date_or_name(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, _ = chain_of_three(office, folder)
    new = new_place(office, monkeypatch, "lama")
    assert run("restore", second) == 0
    assert len(files_of(new)) == 2
    old = first.rename(first.with_name(first.name.replace(first.name[8:18], "2026-01-31")))
    new = new_place(office, monkeypatch, "lebih-lama")
    assert run("restore", folder, "--at", "2026-02-01") == 0
    assert len(files_of(new)) == 1
    assert old.name in capsys.readouterr().out
    new_place(office, monkeypatch, "tidak-ada")
    assert run("restore", folder, "--at", "2025-01-01") == 1
    assert "untuk waktu itu" in capsys.readouterr().err
    assert run("restore", folder, "--at", "kemarin") == 2


def test_what_was_destroyed_does_not_come_back(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = bring(office, "musnah", b"arsip yang dimusnahkan" * 100)
    assert run("backup", folder) == 0
    from catalog.database import Database
    from catalog.schema import FileVersion, StoredFile

    db = Database(office.database_url)
    with db.writing() as session:
        session.query(FileVersion).filter_by(sha256=gone).delete()
        session.query(StoredFile).filter_by(sha256=gone).delete()
    db.close()
    assert run("backup", folder) == 0
    new = new_place(office, monkeypatch)
    assert run("restore", folder) == 0
    assert not [path for path in new.files_folder.rglob("*") if path.name == gone]


def test_an_office_does_not_go_on_from_anothers_chain(
    office: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("backup", folder) == 0
    office.secret_file.write_text("y" * 64)
    assert run("backup", folder) == 1
    assert "kantor lain" in capsys.readouterr().err


def test_chains_grow_to_their_length_and_old_ones_are_removed_after_a_check(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELUSUR_BACKUP_FULL_AFTER", "2")
    for _ in range(3):
        assert run("backup", folder) == 0
    assert [kind for kind, _, _ in runs(office)] == ["full", "incremental", "full"]
    assert run("backup", folder, "--full", "--keep", "1", "--yes") == 0
    (left,) = links_in(folder)
    assert "3 file cadangan lama dihapus" in capsys.readouterr().out
    assert "0001" in left.name
    assert "backup-prune" in {row[4] for row in rows_of(office)["audit"]}
    assert run("verify", folder, "--quick") == 0


def test_anothers_chain_in_the_folder_is_never_removed(office: Settings, folder: Path) -> None:
    assert run("backup", folder) == 0
    (link,) = links_in(folder)
    foreign = folder / "telusur-2020-01-01-010000-0badcafe-0001.tlsr"
    foreign.write_bytes(link.read_bytes())
    assert run("backup", folder, "--full", "--keep", "1", "--yes") == 0
    assert office.data.is_dir()
    assert foreign.exists()
    assert not link.exists()
    assert len(links_in(folder)) == 2


def test_nothing_is_removed_where_the_newest_chain_is_not_whole(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from catalog.backup import routine

    assert run("backup", folder) == 0
    whole = routine.write_backup

    def damaging(source: Source, target: Path, *rest: Any) -> Written:
        written = whole(source, target, *rest)
        flip(0.5)([target, target])
        return written

    monkeypatch.setattr(routine, "write_backup", damaging)  # a disk that keeps other bytes than it was given
    assert run("backup", folder, "--full", "--keep", "1", "--yes") == 1
    assert "tidak dihapus" in capsys.readouterr().err
    assert len(links_in(folder)) == 2
    assert runs(office)[-1][:2] == ("verify", "failed")


def test_a_check_that_was_stopped_says_nothing_of_the_backup(office: Settings, folder: Path) -> None:
    from catalog.backup.runs import INTERRUPTED, Run, recorded, state_of_backups
    from catalog.database import Database
    from catalog.schema import RunKind

    assert run("backup", folder) == 0
    assert run("verify", folder) == 0
    db = Database(office.database_url)
    with pytest.raises(KeyboardInterrupt), recorded(db, Run(RunKind.VERIFY, folder)):
        raise KeyboardInterrupt
    assert runs(office)[-1] == ("verify", "failed", INTERRUPTED)
    with db.reading() as session:
        verified = state_of_backups(session).verified
    assert verified is not None
    assert verified.state == "good"
    db.close()


def test_nothing_is_removed_without_a_yes(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.data.is_dir()
    assert run("backup", folder) == 0
    monkeypatch.setattr("click.confirm", _no)
    assert run("backup", folder, "--full", "--keep", "1") == 1
    assert len(links_in(folder)) == 2


def _no(*_args: object, **_more: object) -> None:
    import click

    raise click.Abort


def test_a_file_that_was_missing_is_taken_when_it_is_back(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bring(office, "hilang", b"surat yang hilang sebentar " * 900)
    place = next(path for path in office.files_folder.rglob(name))
    aside = place.rename(office.data.parent / "aside")
    assert run("backup", folder) == 1
    ((_, state, message),) = runs(office)
    assert state == "good"  # a backup was made: it is not tried again each hour
    assert "%(count)s file asli hilang" in message
    aside.rename(place)
    assert run("backup", folder) == 0
    files = files_of(office)
    new = new_place(office, monkeypatch)
    assert run("restore", folder) == 0
    assert files_of(new) == files


def test_the_folder_of_the_settings_must_be_there(
    office: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.data.is_dir()
    monkeypatch.setenv("TELUSUR_BACKUP_FOLDER", str(folder / "tidak-ada"))
    assert run("backup") == 1
    assert "tidak ada" in capsys.readouterr().err
    assert is_empty(folder)
    monkeypatch.setenv("TELUSUR_BACKUP_FOLDER", str(folder))
    assert run("backup") == 0
    assert run("verify") == 0


def test_a_clock_that_was_set_back_does_not_make_the_newest_chain_look_old(
    office: Settings, folder: Path
) -> None:
    assert run("backup", folder) == 0
    (link,) = links_in(folder)
    ahead = link.rename(link.with_name(link.name.replace(link.name[8:18], "2031-01-01")))
    rename_in_rows(office, link.name, ahead.name)
    for _ in range(3):  # within a second, too
        assert run("backup", folder, "--full", "--keep", "1", "--yes") == 0
        (left,) = links_in(folder)
        assert left.name > ahead.name
        ahead = left
