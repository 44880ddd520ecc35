"""Brings a backup back into an empty data folder, every hash checked; the database comes last."""

import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from sqlalchemy import select

from catalog.addresses import place_of
from catalog.backup.copying import copy_from_file, is_empty
from catalog.backup.errors import BackupDamaged, BackupError, NotABackup
from catalog.backup.members import DATABASE, MANIFEST, SECRET, SETTINGS, Manifest, sha256_of
from catalog.backup.sealed_stream import Head, SealedReader, read_head
from catalog.database import Database
from catalog.errors import Refused
from catalog.migrate import knows, upgrade, version_of
from catalog.schema import StoredFile
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage import FileStore, open_store
from catalog.trouble import plainly, require_usable

Progress = Callable[[int, int], None]  # files done, files in all


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; ``missing`` are hashes of files that the backup itself had not got."""

    manifest: Manifest
    files: int
    missing: tuple[str, ...]


def needs_passphrase(backup: Path) -> bool:
    """Whether this backup was sealed under a passphrase; raises ``NotABackup``."""
    with _opened(backup) as (_, head):
        return head.needs_passphrase


def restore_backup(
    backup: Path, settings: Settings, passphrase: str = "", progress: Progress = lambda _done, _total: None
) -> Restored:
    """Fill the data folder from ``backup``; on any error the folder is left empty again.

    Raises ``Refused`` where it is not empty, and the errors of ``catalog.backup.errors``.
    """
    _require_empty(settings.data)
    _require_empty_server(settings)
    with _opened(backup) as (stream, head), _emptied_on_error(settings.data):
        reader = SealedReader(stream, head, passphrase)
        open_store(settings).prepare()
        draft = settings.data / (DATABASE + ".sebagian")
        manifest, count = _unpack(reader, settings, draft, progress)
        _check_database(draft)
        upgrade(f"sqlite:///{draft}")
        missing = _missing_files(draft, open_store(settings))
        _put_in_place(draft, settings)
    return Restored(manifest, count, missing)


def _require_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        text = N_("Folder data %(folder)s tidak kosong. Pulihkan ke folder kosong (TELUSUR_DATA).")
        raise Refused(text, {"folder": str(folder)})
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


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


@contextmanager
def _opened(backup: Path) -> Iterator[tuple[BinaryIO, Head]]:
    try:
        with backup.open("rb") as stream:
            yield stream, read_head(stream)
    except FileNotFoundError:
        raise NotABackup(N_("File cadangan %(name)s tidak ada."), {"name": str(backup)}) from None
    except OSError as error:
        text = N_("Pemulihan terhenti: %(reason)s.")
        raise BackupError(text, {"reason": error.strerror or str(error)}) from None


@contextmanager
def _emptied_on_error(folder: Path) -> Iterator[None]:
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        for entry in (
            () if is_whole else folder.iterdir()
        ):  # what was interrupted must not pass for an archive
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _unpack(
    reader: SealedReader, settings: Settings, draft: Path, progress: Progress
) -> tuple[Manifest, int]:
    files, manifest, count = open_store(settings), None, 0
    try:
        with tarfile.open(fileobj=reader, mode="r|") as tar:  # type: ignore[call-overload]
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise _strange(member.name)
                if member.name == MANIFEST:
                    manifest = _read_manifest(content)
                elif sha256 := sha256_of(member.name):
                    _keep_file(files, content, sha256)
                    count += 1
                    progress(count, manifest.files if manifest else count)
                else:
                    _keep(content, _place(settings, draft, member.name))
        reader.drain()
    except tarfile.TarError:
        raise BackupDamaged(N_("Cadangan ini terpotong atau rusak. Pakai file cadangan lain.")) from None
    if manifest is None or not draft.is_file():
        raise BackupDamaged(N_("Cadangan ini tidak lengkap. Pakai file cadangan lain."))
    return manifest, count


def _place(settings: Settings, draft: Path, member: str) -> Path:
    """Where a member goes: these three and no others, so that no name in a backup can lead elsewhere."""
    places = {DATABASE: draft, SECRET: settings.secret_file, SETTINGS: settings.data / SETTINGS}
    if member not in places:
        raise _strange(member)
    return places[member]


def _strange(member: str) -> BackupDamaged:
    return BackupDamaged(N_("Cadangan ini memuat bagian yang tidak dikenal: %(name)s."), {"name": member})


def _read_manifest(content: IO[bytes]) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content.read()))
    except (ValueError, TypeError):
        raise NotABackup(N_("Cadangan ini dibuat oleh versi Telusur yang lebih baru.")) from None
    if not knows(manifest.migration):
        raise NotABackup(N_("Cadangan ini dibuat oleh versi Telusur yang lebih baru."))
    return manifest


def _keep(content: IO[bytes], place: Path) -> None:
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _keep_file(files: FileStore, content: IO[bytes], sha256: str) -> None:
    stored = files.put(content)  # type: ignore[arg-type]  # a tar's member reads as a stream does
    if stored.sha256 != sha256:
        raise BackupDamaged(N_("Satu file di dalam cadangan tidak utuh: %(sha256)s."), {"sha256": sha256})


def _check_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    finally:
        connection.close()
    if answer != "ok":
        raise BackupDamaged(N_("Basis data di dalam cadangan rusak: %(reason)s."), {"reason": answer})


def _missing_files(database: Path, files: FileStore) -> tuple[str, ...]:
    db = Database(f"sqlite:///{database}")
    try:
        with db.reading() as session:
            named = session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)).all()
        return tuple(sha256 for sha256 in named if not files.exists(sha256))
    finally:
        db.close()
