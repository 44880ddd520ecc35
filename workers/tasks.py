"""The tasks of the queue: there is one, and it says "look"."""

from collections.abc import Mapping

from celery import Celery

from workers.app import LOOK
from workers.crew import Crew


def register(app: Celery, crews: Mapping[str, Crew]) -> None:
    """Let ``app`` hand wake-ups for a queue to the crew that works it."""

    def look(queue: str) -> None:
        crews[queue].look()

    app.task(name=LOOK)(look)
