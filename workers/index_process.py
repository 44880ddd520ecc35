"""The index writer as a process of its own."""

import logging
import threading

from catalog.database import Database
from catalog.settings import Settings, load_settings
from ingest.index_writer import IndexWriter, make_ready, only_writer
from search.embedded.writer import EmbeddedWriter
from workers.lifetime import bind_to_supervisor, log_to_supervisor, stop_signal
from workers.presence import INDEX_LOCK

LOCK_PAUSE = 1.0

log = logging.getLogger(__name__)


def main() -> None:
    """Run until SIGTERM; started by ``telusur up`` as ``python -m workers.index_process``."""
    log_to_supervisor()
    stopping = stop_signal()
    bind_to_supervisor()
    settings = load_settings()
    while not stopping.is_set():
        with only_writer(settings.data / INDEX_LOCK) as is_ours:
            if is_ours:
                write_index(settings, stopping)
        stopping.wait(LOCK_PAUSE)  # another process writes: be there when it ends


def write_index(settings: Settings, stopping: threading.Event) -> None:
    """Write what changes into the index until ``stopping``; the caller holds the lock."""
    db = Database(settings.database_url)
    writer = IndexWriter(db, EmbeddedWriter(settings.index_folder))
    try:
        make_ready(db, settings.index_folder)
        writer.run(stopping)
    finally:
        writer.close()
        db.close()


if __name__ == "__main__":
    main()
