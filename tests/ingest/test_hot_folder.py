"""The watched folder: files are taken when they are whole, end in done or failed, and survive kills."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.schema import FileVersion, Job, JobState, Record, ScannedPart, ScannedStack
from catalog.settings import Settings, load_settings
from ingest.hot_folder import HotFolder
from ingest.quiet_files import QuietFiles, files_under, is_closed
from tests.ingest.archive import UNIT, Archive


class Inbox:
    """The archive with a folder that is watched; ``look`` is one round of the minder."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive = archive
        self.settings: Settings = load_settings({"TELUSUR_DATA": str(folder), "TELUSUR_MAX_FILE_MB": "1"})
        self.folder = self.settings.hot_folder
        self.restart()

    def restart(self) -> None:
        self._watch = HotFolder(self.archive.db, self.archive.files, self.settings, quiet_seconds=0)

    def prepare(self) -> None:
        self._watch.prepare()

    def put(self, relative: str, content: bytes = b"isi") -> Path:
        path = self.folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def look(self) -> int:
        return self._watch.look()

    def work(self) -> None:
        with self.archive.db.reading() as session:
            self.archive.batch_id = session.scalars(select(Job.batch_id)).first() or ""
        self.archive.work()

    def lies(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}

    def count(self) -> int:
        with self.archive.db.reading() as session:
            return session.scalar(select(func.count()).select_from(Record)) or 0


@pytest.fixture
def inbox(archive: Archive, tmp_path: Path) -> Inbox:
    return Inbox(archive, tmp_path)


def test_a_file_ends_in_done_once_its_job_has(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/rapat/surat.txt")
    assert inbox.look() == 1
    assert not [path for path in inbox.lies() if path.startswith(UNIT)]
    assert inbox.look() == 0
    inbox.work()
    inbox.look()
    assert inbox.lies() == {f"done/{UNIT}/rapat/surat.txt"}
    with inbox.archive.db.reading() as session:
        version = session.scalars(select(FileVersion)).one()
        record = session.get_one(Record, version.record_id)
        assert (version.original_name, record.unit_id, record.is_classified) == ("surat.txt", UNIT, False)


def test_a_bad_file_ends_in_failed_with_the_reason_beside_it(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/rusak.txt", b"!broken")
    inbox.look()
    inbox.work()
    inbox.look()
    assert inbox.lies() == {f"failed/{UNIT}/rusak.txt", f"failed/{UNIT}/rusak.txt.txt"}
    assert "rusak" in (inbox.folder / f"failed/{UNIT}/rusak.txt.txt").read_text()


@pytest.mark.parametrize("relative", ["tanpa-unit.txt", "unit-lain/surat.txt"])
def test_a_file_without_a_unit_is_not_guessed_at(inbox: Inbox, relative: str) -> None:
    inbox.put(relative)
    assert inbox.look() == 0
    assert inbox.lies() == {f"failed/{relative}", f"failed/{relative}.txt"}
    assert inbox.count() == 0


def test_a_file_over_the_limit_fails_in_words(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/besar.bin", b"x" * 1_000_001)
    inbox.look()
    inbox.look()
    assert "lebih besar dari batas 1 MB" in (inbox.folder / f"failed/{UNIT}/besar.bin.txt").read_text()


def test_the_same_bytes_again_are_put_away_and_not_doubled(inbox: Inbox) -> None:
    for name in ("satu.txt", "dua.txt"):
        inbox.put(f"{UNIT}/{name}")
        inbox.look()
    inbox.work()
    inbox.look()
    assert inbox.count() == 1
    assert {f"done/{UNIT}/satu.txt", f"done/{UNIT}/dua.txt"} <= inbox.lies()


def test_files_of_one_name_do_not_overwrite_each_other(inbox: Inbox) -> None:
    for content in (b"satu", b"dua"):
        inbox.put(f"{UNIT}/surat.txt", content)
        inbox.look()
        inbox.work()
        inbox.look()
    assert inbox.lies() == {f"done/{UNIT}/surat.txt", f"done/{UNIT}/surat (2).txt"}


def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/a.txt", b"a")
    inbox.look()
    (taken,) = [path for path in inbox.folder.rglob("a.txt") if ".taken" in str(path)]
    for undone in (".taken/new-1", ""):  # after the rename, and before it: the rows are there already
        target = inbox.folder / undone / UNIT / "a.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        taken.rename(target)
        inbox.restart()
        inbox.look()
        (taken,) = inbox.folder.rglob("a.txt")
    inbox.work()
    inbox.look()
    assert inbox.lies() == {f"done/{UNIT}/a.txt", f"done/{UNIT}/a.txt.txt"}
    assert inbox.count() == 1


def test_unfinished_hidden_and_linked_files_are_left_alone(inbox: Inbox, tmp_path: Path) -> None:
    for name in ("a.pdf.part", ".surat.txt", "~$surat.docx", "b.crdownload"):
        inbox.put(f"{UNIT}/{name}")
    (inbox.folder / UNIT / "tautan.txt").symlink_to(tmp_path / "telusur.db")
    before = inbox.lies()
    assert inbox.look() == 0
    assert inbox.lies() == before


def test_a_growing_file_and_one_open_for_writing_wait(tmp_path: Path) -> None:
    quiet = QuietFiles(seconds=0.05)
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"a")
    assert quiet.among([path]) == []
    with path.open("ab") as writer:
        writer.write(b"b")
        writer.flush()
        assert not is_closed(path)
    assert is_closed(path)
    assert quiet.among([path]) == []
    os.utime(path, (1, 1))
    assert quiet.among([path]) == []
    time.sleep(0.06)
    assert quiet.among([path]) == [path]
    path.unlink()
    assert quiet.among([path]) == []


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/9.txt", "a/10.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [str(path.relative_to(tmp_path)) for path in files_under(tmp_path)]
    assert found == ["c.txt", "a/10.txt", "a/9.txt", "b/2.txt"]


def test_a_cancelled_job_gives_the_file_back_as_failed(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/a.txt")
    inbox.look()
    with inbox.archive.db.writing() as session:
        session.scalars(select(Job)).one().state = JobState.CANCELLED
    inbox.look()
    assert f"failed/{UNIT}/a.txt" in inbox.lies()


def test_each_unit_has_its_folder(inbox: Inbox) -> None:
    inbox.prepare()
    assert (inbox.folder / UNIT).is_dir()
    assert inbox.look() == 0


def test_a_file_in_the_folder_of_stacks_is_divided(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/tumpukan/pagi.pdf", b"!stack\fsatu\f[sheet]TELUSUR-PISAH\fdua")
    assert inbox.look() == 1
    inbox.work()
    with inbox.archive.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ScannedPart)) == 2
    inbox.look()
    assert (inbox.folder / "done" / UNIT / "tumpukan" / "pagi.pdf").exists()


def test_a_stack_named_like_the_folder_is_a_file_like_any_other(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/tumpukan", b"isi")
    assert inbox.look() == 1
    with inbox.archive.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ScannedStack)) == 0
