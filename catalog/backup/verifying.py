"""Reads a backup and all that it builds upon, as a restore would, and says what is not as it should be."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy import select, text

from catalog.audit import last_seal, verify
from catalog.backup.chain import require_link, require_whole
from catalog.backup.errors import BackupDamaged, ChainBroken, WrongPassphrase
from catalog.backup.members import DATABASE, SECRET, SETTINGS, Manifest, sha256_of
from catalog.backup.reading import INCOMPLETE, OpenBackup, open_backup, read_held, read_manifest, strange
from catalog.backup.restoring import check_database
from catalog.backup.runs import Run, recorded
from catalog.database import Database
from catalog.migrate import upgrade
from catalog.schema import RunKind, StoredFile
from catalog.sentences import N_, Sentence
from catalog.settings import Settings

PIECE = 1 << 20
Progress = Callable[[int, int], None]  # bytes read, bytes in all


@dataclass(slots=True)
class Checked:
    """What was looked at, and what is wrong with it. ``absent`` counts files the office had lost before."""

    links: int = 0
    files: int = 0
    size: int = 0
    absent: int = 0
    manifest: Manifest | None = None
    problems: list[Sentence] = field(default_factory=list)


def verify_backup(
    backup: Path,
    passphrase: str,
    settings: Settings,
    *,
    is_quick: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Checked:
    """Check ``backup`` and its predecessors; ``is_quick`` looks at heads, manifest and index only.

    Raises ``WrongPassphrase``, and ``NotABackup`` for a file that is none; all else is a problem in the
    answer.
    """
    checked = Checked()
    try:
        checked.manifest = manifest = read_manifest(backup, passphrase)
        paths = [*require_whole(backup, manifest), backup]
        checked.links = len(paths)
        if is_quick:
            checked.files = len(_held(backup, passphrase, manifest))
        else:
            _read_all(paths, passphrase, settings, checked, progress)
    except WrongPassphrase:
        raise
    except (BackupDamaged, ChainBroken) as error:
        checked.problems.append(error.sentence)
    return checked


def verify_recorded(
    db: Database,
    backup: Path,
    passphrase: str,
    settings: Settings,
    *,
    is_scheduled: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Checked:
    """The whole check, with a row that it was made and what came of it. Raises as ``verify_backup``."""
    with recorded(db, Run(RunKind.VERIFY, backup.absolute().parent, is_scheduled, backup.name)) as run:
        checked = verify_backup(backup, passphrase, settings, progress=progress)
        run.files, run.size = checked.files, checked.size
        run.trouble = checked.problems[0] if checked.problems else None
    return checked


def _read_all(
    paths: list[Path], passphrase: str, settings: Settings, checked: Checked, progress: Progress
) -> None:
    assert checked.manifest is not None
    there = set[bytes]()
    total, before = sum(path.stat().st_size for path in paths), 0
    for number, path in enumerate(paths, 1):
        with open_backup(path, passphrase) as link, _work_folder(settings) as folder:
            manifest = link.manifest
            require_link(path, manifest, checked.manifest, number)
            _read_members(link, folder, there, checked, partial(_tell, progress, before, total))
            if manifest.chain and _held(path, passphrase, manifest) != there:
                raise BackupDamaged(N_("Daftar isi %(name)s tidak cocok dengan isinya."), {"name": path.name})
            checked.absent = _check_catalogue(folder / DATABASE, manifest, there, path.name)
        before += path.stat().st_size
        progress(before, total)
    checked.size = total


def _tell(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _held(path: Path, passphrase: str, manifest: Manifest) -> frozenset[bytes]:
    return read_held(path, passphrase) if manifest.chain else frozenset()


def _read_members(
    link: OpenBackup, folder: Path, there: set[bytes], checked: Checked, tell: Callable[[int], None]
) -> None:
    seen = set[str]()
    for name, content in link.members():
        if sha256 := sha256_of(name):
            _check_file(content, sha256)
            there.add(bytes.fromhex(sha256))
            checked.files += 1
        elif name == DATABASE:
            _keep_database(content, folder / DATABASE)
        elif name not in (SECRET, SETTINGS):
            raise strange(name)
        seen.add(name)
        tell(link.bytes_read)
    if not {DATABASE, SECRET} <= seen:
        raise BackupDamaged(INCOMPLETE)


def _check_file(content: IO[bytes], sha256: str) -> None:
    if hashlib.file_digest(content, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]
        raise BackupDamaged(N_("Satu file di dalam cadangan tidak utuh: %(sha256)s."), {"sha256": sha256})


def _keep_database(content: IO[bytes], place: Path) -> None:
    with place.open("wb") as out:
        while piece := content.read(PIECE):
            out.write(piece)


def _check_catalogue(file: Path, manifest: Manifest, there: set[bytes], name: str) -> int:
    """The database whole, its references too, its trail unbroken to the end that the manifest names.

    Gives how many files it names that the office had lost when it was backed up.
    """
    check_database(file)
    upgrade(f"sqlite:///{file}")
    with closing(Database(f"sqlite:///{file}")) as db:
        with db.reading() as session:
            if session.execute(text("PRAGMA foreign_key_check")).first() is not None:
                raise BackupDamaged(N_("Rujukan antartabel di %(name)s putus."), {"name": name})
            end = last_seal(session)
            named = {bytes.fromhex(sha256) for sha256 in session.scalars(select(StoredFile.sha256))}
        trail = verify(db)
        if trail.problem is not None:
            raise BackupDamaged(trail.problem.text, trail.problem.values)
        if (end.number, end.hash) != (manifest.seal_number, manifest.seal_hash):
            raise BackupDamaged(
                N_("Ujung jejak audit di %(name)s tidak cocok dengan catatan cadangan."), {"name": name}
            )
    return len(named - there)


@contextmanager
def _work_folder(settings: Settings) -> Iterator[Path]:
    """A closed folder for the opened database: beside the data, or where no office is, anywhere."""
    place = settings.work_folder if settings.work_folder.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place, prefix="verify-") as folder:
        yield Path(folder)
