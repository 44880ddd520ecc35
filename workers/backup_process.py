"""One scheduled backup, as the settings say, in a process that ends with it."""

import logging
import signal
import sys
from contextlib import closing
from pathlib import Path

from catalog import log_lines
from catalog.backup.errors import BackupError, BackupUnderWay
from catalog.backup.passphrase import scheduled
from catalog.backup.routine import Order, back_up_folder, prune
from catalog.backup.runs import note_failure
from catalog.backup.writing import Source
from catalog.database import Database
from catalog.errors import CatalogError
from catalog.sentences import N_
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from workers.lifetime import bind_to_supervisor

ACTOR = "os:schedule"
log = logging.getLogger("backup")


def main() -> None:
    """Started by the schedule as ``python -m workers.backup_process``; ends with 1 where it failed."""
    settings = load_settings()
    log_lines.begin("backup", settings.log_format)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as an exception, so that the draft is removed
    bind_to_supervisor()
    with closing(Database(settings.database_url)) as db:
        try:
            _back_up(settings, db)
        except BackupUnderWay as error:
            log.warning("a backup is under way already", extra={"error": error})
        except CatalogError as error:
            log.error("the backup failed", extra={"error": error})  # its row is in the database
            sys.exit(1)


def _back_up(settings: Settings, db: Database) -> None:
    folder = Path(settings.backup_folder).absolute()
    try:
        order = Order(ACTOR, scheduled(settings), is_scheduled=True)
        if not folder.is_dir():
            raise BackupError(N_("Folder cadangan %(folder)s tidak ada."), {"folder": str(folder)})
    except BackupError as error:
        note_failure(db, folder, error)
        raise
    source = Source(settings, db, open_store(settings))
    done = back_up_folder(source, folder, order, lambda _done, _total: None)
    log.info("backup written", extra={"count": done.written.files})
    if done.restarted:
        log.warning("a new chain of backups was begun")
    if settings.backup_keep:
        removed = prune(source, folder, settings.backup_keep, order)
        if removed:
            log.info("old backups removed", extra={"count": len(removed)})


if __name__ == "__main__":
    main()
