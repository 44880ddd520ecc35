"""PostgreSQL as the system of record: many writers, and alone those that decide by what they read."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.string import StrDumper
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

from catalog.locks import SPACE, Lock

POOLED, MOST_CONNECTIONS = 5, 32  # of one process; a web process answers with 16 threads
CONNECT_SECONDS = 5
POOL_SECONDS = 10  # how long a thread waits for a connection
_SESSION = {
    "statement_timeout": "60s",
    "lock_timeout": "10s",
    # A transaction that its process forgot (a machine that was unplugged) must not hold its locks for good.
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    # Compiling a statement takes longer than running one that reads a page; PostgreSQL misjudges that here.
    "jit": "off",
}
_KEEPALIVE = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_FOR_NOW = {"25P03", "25006"}  # a forgotten transaction was ended; a server that is taking over is read-only
_TAKE = {"alone": "pg_advisory_xact_lock", "beside": "pg_advisory_xact_lock_shared"}


def open_engine(url: str) -> Engine:
    """A pool of connections that are tried before use, so that a restarted server is met with new ones."""
    engine = create_engine(
        url,
        pool_size=POOLED,
        max_overflow=MOST_CONNECTIONS - POOLED,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        pool_use_lifo=True,  # what a busy hour opened is closed by the server's or the firewall's idle time
        hide_parameters=True,  # an error in a log must not tell a title
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "telusur", **_KEEPALIVE},
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    event.listen(engine, "handle_error", _on_error)
    return engine


def reader(engine: Engine) -> Engine:
    """The same pool, each transaction on one snapshot, as on SQLite."""
    return engine.execution_options(isolation_level="REPEATABLE READ")


class ThreadTurn:
    """Notices a writing session inside a writing session, which would wait for itself."""

    def __init__(self) -> None:
        self._here = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Raises ``RuntimeError`` where this thread writes already."""
        if getattr(self._here, "is_writing", False):
            raise RuntimeError("a writing session inside a writing session of the same thread")
        self._here.is_writing = True
        try:
            yield
        finally:
            self._here.is_writing = False


def turn(engine: Engine) -> ThreadTurn:  # noqa: ARG001
    """Writers wait for each other in the server (``_on_begin``), not here."""
    return ThreadTurn()


class _TextDumper(StrDumper):
    """PostgreSQL keeps no NUL in a text; SQLite does. What is asked for with one is not found in either."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.adapters.register_dumper(str, _TextDumper)
    settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in _SESSION.items())
    connection.execute(f"SELECT {settings}")
    connection.commit()


def _on_begin(connection: Connection) -> None:
    manner = connection.get_execution_options().get("telusur_writes")
    if manner is not None:
        connection.exec_driver_sql(f"SELECT {_TAKE[manner]}({SPACE}, {Lock.WRITERS.value})")


def _on_error(context: ExceptionContext) -> BaseException | None:
    """What the server cannot do at this moment is trouble of the machine, however the driver files it."""
    error = context.original_exception
    is_for_now = context.is_disconnect or getattr(error, "sqlstate", None) in _FOR_NOW
    if not is_for_now or not isinstance(error, psycopg.Error) or isinstance(error, psycopg.OperationalError):
        return None
    is_ended = context.is_disconnect
    return OperationalError(context.statement, None, error, True, connection_invalidated=is_ended)
