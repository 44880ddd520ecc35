"""Writes an audit row while the page is drawn: the answer waits for the row, the drawing does not."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from time import sleep
from typing import Any, cast

from flask import Flask, current_app

from catalog.audit import note
from webapp.reader import current_actor, office

AT_ONCE = 16  # as many as pages are made at once; SQLite takes them one by one all the same


def install(app: Flask) -> None:
    """Give this process the threads that write."""
    app.extensions["noting"] = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="noting")


@contextmanager
def noted(action: str, subject: str, details: Mapping[str, Any]) -> Iterator[None]:
    """Append the row while the block runs, and leave the block only when it is on the disk.

    Raises what the writing raised: nobody gets an answer that left no trace.
    """
    db, actor = office().db, current_actor()

    def write() -> None:
        with db.writing_beside() as session:
            note(session, actor, action, subject, details)

    writer = cast(ThreadPoolExecutor, current_app.extensions["noting"])
    written: Future[None] = writer.submit(copy_context().run, write)
    sleep(0)  # let the writer begin: it soon waits for the disk, and only then the two work side by side
    try:
        yield
    finally:
        written.result()
