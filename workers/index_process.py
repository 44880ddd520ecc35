"""The index writer as a process of its own."""

import logging
import threading
from contextlib import closing

from catalog import log_lines
from catalog.database import Database
from catalog.settings import Settings, load_settings
from ingest.index_writer import FIRST_PAUSE, LONGEST_PAUSE, IndexWriter, make_ready, only_writer
from ingest.search_engine import open_engine
from search.errors import IndexMissing, IndexOutdated, SearchUnavailable
from services.monitoring.heart import alive
from workers.lifetime import bind_to_supervisor, stop_signal
from workers.presence import INDEX_LOCK

LOCK_PAUSE = 1.0

log = logging.getLogger(__name__)


def main() -> None:
    """Run until SIGTERM; started by ``telusur up`` as ``python -m workers.index_process``."""
    settings = load_settings()
    log_lines.begin("index", settings.log_format)
    stopping = stop_signal()
    bind_to_supervisor()
    db = Database(settings.database_url)
    with closing(db), alive(db, settings, "index"):
        while not stopping.is_set():
            with only_writer(settings.data / INDEX_LOCK) as is_ours:
                if is_ours:
                    _write_until_stopped(settings, stopping)
            stopping.wait(LOCK_PAUSE)  # another process writes: be there when it ends


def _write_until_stopped(settings: Settings, stopping: threading.Event) -> None:
    """Go on where the engine is not there yet: the outbox keeps what it lacks."""
    pause = FIRST_PAUSE
    while not stopping.is_set():
        try:
            write_index(settings, stopping)
        except SearchUnavailable as error:
            log.warning("the index cannot be opened yet", extra={"error": error})
            stopping.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def write_index(settings: Settings, stopping: threading.Event) -> None:
    """Write what changes into the index until ``stopping``; the caller holds the lock.

    Raises ``SearchUnavailable`` where there is no index and none can be built.
    """
    engine = open_engine(settings)
    db = Database(settings.database_url)
    writer = IndexWriter(db, engine.writer())
    try:
        while not stopping.is_set():
            make_ready(db, engine)
            try:
                writer.run(stopping)
            except (IndexMissing, IndexOutdated) as error:
                log.warning("the index has to be built anew", extra={"error": error})
                stopping.wait(FIRST_PAUSE)
    finally:
        writer.close()
        engine.close()
        db.close()


if __name__ == "__main__":
    main()
