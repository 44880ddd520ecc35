"""Writes a consistent backup while the office works: first the database as it stands, then its files."""

import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from catalog.addresses import place_of
from catalog.audit import last_seal, seal
from catalog.backup.chain import Place, first_place
from catalog.backup.copying import copy_to_file
from catalog.backup.errors import BackupError
from catalog.backup.members import (
    DATABASE,
    MANIFEST,
    SECRET,
    SETTINGS,
    Manifest,
    file_member,
    office_mark,
    pack_held,
)
from catalog.backup.sealed_stream import SealedWriter
from catalog.database import Database
from catalog.errors import FileDamaged
from catalog.migrate import version_wanted
from catalog.schema import StoredFile, utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage import FileStore

DRAFT = ".sebagian"
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
    place: Place | None = None,
) -> Written:
    """Write ``target``, readable by its owner only; it appears under its name when it is whole.

    ``passphrase`` ``None`` leaves it open to everyone who has the file. ``place`` is where it stands in its
    chain: what the links before it hold is left out. Raises ``BackupError`` where the file exists or cannot
    be written.
    """
    place = place or first_place()
    if target.exists():
        raise BackupError(N_("File %(name)s sudah ada. Pilih nama lain."), {"name": target.name})
    seal(source.db)
    with _snapshot(source) as (snapshot, database), _draft_of(target) as draft:
        sealed = SealedWriter(draft, passphrase)
        with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
            manifest = _manifest(source, snapshot, place)
            _add_bytes(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            _add_bytes(tar, SETTINGS, _settings_text(source.settings))
            _add_bytes(tar, SECRET, source.settings.read_secret().encode())
            with database.open("rb") as stream:
                _add_stream(tar, DATABASE, stream)
            held = set(place.held)
            damaged = tuple(_add_files(tar, snapshot, source.files, held, manifest, progress))
        sealed.write(pack_held(held))
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
    draft = target.with_name(target.name + DRAFT)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(target)
        _sync(target.parent)
    except OSError as error:
        text = N_("Cadangan tidak dapat ditulis ke %(folder)s: %(reason)s.")
        values = {"folder": str(target.parent), "reason": error.strerror or str(error)}
        raise BackupError(text, values) from None
    finally:
        with suppress(OSError):  # the disk may be gone
            draft.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some network file systems know no flush of a folder
            os.fsync(handle)
    finally:
        os.close(handle)


def _manifest(source: Source, snapshot: Database, place: Place) -> Manifest:
    files = total = 0
    for _, size in _wanted(snapshot, place.held):
        files, total = files + 1, total + size
    with snapshot.reading() as session:
        trail = last_seal(session)
    return Manifest(
        made_at=utc_now().isoformat(timespec="seconds"),
        migration=version_wanted(),
        files=files,
        file_bytes=total,
        seal_number=trail.number,
        seal_hash=trail.hash,
        chain=place.chain,
        number=place.number,
        office=office_mark(source.settings.read_secret()),
        predecessors=place.predecessors,
    )


def _settings_text(settings: Settings) -> bytes:
    """The settings as they are, but for the ways into servers: a backup may be opened by others one day."""
    values = asdict(settings)
    for name in SERVERS:
        values[name] = place_of(values[name])
    return json.dumps(values, default=str, indent=1).encode()


def _wanted(snapshot: Database, held: Set[bytes]) -> Iterator[tuple[str, int]]:
    """Hash and size of every file that the snapshot names and no earlier link holds."""
    with snapshot.reading() as session:
        rows = session.execute(select(StoredFile.sha256, StoredFile.size).order_by(StoredFile.sha256))
        for sha256, size in rows.yield_per(1000):
            if bytes.fromhex(sha256) not in held:
                yield sha256, size


def _add_files(
    tar: tarfile.TarFile,
    snapshot: Database,
    files: FileStore,
    held: set[bytes],
    manifest: Manifest,
    progress: Progress,
) -> Iterator[str]:
    """Add the files that are wanted, to ``held`` too; gives the hashes of those missing or not whole."""
    done = 0
    for sha256, size in _wanted(snapshot, frozenset(held)):
        try:
            with files.open(sha256) as stream:
                _add_stream(tar, file_member(sha256), stream)
            held.add(bytes.fromhex(sha256))
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
    tar.members.clear()  # type: ignore[attr-defined]  # it keeps a kilobyte for each file it wrote
