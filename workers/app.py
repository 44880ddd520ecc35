"""The Celery application: a broker in a folder that carries wake-ups and nothing else."""

from functools import cache
from pathlib import Path

from celery import Celery

LOOK = "telusur.look"
POLLING_SECONDS = 0.1


@cache
def broker_app(folder: Path) -> Celery:
    """The application whose messages lie in ``folder``; results are never kept.

    Messages are written beside it (``outgoing``) and moved in when they are whole: the broker's reader takes
    a file as soon as it is there.
    """
    outgoing(folder).mkdir(parents=True, exist_ok=True)
    app = Celery("telusur", broker="filesystem://localhost", backend=None, set_as_current=False)
    app.conf.update(
        broker_transport_options={
            "data_folder_in": str(folder),
            "data_folder_out": str(outgoing(folder)),
            "control_folder": str(folder / "control"),
            "polling_interval": POLLING_SECONDS,
        },
        broker_connection_retry_on_startup=True,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
    )
    return app


def outgoing(folder: Path) -> Path:
    """Where a message lies until it is whole."""
    return folder / "outgoing"
