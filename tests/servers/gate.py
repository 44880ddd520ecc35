"""A door in front of a server: closed, it refuses and cuts connections; the server keeps its state."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.processes import free_port


class Gate:
    """Passes bytes from its own port to ``target`` while it is open."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._lock = threading.Lock()
        self._pairs: set[socket.socket] = set()
        self._door: socket.socket | None = None

    def open(self) -> None:
        door = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self._door = door
        threading.Thread(target=self._let_in, args=(door,), daemon=True).start()

    def close(self) -> None:
        door, self._door = self._door, None
        if door is not None:
            _cut(door)
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for each in pairs:
            _cut(each)

    def _let_in(self, door: socket.socket) -> None:
        while True:
            try:
                caller, _ = door.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            with self._lock:
                self._pairs |= {caller, server}
            for source, sink in ((caller, server), (server, caller)):
                threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(65536):
            sink.sendall(part)
        sink.shutdown(socket.SHUT_WR)


def _cut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def gate_before(port: int) -> Iterator[Gate]:
    """An open gate, shut at the end of the block."""
    gate = Gate(port)
    gate.open()
    try:
        yield gate
    finally:
        gate.close()
