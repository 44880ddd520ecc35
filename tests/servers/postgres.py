"""A PostgreSQL server of the test run, and fresh databases made quickly from a migrated one."""

import itertools
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from catalog.migrate import upgrade
from tests.servers.processes import ServerFailed, free_port, own_folder, started, stop

USER, PASSWORD = "telusur", "kata-sandi-uji%/@1"
QUOTED_PASSWORD = "kata-sandi-uji%25%2F%401"
TEMPLATE = "template_telusur"
_OTHER_USERS = ("postgres", "nobody")  # the server refuses root
_UNSAFE_BUT_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_SMALL = ("shared_buffers=64MB", "max_connections=200", "autovacuum=off", "unix_socket_directories=")


class Postgres:
    """One server. ``stop`` and ``start`` keep its data and its port."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count()

    def start(self) -> None:
        """Does nothing where it runs."""
        if self._process is not None:
            return
        options = [f"port={self._port}", "listen_addresses=127.0.0.1", *_UNSAFE_BUT_QUICK, *_SMALL]
        command = [_program("postgres"), "-D", str(self._folder / "data")]
        command += [word for option in options for word in ("-c", option)]
        self._process = started(command, self._log, self.is_ready, 60, cwd=self._folder, **_not_root())

    def stop(self, signal_number: int = signal.SIGINT) -> None:
        """SIGINT ends all connections at once and stops in good order; SIGQUIT is a crash."""
        if self._process is not None:
            stop(self._process, signal_number)
            self._process = None

    def is_ready(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str, password: str = QUOTED_PASSWORD) -> str:
        """The address as the setting takes it."""
        return f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{self._port}/{database}"

    def new_database(self, *, is_empty: bool = False) -> str:
        """The address of a fresh database, with this program's tables unless it is to be empty."""
        name = f"uji_{os.getpid()}_{next(self._numbers)}"
        if not is_empty:
            self._ensure_template()
        origin = "template0" if is_empty else TEMPLATE
        self._execute(f"CREATE DATABASE {name} TEMPLATE {origin}")
        return self.url(name)

    def keep_commits(self, url: str) -> None:
        """What was answered in this database outlives a crash, as on a server of an office."""
        self.execute(url, f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = on")

    def copy(self, url: str) -> str:
        """The address of a copy of a database to which nobody is connected."""
        name = f"uji_{os.getpid()}_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {url.rpartition('/')[2]}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Away with a database, whoever is still connected."""
        self._execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def execute(self, url: str, statement: str) -> Sequence[tuple[object, ...]]:
        """One statement in a database, by another connection than any of ours."""
        with self._connect(url.rpartition("/")[2]) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def said(self) -> str:
        """All of the server's own log."""
        return self._log.read_text(errors="replace")

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _ensure_template(self) -> None:
        with self._connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if known is None:
            # Of another collation than "C", as most servers are: order must not come from there.
            self._execute(
                f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 ICU_LOCALE 'id' LOCALE_PROVIDER icu"
            )
            upgrade(self.url(TEMPLATE))

    def _execute(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host="127.0.0.1",
            port=self._port,
            user=USER,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server with its data in a folder of its own, until the block ends."""
    with own_folder("postgres") as folder:
        server = Postgres(folder, free_port())
        _make_cluster(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _make_cluster(folder: Path) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n")
    if user := _other_user():
        for path in (folder, secret):
            shutil.chown(path, user)
    command = [_program("initdb"), "-D", str(folder / "data"), "-U", USER, f"--pwfile={secret}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, **_not_root())
    if made.returncode:
        raise ServerFailed(made.stdout + made.stderr)


def _program(name: str) -> str:
    """Debian keeps the server's programs out of the PATH, one folder a version: the newest."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise ServerFailed(f"{name} is not installed: tools/system-packages.sh test")
    return found


def _other_user() -> str | None:
    """Whom to run as, where the tests run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _OTHER_USERS if name in known)


def _not_root() -> dict[str, object]:
    name = _other_user()
    if name is None:
        return {}
    import pwd

    user = pwd.getpwnam(name)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
