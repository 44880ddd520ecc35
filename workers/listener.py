"""Celery's half of the worker process: takes wake-ups from the broker until the process is to stop."""

import signal
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from celery.worker import state

from workers.app import broker_app
from workers.crew import Crew
from workers.tasks import register


def listen(folder: Path, crews: Mapping[str, Crew]) -> None:
    """Hand each wake-up to its queue's crew; returns after SIGTERM or SIGINT. Call it on the main thread."""
    app = broker_app(folder)
    register(app, crews)
    controller = app.WorkController(
        pool="threads",
        concurrency=1,
        queues=list(crews),
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    controller.start()


def _stop(_number: int, _frame: FrameType | None) -> None:
    state.should_stop = 0  # Celery's own word for: leave, with this exit code
