"""Names of workers, from which another process of the same machine can tell whether they still live."""

import os
import socket

import psutil


def own_name() -> str:
    """``host:pid:second``, the second being the one in which this process began."""
    return f"{_host()}:{os.getpid()}:{int(psutil.Process().create_time())}"


def is_known_dead(worker: str) -> bool:
    """True for a worker of this machine whose process has ended; of another machine nothing is known."""
    host, pid, began = worker.rsplit(":", 2)
    if host != _host():
        return False
    try:
        process = psutil.Process(int(pid))
        return process.status() == psutil.STATUS_ZOMBIE or int(process.create_time()) != int(began)
    except psutil.NoSuchProcess:
        return True


def _host() -> str:
    return socket.gethostname()[:40]
