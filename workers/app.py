"""The Celery application: a broker, in a folder or a Redis server, that carries wake-ups and nothing else."""

from functools import cache
from pathlib import Path
from ssl import CERT_REQUIRED
from typing import Any

from celery import Celery

from catalog.settings import Settings

LOOK = "telusur.look"
POLLING_SECONDS = 0.1
KEY_PREFIX = "telusur."  # a Redis server may serve others too
CONNECT_SECONDS = 2.0

Broker = Path | str  # a folder, or the address of a Redis server

_COMMON: dict[str, Any] = {
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,  # a worker without a broker still looks by itself
    "worker_cancel_long_running_tasks_on_connection_loss": True,  # there are none; unset, Celery complains
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
    "worker_hijack_root_logger": False,
    "worker_prefetch_multiplier": 1,
}


def broker_of(settings: Settings) -> Broker:
    """Where this installation's wake-ups lie."""
    return settings.broker_url or settings.broker_folder


@cache
def broker_app(broker: Broker) -> Celery:
    """The application whose messages lie there; results are never kept."""
    app = _in_folder(broker) if isinstance(broker, Path) else _in_redis(broker)
    app.conf.update(_COMMON)
    return app


def _in_folder(folder: Path) -> Celery:
    """Messages are written beside the folder (``outgoing``) and moved in when they are whole: the broker's
    reader takes a file as soon as it is there.
    """
    outgoing(folder).mkdir(parents=True, exist_ok=True)
    app = Celery("telusur", broker="filesystem://localhost", backend=None, set_as_current=False)
    app.conf.broker_transport_options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(outgoing(folder)),
        "control_folder": str(folder / "control"),
        "polling_interval": POLLING_SECONDS,
    }
    return app


def _in_redis(address: str) -> Celery:
    app = Celery("telusur", broker=address, backend=None, set_as_current=False)
    app.conf.broker_transport_options = {
        "global_keyprefix": KEY_PREFIX,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
    if address.startswith("rediss:") and "ssl_cert_reqs" not in address:
        app.conf.broker_use_ssl = {"ssl_cert_reqs": CERT_REQUIRED}
    return app


def outgoing(folder: Path) -> Path:
    """Where a message lies until it is whole."""
    return folder / "outgoing"
