"""Fourth stage: OCR of the pages that have no words of their own, as many at a time as there are processes.

Takes the pages that ``extract`` left out. Gives a row for each as soon as it is read, so that no page is read
twice. A page that cannot be read is kept blank and named at the end; the file is refused only where none can.
"""

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextvars import copy_context
from typing import Any

from catalog.files import save_pages
from catalog.metrics import count_page
from ingest.errors import PasswordNeeded, Rejected
from ingest.page_rows import page_row, unreadable_page
from ingest.work import Work

AHEAD = 2  # pages handed in beyond those being read, so that no process waits for the next one

Row = dict[str, Any]


def run(work: Work) -> None:
    waiting = deque(work.facts.to_recognise)
    if not waiting:
        return
    work.make_way()
    running: dict[Future[Row], int] = {}
    try:
        while waiting or running:
            _hand_in(work, waiting, running)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                work.save_rows(save_pages, _row_of(work, running.pop(future), future))
            work.set_job(pages_done=work.facts.page_count - len(waiting) - len(running), lost_leases=0)
            work.pause_to_write()
    finally:
        for future in running:
            future.cancel()


def _hand_in(work: Work, waiting: deque[int], running: dict[Future[Row], int]) -> None:
    while waiting and len(running) < work.tools.processes + AHEAD:
        number = waiting.popleft()
        running[work.tools.pages.submit(copy_context().run, _read, work, number)] = number


def _read(work: Work, number: int) -> Row:
    work.check()
    facts = work.facts
    page = work.tools.reader.recognise(work.path, facts.media_type, number, facts.password)
    facts.note_page(page)
    return page_row(facts.version_id, page)


def _row_of(work: Work, number: int, future: Future[Row]) -> Row:
    try:
        row = future.result()
    except PasswordNeeded:
        raise
    except Rejected:
        count_page("unreadable")
        work.facts.unreadable.append(number)
        if len(work.facts.unreadable) == len(work.facts.to_recognise):
            raise
        return page_row(work.facts.version_id, unreadable_page(number))
    count_page("read")
    return row
