"""The databases that a test may meet: a SQLite file in its folder, or a fresh PostgreSQL database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.postgres import Postgres

KINDS = ("sqlite", "postgres")
_server: list[Postgres] = []  # the one in use, if any
_made: dict[Path, str] = {}  # one database a folder, as with SQLite


@contextmanager
def using(server: Postgres | None) -> Iterator[None]:
    """Let ``database_url`` give databases of this server while the block runs; files for ``None``."""
    before, _server[:] = _server[:], [server] if server else []
    known = set(_made)
    try:
        yield
    finally:
        for folder in _made.keys() - known:
            url = _made.pop(folder)
            if server is not None:
                server.drop(url)
        _server[:] = before


def is_postgres() -> bool:
    """Whether the test at work meets PostgreSQL."""
    return bool(_server)


def database_url(folder: Path, *, is_empty: bool = False) -> str:
    """The database of this folder, made where there is none; on PostgreSQL with the program's tables."""
    if not _server:
        return f"sqlite:///{folder / 'telusur.db'}"
    if folder not in _made:
        _made[folder] = _server[0].new_database(is_empty=is_empty)
    return _made[folder]


def copy_of(origin: Path, folder: Path) -> None:
    """Let ``folder`` have a copy of the database of ``origin``, to which nobody may be connected."""
    if _server:
        _made[folder] = _server[0].copy(_made[origin])


def setting(folder: Path) -> str:
    """``TELUSUR_DATABASE_URL`` of an installation in ``folder``: empty, or a fresh empty database."""
    return database_url(folder, is_empty=True) if _server else ""


def environment(folder: Path) -> dict[str, str]:
    """The settings of an installation in ``folder`` with that database, to be made by ``telusur init``."""
    return {"TELUSUR_DATA": str(folder), "TELUSUR_DATABASE_URL": setting(folder)}
