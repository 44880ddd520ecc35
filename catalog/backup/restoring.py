"""Brings a backup back into an empty data folder, every hash checked; the database comes last.

The newest link gives database, secret and settings; its predecessors give the files that this database names,
and no others, so that what was destroyed since does not come back.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from sqlalchemy import select

from catalog.addresses import place_of
from catalog.backup.chain import require_link, require_whole
from catalog.backup.copying import copy_from_file, is_empty
from catalog.backup.errors import BackupDamaged, BackupError, BackupUnderWay
from catalog.backup.members import DATABASE, SECRET, SETTINGS, Manifest, sha256_of
from catalog.backup.reading import (
    INCOMPLETE,
    OpenBackup,
    needs_passphrase,
    open_backup,
    read_held,
    read_manifest,
    strange,
)
from catalog.database import Database
from catalog.errors import Refused
from catalog.migrate import upgrade, version_of
from catalog.schema import StoredFile
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage import FileStore, open_store
from catalog.trouble import plainly, require_usable

__all__ = ["Restored", "needs_passphrase", "restore_backup"]

Progress = Callable[[int, int], None]  # files done, files in all


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; ``missing`` are hashes of files that the backup itself had not got."""

    manifest: Manifest
    files: int
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Target:
    """What is being filled. ``wanted`` are the hashes that the restored database names."""

    settings: Settings
    store: FileStore
    draft: Path
    progress: Progress
    wanted: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)


def restore_backup(
    backup: Path, settings: Settings, passphrase: str = "", progress: Progress = lambda _done, _total: None
) -> Restored:
    """Fill the data folder from ``backup`` and its predecessors; on any error the folder is left empty again.

    Raises ``Refused`` where it is not empty, and the errors of ``catalog.backup.errors``.
    """
    manifest = read_manifest(backup, passphrase)
    predecessors = require_whole(backup, manifest)
    with _empty_folder(settings), _emptied_on_error(settings.data):
        _require_empty_server(settings)
        store = open_store(settings)
        store.prepare()
        target = _Target(settings, store, settings.data / (DATABASE + ".sebagian"), progress)
        with open_backup(backup, passphrase) as newest:
            _take_newest(newest, target)
        for number, path in enumerate(predecessors, 1):
            with open_backup(path, passphrase) as link:
                require_link(path, link.manifest, manifest, number)
                _take_files(link, target)
        _require_held(backup, passphrase, manifest, target)
        _settle(target.draft, backup.name)
        _put_in_place(target.draft, settings)
        missing = tuple(sorted(sha256 for sha256 in target.wanted if not store.exists(sha256)))
    return Restored(manifest, len(target.kept), missing)


@contextmanager
def _empty_folder(settings: Settings) -> Iterator[None]:
    """The data folder, empty but for a mark that stays while the restore is not whole.

    What an interrupted restore left behind its mark is thrown away first.
    """
    folder, mark = settings.data, settings.unfinished_restore
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        text = N_("Folder data %(folder)s tidak kosong. Pulihkan ke folder kosong (TELUSUR_DATA).")
        raise Refused(text, {"folder": str(folder)})
    with _marked(mark) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            text = N_("Pemulihan lain sedang mengisi folder data %(folder)s. Tunggu sampai selesai.")
            raise BackupUnderWay(text, {"folder": str(folder)}) from None
        _clear(folder, but=mark)
        yield
        mark.unlink(missing_ok=True)


def _marked(mark: Path) -> IO[str]:
    try:
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return mark.open("w")
    except OSError as error:
        text = N_("Folder data %(folder)s tidak dapat ditulis: %(reason)s.")
        raise BackupError(
            text, {"folder": str(mark.parent), "reason": error.strerror or str(error)}
        ) from None


def _clear(folder: Path, but: Path | None = None) -> None:
    for entry in folder.iterdir():
        if entry != but:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


@contextmanager
def _emptied_on_error(folder: Path) -> Iterator[None]:
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        if not is_whole:
            _clear(folder)  # what was interrupted must not pass for an archive


def _take_newest(backup: OpenBackup, target: _Target) -> None:
    """Database, secret and settings, then the files that this very link holds."""
    has_database = False
    for name, content in backup.members():
        if sha256 := sha256_of(name):
            if not has_database:
                raise BackupDamaged(INCOMPLETE)
            _take_file(target, content, sha256)
            continue
        _keep(content, _place(target, name))
        if name == DATABASE:
            check_database(target.draft)
            upgrade(f"sqlite:///{target.draft}")
            target.wanted, has_database = _named_files(target.draft), True
    if not has_database or not target.settings.secret_file.is_file():
        raise BackupDamaged(INCOMPLETE)


def _take_files(backup: OpenBackup, target: _Target) -> None:
    for name, content in backup.members():
        if sha256 := sha256_of(name):
            _take_file(target, content, sha256)


def _take_file(target: _Target, content: IO[bytes], sha256: str) -> None:
    if sha256 in target.wanted:
        _keep_file(target.store, content, sha256)
        target.kept.add(sha256)
        target.progress(len(target.kept), len(target.wanted))


def _require_held(backup: Path, passphrase: str, manifest: Manifest, target: _Target) -> None:
    """Every wanted file that the index promises must have come; backups of the first form have no index."""
    held = read_held(backup, passphrase) if manifest.chain else frozenset()
    for sha256 in sorted(target.wanted - target.kept):
        if bytes.fromhex(sha256) in held:
            raise BackupDamaged(
                N_("File %(sha256)s tidak ada di dalam rantai cadangan ini."), {"sha256": sha256}
            )


def _settle(database: Path, name: str) -> None:
    """The run that wrote this very backup was still under way when its database was copied."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE backup_run SET state = 'good', file = ?, ended_at = started_at "
            "WHERE state = 'running' AND kind != 'verify'",
            (name,),
        )


def _require_empty_server(settings: Settings) -> None:
    if not settings.database_server:
        return
    with plainly(settings), closing(Database(settings.database_url)) as db:
        require_usable(db)
        if version_of(db) is not None and not is_empty(db):
            text = N_(
                "Basis data di %(place)s tidak kosong. Pulihkan ke basis data kosong (TELUSUR_DATABASE_URL)."
            )
            raise Refused(text, {"place": place_of(settings.database_server)})


def _put_in_place(draft: Path, settings: Settings) -> None:
    if not settings.database_server:
        draft.rename(settings.data / DATABASE)
        return
    with plainly(settings), closing(Database(settings.database_url)) as db:
        upgrade(settings.database_url)
        copy_from_file(draft, db)
    for part in draft.parent.glob(draft.name + "*"):
        part.unlink()


def _place(target: _Target, member: str) -> Path:
    """Where a member goes: these three and no others, so that no name in a backup can lead elsewhere."""
    settings = target.settings
    places = {DATABASE: target.draft, SECRET: settings.secret_file, SETTINGS: settings.data / SETTINGS}
    if member not in places:
        raise strange(member)
    return places[member]


def _keep(content: IO[bytes], place: Path) -> None:
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _keep_file(files: FileStore, content: IO[bytes], sha256: str) -> None:
    stored = files.put(content)  # type: ignore[arg-type]  # a tar's member reads as a stream does
    if stored.sha256 != sha256:
        raise BackupDamaged(N_("Satu file di dalam cadangan tidak utuh: %(sha256)s."), {"sha256": sha256})


def check_database(path: Path) -> None:
    """Raises ``BackupDamaged`` where the SQLite file at ``path`` is not whole."""
    connection = sqlite3.connect(path)
    try:
        answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    finally:
        connection.close()
    if answer != "ok":
        raise BackupDamaged(N_("Basis data di dalam cadangan rusak: %(reason)s."), {"reason": answer})


def _named_files(database: Path) -> set[str]:
    db = Database(f"sqlite:///{database}")
    try:
        with db.reading() as session:
            return set(session.scalars(select(StoredFile.sha256)))
    finally:
        db.close()
