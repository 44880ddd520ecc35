"""The minder: everything that is done by the clock, in a process of its own."""

from collections.abc import Callable

from catalog.settings import load_settings
from services.office import Office, open_office
from workers.lifetime import bind_to_supervisor, log_to_supervisor, stop_signal
from workers.schedule import Watch, inbox, mind, schedule


def main(*wanted: Callable[[Office], Watch]) -> None:
    """Run until SIGTERM; started by ``telusur up`` as ``python -m workers.minder_process``."""
    log_to_supervisor()
    stopping = stop_signal()
    bind_to_supervisor()
    office = open_office(load_settings())
    try:
        mind([watch(office) for watch in wanted], stopping)
    finally:
        office.close()


if __name__ == "__main__":
    main(schedule, inbox)
