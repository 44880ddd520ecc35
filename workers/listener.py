"""Celery's half of the worker process: takes wake-ups from the broker until the process is to stop."""

import logging
import signal
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from celery.bootsteps import StartStopStep
from celery.worker import state

from workers.app import Broker, broker_app
from workers.crew import Crew
from workers.tasks import register

COMPLAINERS = ("celery.worker.consumer.consumer", "celery.worker.request")

log = logging.getLogger(__name__)


def listen(broker: Broker, crews: Mapping[str, Crew]) -> None:
    """Hand each wake-up to its queue's crew; returns after SIGTERM or SIGINT. Call it on the main thread.

    While the broker is away the crews look by themselves; when it is back they look at once.
    """
    app = broker_app(broker)
    register(app, crews)
    quiet = _BrokerAway()
    for name in COMPLAINERS:
        logging.getLogger(name).addFilter(quiet)

    def on_connection() -> None:
        quiet.note_return()
        for crew in crews.values():
            crew.look()

    app.steps["consumer"].add(_telling(on_connection))
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


def _telling(act: Callable[[], None]) -> Any:
    """A step of Celery's consumer that acts at each connection to the broker."""

    class Telling(StartStopStep):  # type: ignore[misc]  # Celery has no types
        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, _consumer: object) -> None:
            act()

    return Telling


class _BrokerAway(logging.Filter):
    """Lets Celery complain once of a broker that is away, without a traceback, instead of at each try."""

    def __init__(self) -> None:
        super().__init__()
        self._is_away = False

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        if not self._is_away:
            self._is_away = True
            log.warning("the broker does not answer; the crew looks by itself until it does")
        return False

    def note_return(self) -> None:
        if self._is_away:
            self._is_away = False
            log.warning("the broker answers again")
