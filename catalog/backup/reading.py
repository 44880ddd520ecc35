"""Opens one backup file: what it says of itself, its members in order, and the index at its end."""

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from catalog.backup.errors import BackupDamaged, BackupError, NotABackup
from catalog.backup.members import MANIFEST, Manifest, unpack_held
from catalog.backup.sealed_stream import Head, SealedReader, fingerprint, read_head
from catalog.migrate import knows
from catalog.sentences import N_

INCOMPLETE = N_("Cadangan ini tidak lengkap. Pakai file cadangan lain.")


@dataclass(frozen=True, slots=True)
class OpenBackup:
    """A backup whose manifest was read; ``members`` may be walked once."""

    manifest: Manifest
    _stream: BinaryIO
    _reader: SealedReader
    _tar: tarfile.TarFile

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Name and content of all that follows the manifest, to the sealed end. Raises ``BackupDamaged``."""
        while (member := _next(self._tar)) is not None:
            content = self._tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise strange(member.name)
            yield member.name, content
        self._reader.drain()

    @property
    def bytes_read(self) -> int:
        return self._stream.tell()


@contextmanager
def open_backup(path: Path, passphrase: str) -> Iterator[OpenBackup]:
    """Raises ``NotABackup``, ``WrongPassphrase`` or ``BackupDamaged``, and ``BackupError`` for the disk."""
    with opened(path) as (stream, head):
        reader = SealedReader(stream, head, passphrase)
        try:
            with tarfile.open(fileobj=reader, mode="r|") as tar:  # type: ignore[call-overload]
                first = _next(tar)
                content = tar.extractfile(first) if first and first.name == MANIFEST else None
                if content is None:
                    raise BackupDamaged(INCOMPLETE)
                yield OpenBackup(_manifest(content), stream, reader, tar)
        except tarfile.TarError:
            raise BackupDamaged(N_("Cadangan ini terpotong atau rusak. Pakai file cadangan lain.")) from None


def read_manifest(path: Path, passphrase: str) -> Manifest:
    """What the backup says of itself, which a few pieces tell. Raises as ``open_backup`` does."""
    with open_backup(path, passphrase) as backup:
        return backup.manifest


def read_held(path: Path, passphrase: str) -> frozenset[bytes]:
    """The hashes of all files that this backup and its predecessors hold. Raises as ``open_backup`` does."""
    with opened(path) as (stream, head):
        return unpack_held(SealedReader(stream, head, passphrase).backwards())


def fingerprint_of(path: Path) -> str:
    """The fingerprint of the file at ``path``; raises ``NotABackup``."""
    with opened(path) as (stream, _):
        stream.seek(0)
        return fingerprint(stream)


def needs_passphrase(path: Path) -> bool:
    """Whether this backup was sealed under a passphrase; raises ``NotABackup``."""
    with opened(path) as (_, head):
        return head.needs_passphrase


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, Head]]:
    """The file, standing behind its head."""
    try:
        with path.open("rb") as stream:
            yield stream, read_head(stream)
    except FileNotFoundError:
        raise NotABackup(N_("File cadangan %(name)s tidak ada."), {"name": str(path)}) from None
    except OSError as error:
        text = N_("Terhenti saat membaca atau memulihkan cadangan: %(reason)s.")
        raise BackupError(text, {"reason": error.strerror or str(error)}) from None


def strange(member: str) -> BackupDamaged:
    return BackupDamaged(N_("Cadangan ini memuat bagian yang tidak dikenal: %(name)s."), {"name": member})


def _next(tar: tarfile.TarFile) -> tarfile.TarInfo | None:
    member = tar.next()
    tar.members.clear()  # type: ignore[attr-defined]  # it keeps every member it saw: a kilobyte for each file of the archive
    return member


def _manifest(content: IO[bytes]) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content.read()))
    except (ValueError, TypeError):
        raise NotABackup(N_("Cadangan ini dibuat oleh versi Telusur yang lebih baru.")) from None
    if not knows(manifest.migration):
        raise NotABackup(N_("Cadangan ini dibuat oleh versi Telusur yang lebih baru."))
    return manifest
