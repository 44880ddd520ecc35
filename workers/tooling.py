"""What a worker's jobs share, put together from the office's parts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from ingest.work import Tools
from services.office import Office


@contextmanager
def tools_of(office: Office) -> Iterator[Tools]:
    """The tools of one process, ended with the block; one thread waits on each sandbox process."""
    processes = office.settings.ocr_processes
    with ThreadPoolExecutor(processes, thread_name_prefix="page") as pages:
        yield Tools(
            db=office.db,
            files=office.files,
            reader=office.reader,
            pages=pages,
            processes=processes,
            secret=office.settings.read_secret(),
            blank_ink=office.settings.blank_ink / 100_000,
        )
