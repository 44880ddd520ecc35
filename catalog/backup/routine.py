"""What one backup run does, whoever asks: its turn, its place in the chain, the file, the row, the trail."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog.audit import note
from catalog.backup.chain import (
    SUFFIX,
    Link,
    Place,
    chains_in,
    first_place,
    link_at,
    moment_after,
    name_of,
    next_place,
)
from catalog.backup.errors import BackupDamaged, BackupError, ChainBroken, NotABackup
from catalog.backup.members import office_mark
from catalog.backup.runs import CHAINED, Run, close_interrupted, file_names, last_run, recorded
from catalog.backup.turn import turn
from catalog.backup.verifying import verify_recorded
from catalog.backup.writing import DRAFT, Progress, Source, Written, write_backup
from catalog.migrate import version_of, version_wanted
from catalog.schema import RunKind, RunState, utc_now
from catalog.sentences import N_, Sentence
from catalog.units import zone_of_most

SNAPSHOTS = "backup-*"  # what a killed run left in the folder for work


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks for a backup, and how. ``actor`` is as in the audit trail."""

    actor: str
    passphrase: str | None
    is_full: bool = False
    is_scheduled: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The file that was written; ``restarted`` says why a chain could not go on."""

    file: Path
    kind: RunKind
    written: Written
    restarted: Sentence | None = None


def back_up_file(source: Source, target: Path, order: Order, progress: Progress) -> Done:
    """One whole backup into ``target``, which no chain goes on from. Raises ``BackupError``."""
    with turn(source.settings):
        _clear_up(source)
        with recorded(source.db, Run(RunKind.SINGLE, target.absolute().parent)) as run:
            written = write_backup(source, target, order.passphrase, progress)
            _close(source, order, run, target, written)
    return Done(target, RunKind.SINGLE, written)


def back_up_folder(source: Source, folder: Path, order: Order, progress: Progress) -> Done:
    """The next link of the newest chain in ``folder``, or the first of a new one. Raises ``BackupError``."""
    with turn(source.settings):
        _clear_up(source)
        with recorded(source.db, Run(RunKind.FULL, folder.absolute(), order.is_scheduled)) as run:
            _clear_drafts(folder)
            place, restarted = _place(source, folder, order)
            run.kind = RunKind.FULL if place.number == 1 else RunKind.INCREMENTAL
            target = folder / name_of(place, moment_after(folder, _office_time(source)))
            written = write_backup(source, target, order.passphrase, progress, place)
            _close(source, order, run, target, written)
    return Done(target, run.kind, written, restarted)


def superfluous(source: Source, folder: Path, keep: int) -> list[list[Link]]:
    """The whole chains of this office beyond the ``keep`` newest, oldest first.

    What its own rows do not name may be another office's, and is never counted or deleted.
    """
    with source.db.reading() as session:
        ours = {link.chain for link in map(link_at, map(Path, file_names(session))) if link}
    chains = [links for links in chains_in(folder) if links[0].chain in ours]
    return chains[:-keep] if keep else []


def prune(source: Source, folder: Path, keep: int, order: Order) -> Sequence[str]:
    """Delete what ``superfluous`` names, after the newest chain was read and found whole; gives the names.

    Raises ``BackupError`` where it is not whole: then nothing is deleted.
    """
    with turn(source.settings):
        chains = superfluous(source, folder, keep)
        if not chains:
            return ()
        newest = chains_in(folder)[-1][-1].path
        checked = verify_recorded(
            source.db, newest, order.passphrase or "", source.settings, is_scheduled=order.is_scheduled
        )
        if checked.problems:
            text = N_("Rantai terbaru tidak utuh, jadi cadangan lama tidak dihapus: %(reason)s")
            raise BackupError(text, {"reason": str(checked.problems[0])})
        names = [link.path.name for links in chains for link in links]
        with source.db.writing_beside() as session:  # before the act: what is gone must stand in the trail
            note(session, order.actor, "backup-prune", details={"folder": str(folder), "files": names})
        for links in chains:
            for link in reversed(links):  # a chain without its end is whole, one without its beginning is not
                _remove(link.path)
    return names


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        text = N_("Cadangan lama %(name)s tidak dapat dihapus: %(reason)s.")
        raise BackupError(text, {"name": path.name, "reason": error.strerror or str(error)}) from None


def _place(source: Source, folder: Path, order: Order) -> tuple[Place, Sentence | None]:
    chains = chains_in(folder)
    if order.is_full:
        return first_place(), None
    if not chains:
        _require_mounted(source, folder)
        return first_place(), None
    if chains[-1][-1].number >= source.settings.backup_full_after:
        return first_place(), None
    try:
        mark = office_mark(source.settings.read_secret())
        return next_place(chains[-1], order.passphrase, mark), None
    except (BackupDamaged, ChainBroken, NotABackup) as error:
        return first_place(), error.sentence


def _require_mounted(source: Source, folder: Path) -> None:
    """An empty folder where backups were is the folder beneath a disk that is not there."""
    if version_of(source.db) != version_wanted():
        return
    with source.db.reading() as session:
        before = last_run(session, CHAINED, RunState.GOOD, folder.absolute())
    if before is not None:
        text = N_(
            "Folder %(folder)s kosong, padahal pernah berisi cadangan. Pasang disknya; atau, bila memang "
            "disk baru, jalankan `telusur backup --full`."
        )
        raise BackupError(text, {"folder": str(folder)})


def _close(source: Source, order: Order, run: Run, target: Path, written: Written) -> None:
    run.file, run.files, run.size, run.trouble = target.name, written.files, written.size, None
    if written.damaged:
        text = N_("%(count)s file asli hilang atau rusak, jadi tidak ikut. Jalankan `telusur doctor --all`.")
        run.remark = Sentence(text, {"count": len(written.damaged)})
    details = {
        "file": target.name,
        "files": written.files,
        "is_encrypted": order.passphrase is not None,
        "kind": run.kind.value,
    }
    with source.db.writing_beside() as session:
        note(session, order.actor, "backup", details=details)


def _office_time(source: Source) -> datetime:
    with source.db.reading() as session:
        return utc_now().astimezone(zone_of_most(session))


def _clear_up(source: Source) -> None:
    close_interrupted(source.db)
    for left in source.settings.work_folder.glob(SNAPSHOTS):
        shutil.rmtree(left, ignore_errors=True)


def _clear_drafts(folder: Path) -> None:
    """Remove what a killed run left half written. Raises ``BackupError`` where the folder cannot be used."""
    try:
        for draft in folder.glob(f"telusur-*{SUFFIX}{DRAFT}"):
            draft.unlink(missing_ok=True)
        next(folder.iterdir(), None)
    except OSError as error:
        text = N_("Folder cadangan %(folder)s tidak dapat dipakai: %(reason)s.")
        raise BackupError(text, {"folder": str(folder), "reason": error.strerror or str(error)}) from None
