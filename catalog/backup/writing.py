"""Writes a consistent backup while the office works: first the database as it stands, then its files."""

import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from catalog.addresses import place_of
from catalog.audit import last_seal, seal
from catalog.backup.copying import copy_to_file
from catalog.backup.errors import BackupError
from catalog.backup.members import DATABASE, MANIFEST, SECRET, SETTINGS, Manifest, file_member
from catalog.backup.sealed_stream import COST, SealedWriter
from catalog.database import Database
from catalog.errors import FileDamaged
from catalog.migrate import version_wanted
from catalog.schema import StoredFile, utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage import FileStore

SERVERS = ("database_server", "search_url", "tika_url", "broker_url", "storage_url")
Progress = Callable[[int, int], None]  # bytes of files done, bytes in all


@dataclass(frozen=True, slots=True)
class Written:
    """What a backup holds; ``damaged`` are hashes of stored files that were missing or not whole."""

    files: int
    size: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up."""

    settings: Settings
    db: Database
    files: FileStore


def write_backup(
    source: Source,
    target: Path,
    passphrase: str | None,
    progress: Progress = lambda _done, _total: None,
    cost: int = COST,
) -> Written:
    """Write ``target``, readable by its owner only; it appears under its name when it is whole.

    ``passphrase`` ``None`` leaves it open to everyone who has the file. Raises ``BackupError`` where the
    file exists or cannot be written.
    """
    if target.exists():
        raise BackupError(N_("File %(name)s sudah ada. Pilih nama lain."), {"name": target.name})
    seal(source.db)
    with _snapshot(source) as (snapshot, database), _draft_of(target) as draft:
        sealed = SealedWriter(draft, passphrase, cost)
        with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
            manifest = _manifest(snapshot)
            _add_bytes(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            _add_bytes(tar, SETTINGS, _settings_text(source.settings))
            _add_bytes(tar, SECRET, source.settings.read_secret().encode())
            with database.open("rb") as stream:
                _add_stream(tar, DATABASE, stream)
            damaged = tuple(_add_files(tar, snapshot, source.files, manifest, progress))
        sealed.close()
        size = draft.tell()
    return Written(manifest.files - len(damaged), size, damaged)


@contextmanager
def _snapshot(source: Source) -> Iterator[tuple[Database, Path]]:
    """The database as it is at one moment, as a file of its own beside the data."""
    source.settings.work_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=source.settings.work_folder, prefix="backup-") as folder:
        path = Path(folder) / DATABASE
        try:
            _copy_database(source.db, path)
        except (sqlite3.Error, DBAPIError) as error:
            raise BackupError(
                N_("Basis data tidak dapat disalin: %(reason)s. Periksa ruang disk dan `telusur doctor`."),
                {"reason": str(error.orig if isinstance(error, DBAPIError) else error)},
            ) from None
        snapshot = Database(f"sqlite:///{path}")
        try:
            yield snapshot, path
        finally:
            snapshot.close()


def _copy_database(db: Database, path: Path) -> None:
    if db.is_server:
        copy_to_file(db, path)
        return
    with closing(sqlite3.connect(str(db.engine.url.database), timeout=30)) as live:
        live.execute("VACUUM INTO ?", (str(path),))


@contextmanager
def _draft_of(target: Path) -> Iterator[BinaryIO]:
    draft = target.with_name(target.name + ".sebagian")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(target)
    except OSError as error:
        text = N_("Cadangan tidak dapat ditulis ke %(folder)s: %(reason)s.")
        values = {"folder": str(target.parent), "reason": error.strerror or str(error)}
        raise BackupError(text, values) from None
    finally:
        draft.unlink(missing_ok=True)


def _manifest(snapshot: Database) -> Manifest:
    with snapshot.reading() as session:
        trail = last_seal(session)
        files, total = session.execute(
            select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).select_from(StoredFile)
        ).one()
    return Manifest(
        made_at=utc_now().isoformat(timespec="seconds"),
        migration=version_wanted(),
        files=files,
        file_bytes=total,
        seal_number=trail.number,
        seal_hash=trail.hash,
    )


def _settings_text(settings: Settings) -> bytes:
    """The settings as they are, but for the ways into servers: a backup may be opened by others one day."""
    values = asdict(settings)
    for name in SERVERS:
        values[name] = place_of(values[name])
    return json.dumps(values, default=str, indent=1).encode()


def _add_files(
    tar: tarfile.TarFile, snapshot: Database, files: FileStore, manifest: Manifest, progress: Progress
) -> Iterator[str]:
    """Add every file that the snapshot names; gives the hashes of those that are missing or not whole."""
    done = 0
    with snapshot.reading() as session:
        rows = session.execute(select(StoredFile.sha256, StoredFile.size).order_by(StoredFile.sha256))
        for sha256, size in rows.yield_per(1000):
            try:
                with files.open(sha256) as stream:
                    _add_stream(tar, file_member(sha256), stream)
            except FileDamaged:
                yield sha256
            done += size
            progress(done, manifest.file_bytes)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_stream(tar, name, io.BytesIO(content))


def _add_stream(tar: tarfile.TarFile, name: str, stream: BinaryIO) -> None:
    member = tarfile.TarInfo(name)
    member.size = stream.seek(0, io.SEEK_END)
    member.mode = 0o600
    stream.seek(0)
    tar.addfile(member, stream)
