"""What a database server answered when it could not be used, in a sentence for who runs the program."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from catalog.addresses import place_of
from catalog.database import Database
from catalog.error_facts import facts_of
from catalog.errors import SettingsError
from catalog.settings import Settings

OLDEST = 15
_FORBIDDEN = "42501"


def sentence_of(error: Exception, settings: Settings) -> str | None:
    """The sentence; ``None`` for an error that the server's address has nothing to do with."""
    if not settings.database_server or not isinstance(error, DBAPIError):
        return None
    place = place_of(settings.database_server)
    if getattr(error.orig, "sqlstate", None) == _FORBIDDEN:
        return (
            f"Pengguna basis data {place} tidak boleh membuat tabel. Jadikan ia pemiliknya, sebagai "
            "administrator PostgreSQL: ALTER DATABASE nama OWNER TO pengguna;"
        )
    if not isinstance(error, OperationalError):
        return None
    return (
        f"Basis data di {place} tidak terjangkau ({reason_of(error)}). "
        "Periksa TELUSUR_DATABASE_URL: mesin, nomor porta, pengguna, sandi, dan nama basis data."
    )


def reason_of(error: DBAPIError) -> str:
    """The first line of what the server or the network said; it never holds a password."""
    return str(error.orig).strip().partition("\n")[0].removeprefix("connection failed: ").rstrip(".")


class Complaint:
    """A line in the log when a trouble begins or changes, and one when it is over, however often it comes."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log, self._what = log, what
        self._said: list[tuple[object, object]] = []

    def say(self, error: Exception) -> None:
        said: list[tuple[object, object]] = [(link["class"], link.get("code")) for link in facts_of(error)]
        if said != self._said:
            self._log.warning("trouble", extra={"what": self._what, "error": error})
        self._said = said

    def over(self) -> None:
        if self._said:
            self._log.warning("trouble is over", extra={"what": self._what})
        self._said = []


@contextmanager
def plainly(settings: Settings) -> Iterator[None]:
    """Turn what keeps the server from being used into a ``SettingsError`` with a sentence."""
    try:
        yield
    except DBAPIError as error:
        sentence = sentence_of(error, settings)
        if sentence is None:
            raise
        raise SettingsError(sentence) from None


def require_usable(db: Database) -> None:
    """Raises ``SettingsError`` for a server that is too old or would not keep every letter."""
    if not db.is_server:
        return
    version, encoding = server_facts(db)
    if version < OLDEST:
        raise SettingsError(
            f"PostgreSQL {version} terlalu lama; Telusur memerlukan versi {OLDEST} atau lebih baru."
        )
    if encoding != "UTF8":
        raise SettingsError(
            f"Basis data memakai penyandian {encoding}. Buatlah dengan: CREATE DATABASE nama ENCODING 'UTF8' "
            "TEMPLATE template0;"
        )


def server_facts(db: Database) -> tuple[int, str]:
    """The server's major version and the database's encoding."""
    with db.reading() as session:
        number = session.scalar(text("SELECT current_setting('server_version_num')::int"))
        encoding = session.scalar(text("SELECT current_setting('server_encoding')"))
    return int(number or 0) // 10_000, str(encoding)
