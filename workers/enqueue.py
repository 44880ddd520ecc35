"""Tells the workers that there may be jobs; the jobs themselves are rows that they claim."""

import logging
from pathlib import Path

from catalog.jobs import INGEST
from catalog.settings import Settings

log = logging.getLogger(__name__)


def wake(settings: Settings, queue: str = INGEST) -> None:
    """Wake the workers of ``queue``, where no wake-up lies unread. To be called after the commit.

    A wake-up that cannot be written (full disk, no broker) costs the two seconds until workers look by
    themselves.
    """
    if settings.broker_url:
        from workers.redis_wakes import wakes_of

        wakes_of(settings.broker_url).send(queue)
    else:
        _leave_in(settings.broker_folder, queue)


def _leave_in(folder: Path, queue: str) -> None:
    from kombu.exceptions import OperationalError

    from workers.app import LOOK, broker_app, outgoing

    if any(folder.glob(f"*.{queue}.msg")):
        return
    try:
        broker_app(folder).send_task(LOOK, args=[queue], queue=queue)
        for message in outgoing(folder).glob("*.msg"):
            message.replace(folder / message.name)
    except (OSError, OperationalError) as error:
        log.warning("no wake-up could be sent", extra={"error": error})
