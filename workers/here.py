"""Works a batch in this very process, where no service does it: jobs, then the index."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from catalog.batches import BatchProgress, progress
from catalog.outbox import count_waiting
from catalog.schema import JobState, utc_now
from ingest.index_writer import only_writer
from services.office import Office
from workers.crew import Crew
from workers.index_process import write_index
from workers.presence import INDEX_LOCK, is_worker_present, present
from workers.sweeper import sweep
from workers.tooling import tools_of

PAUSE = 0.1
SWEEP_EVERY = 5.0


@contextmanager
def crew_here(office: Office) -> Iterator[Callable[[], None]]:
    """A crew of this process while the block runs, where no worker lives; gives what wakes it."""
    if is_worker_present(office.settings.data):
        yield lambda: None
        return
    sweep(office.db)
    with present(office.settings.data), tools_of(office) as tools:
        crew = Crew(tools, threads=tools.processes + 1)
        crew.start()
        try:
            yield crew.look
        finally:
            crew.stop()


def wait_for(office: Office, batch_id: str, tell: Callable[[BatchProgress], None]) -> BatchProgress:
    """Until each job of the batch has ended or waits for a person; ``tell`` hears how far it is."""
    swept = time.monotonic()
    while True:
        with office.db.reading() as session:
            now = progress(session, batch_id)
        tell(now)
        if now.ended + now.states.get(JobState.PAUSED, 0) == now.total:
            return now
        if time.monotonic() - swept > SWEEP_EVERY:
            sweep(office.db)
            swept = time.monotonic()
        time.sleep(PAUSE)


@contextmanager
def index_here(office: Office) -> Iterator[None]:
    """The index takes changes while the block runs and has taken all when it ends, by whomever.

    Raises ``SearchUnavailable`` where it cannot be written.
    """
    ending = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="index") as pool:
        writing = pool.submit(_write_if_free, office, ending)
        try:
            yield
            _wait_until_taken(office, writing)
        finally:
            ending.set()
        writing.result()


def _write_if_free(office: Office, ending: threading.Event) -> None:
    while not ending.is_set():
        with only_writer(office.settings.data / INDEX_LOCK) as is_ours:
            if is_ours:
                write_index(office.settings, ending)
        ending.wait(PAUSE)


def _wait_until_taken(office: Office, writing: Future[None]) -> None:
    edge = utc_now()
    while not writing.done():
        with office.db.reading() as session:
            if not count_waiting(session, edge):
                return
        time.sleep(PAUSE)
