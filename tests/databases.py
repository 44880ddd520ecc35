"""The databases that a test may meet: a SQLite file in its folder, or a fresh PostgreSQL database."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from pathlib import Path
from types import FunctionType
from typing import TypeVar, cast

from catalog.migrate import upgrade
from tests.office_days import office_today
from tests.servers.postgres import Postgres

KINDS = ("sqlite", "postgres")
FILE = "telusur.db"
_server: list[Postgres] = []  # the one in use, if any
_made: dict[Path, str] = {}  # one database a folder, as with SQLite
Told = TypeVar("Told")
_originals: dict[tuple[Callable[..., object], Postgres | None, date], tuple[bytes | str, object]] = {}


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
        return f"sqlite:///{folder / FILE}"
    if folder not in _made:
        _made[folder] = _server[0].new_database(is_empty=is_empty)
    return _made[folder]


def copy_of(origin: Path, folder: Path) -> None:
    """Let ``folder`` have a copy of the database of ``origin``, to which nobody may be connected."""
    if _server:
        _made[folder] = _server[0].copy(_made[origin])


def copy_of_original(folder: Path, name: Callable[..., object], fill: Callable[[str], Told]) -> Told:
    """Let ``folder`` have what ``fill`` makes of a fresh database, given its address: done once, then copied.

    ``fill`` leaves nobody connected. Answers what it answered, which must be plain values. ``name`` is a
    function of a module: one that closes over values would give the first caller's to all. What is made is of
    its day in the office, and made anew on the next.
    """
    assert is_of_a_module(name), f"{name!r} may differ from call to call"
    server = _server[0] if _server else None
    key = (name, server, office_today())
    if key not in _originals:
        _originals[key] = _original(folder, server, fill)
    content, told = _originals[key]
    if isinstance(content, bytes):
        (folder / FILE).write_bytes(content)
        (folder / FILE).chmod(0o600)
    elif server is not None:
        _made[folder] = server.copy(content)
    return cast(Told, deepcopy(told))


def is_of_a_module(function: Callable[..., object]) -> bool:
    """Whether it is a plain function under its name in a module, which closes over nothing."""
    if not isinstance(function, FunctionType) or function.__closure__:
        return False
    return getattr(sys.modules[function.__module__], function.__qualname__, None) is function


def _original(
    folder: Path, server: Postgres | None, fill: Callable[[str], object]
) -> tuple[bytes | str, object]:
    """The file's bytes, or the address of a database that stays as long as its server."""
    if server is not None:
        address = server.new_database()
        return address, fill(address)
    told = fill(database_url(folder))
    return (folder / FILE).read_bytes(), told


def is_there(folder: Path) -> bool:
    """Whether the folder has a database already."""
    return folder in _made if _server else (folder / FILE).exists()


def migrated(folder: Path) -> str:
    """The address of a database that all migrations have been run on, as ``telusur init`` does."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _server and not is_there(folder):
        copy_of_original(folder, upgrade, upgrade)
    return database_url(folder)


def setting(folder: Path) -> str:
    """``TELUSUR_DATABASE_URL`` of an installation in ``folder``: empty, or a fresh empty database."""
    return database_url(folder, is_empty=True) if _server else ""


def migrated_file(folder: Path) -> None:
    """The same in a file, whichever kind the test meets."""
    with using(None):
        migrated(folder)


def migrated_environment(folder: Path) -> dict[str, str]:
    """The settings of an installation whose database has its tables, the rest to be made."""
    address = migrated(folder)
    return {"TELUSUR_DATA": str(folder), "TELUSUR_DATABASE_URL": address if _server else ""}


def environment(folder: Path) -> dict[str, str]:
    """The settings of an installation in ``folder`` with that database, to be made by ``telusur init``."""
    return {"TELUSUR_DATA": str(folder), "TELUSUR_DATABASE_URL": setting(folder)}
