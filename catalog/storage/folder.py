"""Originals in a folder of this machine, or in one that machines share over the network."""

import errno
import hashlib
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from catalog.errors import FileDamaged, StorageError, StorageUnavailable
from catalog.sentences import N_
from catalog.storage.drafts import write_draft
from catalog.storage.port import ASIDE, DAMAGED, DAY, MISSING, Kept, Stored
from catalog.storage.trouble import named

MARK = ".telusur-files"
_READ_ONLY = 0o440
_REMEMBERED = 4096  # files whose hash need not be computed again while they stay as they are

NOT_MOUNTED = N_(
    "Folder bersama untuk file asli tidak terpasang. Tidak ada file yang hilang; coba lagi setelah terpasang."
)

Identity = tuple[int, int, int]


class FolderStore:
    """A ``FileStore`` in a folder: ``ab/cd/abcd...``; a file is there wholly or not at all.

    A shared folder bears a mark that ``prepare`` makes: where the mark is missing, the share is not mounted,
    and what lies there is the empty folder beneath it.
    """

    def __init__(self, folder: Path, is_shared: bool = False) -> None:
        self.folder = folder
        self._is_shared = is_shared
        self._drafts, self._aside = folder / "tmp", folder / ASIDE
        self._verified: OrderedDict[str, Identity] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, stream: BinaryIO, limit: int | None = None) -> Stored:
        with self.draft() as draft:
            stored = write_draft(draft, stream, limit)
            self.keep(draft, stored)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        with self._reached():
            return self._open(sha256)

    def path(self, sha256: str) -> Path:
        with self._reached():
            place = self.place(sha256)
            if not place.is_file():
                raise FileDamaged(MISSING, sha256)
            if self._verified.get(sha256) != _identity(place.stat()):
                self._open(sha256).close()
        return place

    def exists(self, sha256: str) -> bool:
        with self._reached():
            return self.place(sha256).is_file()

    def verify(self, sha256: str) -> None:
        self.open(sha256).close()

    def listed(self) -> Iterator[Kept]:
        with self._reached():
            for folder in _folders_of_files(self.folder):
                for path in sorted(folder.iterdir()):
                    if is_sha256(path.name) and (stat := _stat(path)):
                        yield Kept(path.name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))

    def set_aside(self, sha256: str) -> str:
        with self._reached():
            place, aside = self.place(sha256), self._aside / sha256
            _make_folders(self._aside)
            try:
                place.rename(aside)
            except FileNotFoundError:
                raise FileDamaged(MISSING, sha256) from None
            for folder in (self._aside, place.parent):
                _sync_folder(folder)
        return f"{ASIDE}/{sha256}"

    def bring_back(self, sha256: str) -> bool:
        with self._reached():
            place, aside = self.place(sha256), self._aside / sha256
            if not aside.is_file() or not _has_hash(aside, sha256):
                return False
            made = _make_folders(place.parent)
            aside.rename(place)
            for folder in {place.parent, self._aside, *made}:
                _sync_folder(folder)
        return True

    def leftovers(self, older_than_seconds: float = DAY) -> int:
        with self._reached():
            return len(self._stale(older_than_seconds))

    def tidy(self, older_than_seconds: float = DAY) -> int:
        """Remove drafts that a killed process left behind; gives how many."""
        with self._reached():
            stale = self._stale(older_than_seconds)
            for draft in stale:
                draft.unlink(missing_ok=True)
        return len(stale)

    def _stale(self, older_than_seconds: float) -> list[Path]:
        edge = time.time() - older_than_seconds
        found = ((draft, _stat(draft)) for draft in self._drafts.glob("*"))
        return [draft for draft, stat in found if stat and stat.st_mtime < edge]

    def prepare(self) -> None:
        with named():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_shared:
                (self.folder / MARK).touch(mode=0o600)
                _sync_folder(self.folder)

    def check(self) -> None:
        with self.draft() as draft:
            draft.write_bytes(b"telusur")

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A name to write to, in the store's own file system; what is left there at the end is removed."""
        with self._reached():
            self._drafts.mkdir(parents=True, exist_ok=True)
            draft = self._drafts / secrets.token_hex(16)
            try:
                yield draft
            finally:
                draft.unlink(missing_ok=True)

    def keep(self, draft: Path, stored: Stored) -> Path:
        """Give the bytes at ``draft`` their name, unless they are there already and whole."""
        place = self.place(stored.sha256)
        if place.is_file() and self._is_whole(stored.sha256):
            return place
        made = _make_folders(place.parent)
        draft.chmod(_READ_ONLY)
        draft.rename(place)
        for folder in {place.parent, *made}:
            _sync_folder(folder)
        return place

    def place(self, sha256: str) -> Path:
        """Where the bytes of that name lie, or would. Raises ``StorageError`` for what is no SHA-256."""
        if not is_sha256(sha256):
            raise StorageError(f"not a SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    @contextmanager
    def _reached(self) -> Iterator[None]:
        with named():
            if self._is_shared and not (self.folder / MARK).is_file():
                raise StorageUnavailable(NOT_MOUNTED)
            yield

    def _open(self, sha256: str) -> BinaryIO:
        try:
            stream = self.place(sha256).open("rb")
        except FileNotFoundError:
            raise FileDamaged(MISSING, sha256) from None
        identity = _identity(os.fstat(stream.fileno()))
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            stream.close()
            raise FileDamaged(DAMAGED, sha256)
        self._remember(sha256, identity)
        stream.seek(0)
        return stream

    def _remember(self, sha256: str, identity: Identity) -> None:
        with self._lock:
            self._verified[sha256] = identity
            self._verified.move_to_end(sha256)
            if len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)

    def _is_whole(self, sha256: str) -> bool:
        try:
            self._open(sha256).close()
        except FileDamaged:
            return False
        return True


def is_sha256(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _folders_of_files(folder: Path) -> Iterator[Path]:
    """``ab/cd`` within ``folder``, in order."""
    for outer in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        yield from sorted(outer.glob("[0-9a-f][0-9a-f]"))


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:  # it was moved or removed meanwhile
        return None


def _has_hash(path: Path, sha256: str) -> bool:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def _identity(found: os.stat_result) -> Identity:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _make_folders(folder: Path) -> list[Path]:
    """Make ``folder``; gives the parents of those made, whose entries must reach the disk too."""
    missing = [place for place in (folder, folder.parent) if not place.is_dir()]
    folder.mkdir(parents=True, exist_ok=True)
    return [place.parent for place in missing]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems know no flush of a folder
            raise
    finally:
        os.close(handle)
