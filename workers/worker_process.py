"""The worker: a crew that works the jobs, and Celery that wakes it."""

import logging
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from catalog import log_lines
from catalog.database import Database
from catalog.jobs import QUEUES
from catalog.settings import load_settings
from services.monitoring.heart import alive
from services.office import open_office
from workers.app import broker_of
from workers.crew import Crew
from workers.lifetime import bind_to_supervisor
from workers.listener import listen
from workers.presence import present
from workers.sweeper import sweep
from workers.tooling import tools_of

log = logging.getLogger(__name__)


def main(queues: Sequence[str] = QUEUES) -> None:
    """Run until SIGTERM; started by ``telusur up`` as ``python -m workers.worker_process``."""
    settings = load_settings()
    log_lines.begin("worker", settings.log_format)
    bind_to_supervisor()
    office = open_office(settings)
    try:
        _sweep(office.db)
        with (
            alive(office.db, office.settings, "worker"),
            present(office.settings.data),
            tools_of(office) as tools,
        ):
            crews = {queue: Crew(tools, tools.processes + 1, queue) for queue in queues}
            for crew in crews.values():
                crew.start()
            listen(broker_of(office.settings), crews)
            for crew in crews.values():
                crew.stop()
    finally:
        office.close()


def _sweep(db: Database) -> None:
    """Take up what an earlier worker of this machine left behind; the minder does it too, each second."""
    try:
        sweep(db)
    except OperationalError as error:
        log.warning("the database does not answer yet", extra={"error": error})


if __name__ == "__main__":
    main()
