"""Tells the workers that there may be jobs; the jobs themselves are rows that they claim."""

import logging

from catalog.jobs import INGEST
from catalog.settings import Settings

log = logging.getLogger(__name__)


def wake(settings: Settings, queue: str = INGEST) -> None:
    """Wake the workers of ``queue``, where no wake-up lies unread. To be called after the commit.

    A wake-up that cannot be written (full disk) costs the two seconds until workers look by themselves.
    """
    from kombu.exceptions import OperationalError

    from workers.app import LOOK, broker_app, outgoing

    folder = settings.broker_folder
    if any(folder.glob(f"*.{queue}.msg")):
        return
    try:
        broker_app(folder).send_task(LOOK, args=[queue], queue=queue)
        for message in outgoing(folder).glob("*.msg"):
            message.replace(folder / message.name)
    except (OSError, OperationalError) as error:
        log.warning("no wake-up could be sent: %s", error)
