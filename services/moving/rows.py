"""Moves every row, all or none, and holds both databases against each other table by table."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from catalog.addresses import place_of
from catalog.backup.copying import copy_between, copy_to_file, is_empty
from catalog.database import Database
from catalog.errors import Refused
from catalog.migrate import upgrade, version_of, version_wanted
from catalog.schema import Base, Job, JobState, utc_now
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.trouble import plainly, require_usable

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and the sum of their hashes: databases sort texts each in its own way."""

    rows: int
    hash: int


def sums(db: Database) -> Mapping[str, TableSum]:
    """By table, the same for the same rows in either kind of database."""
    with db.reading() as session:
        return {table.name: _sum(session.connection(), table) for table in Base.metadata.sorted_tables}


def _sum(connection: Any, table: Table) -> TableSum:
    total, count = 0, 0
    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)):
        plain = json.dumps([_plain(value) for value in row], sort_keys=True).encode()
        total += int.from_bytes(hashlib.sha256(plain).digest(), "big")
        count += 1
    return TableSum(count, total)


def _plain(value: Any) -> Any:
    """As JSON takes it; PostgreSQL keeps no NUL in a text (``catalog.postgres``)."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value.isoformat() if isinstance(value, date | datetime) else value


def require_source(db: Database) -> None:
    """Raises ``Refused`` where the office is of another version, or workers are at it this very moment."""
    if version_of(db) != version_wanted():
        raise Refused(
            N_("Basis data belum disesuaikan dengan versi ini. Jalankan `telusur init` lebih dahulu.")
        )
    with db.reading() as session:
        at_work = (Job.state == JobState.RUNNING) & (Job.lease_until > utc_now())
        if session.scalar(select(Job.id).where(at_work).limit(1)) is not None:
            raise Refused(N_("Pekerja masih membaca file kantor ini. Hentikan semua bagian, lalu ulangi."))


def require_target(source: Database, settings: Settings) -> bool:
    """Whether the rows are still to be copied. Raises ``Refused`` where something else lies there."""
    if not settings.database_server:
        if not _file(settings).exists():
            return True
        with closing(Database(settings.database_url)) as db:
            return _is_still_to_copy(source, db, str(_file(settings)))
    with plainly(settings), closing(Database(settings.database_url)) as db:
        require_usable(db)
        return _is_still_to_copy(source, db, place_of(settings.database_server))


def _is_still_to_copy(source: Database, db: Database, place: str) -> bool:
    version = version_of(db)
    if version is None:
        return True
    if version != version_wanted():
        text = N_(
            "Basis data di %(place)s dari versi Telusur yang lain. Pindahkan ke basis data yang kosong."
        )
        raise Refused(text, {"place": place})
    if is_empty(db):
        return True
    if sums(db) == sums(source):  # an earlier run came this far
        return False
    text = N_(
        "Basis data di %(place)s sudah berisi. Bila isinya sisa pemindahan yang batal atau salinan lama, "
        "pindahkan dahulu ke tempat lain (SQLite: ganti nama filenya; PostgreSQL: buat basis data baru)."
    )
    raise Refused(text, {"place": place})


def copy_rows(source: Database, settings: Settings) -> None:
    """All rows of ``source`` in the target's database; on any error there are none."""
    if settings.database_server:
        with plainly(settings), closing(Database(settings.database_url)) as db:
            upgrade(settings.database_url)
            copy_between(source, db)
        return
    draft = _file(settings).with_suffix(".pindah")
    _remove(draft)
    copy_to_file(source, draft)
    draft.chmod(0o600)
    draft.rename(_file(settings))
    _remove(draft)


def _file(settings: Settings) -> Path:
    return settings.data / "telusur.db"


def _remove(draft: Path) -> None:
    for part in draft.parent.glob(draft.name + "*"):
        part.unlink()
