"""Starts processes from one thread that never ends.

The kernel kills a process bound by PDEATHSIG when the *thread* that started it ends, and the threads that
ask for work here come and go.
"""

import os
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

_Order = tuple["Future[subprocess.Popen[bytes]]", Sequence[str], Mapping[str, str], Path]

_lock = threading.Lock()
_orders: "queue.SimpleQueue[_Order]" = queue.SimpleQueue()
_thread: threading.Thread | None = None
_owner = 0


def spawn(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    """Start ``command`` in ``folder`` in a session of its own, spoken to by pipes.

    What its parsers print leads nowhere: it may quote the file.
    """
    future: Future[subprocess.Popen[bytes]] = Future()
    _ensure_thread()
    _orders.put((future, command, environment, folder))
    return future.result()


def _ensure_thread() -> None:
    global _thread, _owner, _orders
    with _lock:
        if _thread is None or _owner != os.getpid():  # a fork takes no threads along
            _owner, _orders = os.getpid(), queue.SimpleQueue()
            _thread = threading.Thread(target=_serve, args=(_orders,), name="sandbox-spawner", daemon=True)
            _thread.start()


def _serve(orders: "queue.SimpleQueue[_Order]") -> None:
    while True:
        future, command, environment, folder = orders.get()
        try:
            future.set_result(_start(command, environment, folder))
        except (OSError, ValueError) as error:
            future.set_exception(error)


def _start(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        cwd=folder,
        bufsize=0,
        start_new_session=True,
    )
