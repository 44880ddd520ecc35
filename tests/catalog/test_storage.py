"""Stored files: whole or not at all, never silently wrong."""

import hashlib
import io
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog.errors import FileDamaged, StorageError, TooLarge
from catalog.storage import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def _left(store: FolderStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_bytes_come_back_under_their_hash_and_cannot_be_written(store: FolderStore) -> None:
    stored = store.put(io.BytesIO(b"isi surat"))
    assert stored.sha256 == hashlib.sha256(b"isi surat").hexdigest()
    assert stored.size == 9
    with store.open(stored.sha256) as stream:
        assert stream.read() == b"isi surat"
    assert store.path(stored.sha256).stat().st_mode & 0o222 == 0
    assert store.exists(stored.sha256)


def test_the_same_bytes_lie_there_once(store: FolderStore) -> None:
    first, second = store.put(io.BytesIO(b"sama")), store.put(io.BytesIO(b"sama"))
    assert first == second
    assert len(_left(store)) == 1


def test_changed_bytes_are_never_given(store: FolderStore) -> None:
    stored = store.put(io.BytesIO(b"asli"))
    path = store.path(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"palsu")
    with pytest.raises(FileDamaged):
        store.open(stored.sha256)


def test_putting_the_bytes_again_heals_a_damaged_file(store: FolderStore) -> None:
    stored = store.put(io.BytesIO(b"asli"))
    path = store.path(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"")
    store.put(io.BytesIO(b"asli"))
    store.open(stored.sha256).close()


def test_a_missing_file_is_damage_and_a_name_that_is_no_hash_is_refused(store: FolderStore) -> None:
    with pytest.raises(FileDamaged):
        store.path("0" * 64)
    with pytest.raises(StorageError):
        store.path("../../etc/passwd")


def test_too_many_bytes_leave_nothing(store: FolderStore) -> None:
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(b"x" * 11), limit=10)
    assert _left(store) == []
    store.put(io.BytesIO(b"x" * 10), limit=10)


def test_a_broken_stream_leaves_nothing(store: FolderStore) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002
            if self.tell():
                raise ConnectionResetError
            return super().read(4)

    with pytest.raises(ConnectionResetError):
        store.put(Breaking(b"panjang sekali"))
    assert _left(store) == []


FULL_DISK = """
import io, sys
from pathlib import Path
from catalog.errors import StorageFull
from catalog.storage import FolderStore
try:
    FolderStore(Path(sys.argv[1])).put(io.BytesIO(b"x" * 100_000))
except StorageFull as full:
    print("full:", full)
"""


def test_a_full_disk_is_named_and_leaves_nothing(store: FolderStore) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(store.folder)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )
    assert ended.stdout == "full: Tempat penyimpanan penuh. File belum diterima.\n"
    assert _left(store) == []


def test_drafts_of_a_killed_process_are_cleared_away_later(store: FolderStore) -> None:
    store.put(io.BytesIO(b"utuh"))
    old, new = store.folder / "tmp" / "old", store.folder / "tmp" / "new"
    for draft in (old, new):
        draft.write_bytes(b"separ")
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    assert store.tidy() == 1
    assert not old.exists()
    assert new.exists()
