"""Stored files: sequences of bytes that are named by their SHA-256 and never change."""

import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from catalog.errors import FileDamaged, StorageError, StorageFull, TooLarge
from catalog.sentences import N_

CHUNK = 1 << 20
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = 0o440
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: 64 hexadecimal digits, and a size in bytes."""

    sha256: str
    size: int


class FileStore(Protocol):
    """Where originals are kept; a folder here, an object store elsewhere."""

    def put(self, stream: BinaryIO, limit: int | None = None) -> Stored:
        """Keep all bytes of ``stream``. Raises ``StorageFull`` or ``TooLarge``, with nothing left behind."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, verified before the first is given. Raises ``FileDamaged``."""
        ...

    def path(self, sha256: str) -> Path:
        """Where a parser finds the bytes (read-only). Raises ``FileDamaged`` where there are none."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def tidy(self, older_than_seconds: float = ...) -> int:
        """Remove what a killed process left half written; gives how many."""
        ...


class FolderStore:
    """A ``FileStore`` in a folder: ``ab/cd/abcd...``; a file is there wholly or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._drafts = folder / "tmp"

    def put(self, stream: BinaryIO, limit: int | None = None) -> Stored:
        with _full_disk_named():
            self._drafts.mkdir(parents=True, exist_ok=True)
            draft = self._drafts / secrets.token_hex(16)
            try:
                stored = _write_draft(draft, stream, limit)
                self._keep(draft, stored)
            finally:
                draft.unlink(missing_ok=True)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        stream = self.path(sha256).open("rb")
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            stream.close()
            raise FileDamaged(N_("File tersimpan tidak utuh lagi. Pulihkan dari cadangan."))
        stream.seek(0)
        return stream

    def path(self, sha256: str) -> Path:
        path = self._place(sha256)
        if not path.is_file():
            raise FileDamaged(N_("File tersimpan tidak ditemukan. Pulihkan dari cadangan."))
        return path

    def exists(self, sha256: str) -> bool:
        return self._place(sha256).is_file()

    def tidy(self, older_than_seconds: float = _DAY) -> int:
        """Remove drafts that a killed process left behind; gives how many."""
        edge = time.time() - older_than_seconds
        stale = [draft for draft in self._drafts.glob("*") if draft.stat().st_mtime < edge]
        for draft in stale:
            draft.unlink(missing_ok=True)
        return len(stale)

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise StorageError(f"not a SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _keep(self, draft: Path, stored: Stored) -> None:
        place = self._place(stored.sha256)
        if place.is_file() and self._is_whole(stored.sha256):
            return
        made = _make_folders(place.parent)
        draft.chmod(_READ_ONLY)
        draft.rename(place)
        for folder in {place.parent, *made}:
            _sync_folder(folder)

    def _is_whole(self, sha256: str) -> bool:
        try:
            self.open(sha256).close()
        except FileDamaged:
            return False
        return True


def _write_draft(draft: Path, stream: BinaryIO, limit: int | None) -> Stored:
    digest, size = hashlib.sha256(), 0
    with draft.open("xb") as out:
        for chunk in _chunks(stream):
            size += len(chunk)
            if limit is not None and size > limit:
                raise TooLarge(N_("File terlalu besar."))
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Stored(digest.hexdigest(), size)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _make_folders(folder: Path) -> list[Path]:
    """Make ``folder``; gives the parents of those made, whose entries must reach the disk too."""
    missing = [place for place in (folder, folder.parent) if not place.is_dir()]
    folder.mkdir(parents=True, exist_ok=True)
    return [place.parent for place in missing]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _full_disk_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull(N_("Tempat penyimpanan penuh. File belum diterima.")) from error
        raise
