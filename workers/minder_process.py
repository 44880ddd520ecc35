"""The minder: everything that is done by the clock, in a process of its own."""

from collections.abc import Callable

from catalog import log_lines
from catalog.settings import load_settings
from services.monitoring.heart import alive
from services.office import Office, open_office
from workers.lifetime import bind_to_supervisor, stop_signal
from workers.schedule import Watch, inbox, mind, schedule


def main(part: str, *wanted: Callable[[Office], Watch]) -> None:
    """Run until SIGTERM; started by ``telusur up`` as ``python -m workers.minder_process``."""
    settings = load_settings()
    log_lines.begin(part, settings.log_format)
    stopping = stop_signal()
    bind_to_supervisor()
    office = open_office(settings)
    try:
        with alive(office.db, office.settings, *(watch.__name__ for watch in wanted)):
            mind([watch(office) for watch in wanted], stopping)
    finally:
        office.close()


if __name__ == "__main__":
    main("minder", schedule, inbox)
