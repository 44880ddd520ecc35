"""A small office for the tests of backup, and the command line as its administrator uses it."""

import io
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.audit import note, verify
from catalog.database import Database
from catalog.schema import Base, FileVersion, StoredFile
from catalog.settings import Settings, load_settings
from catalog.storage import open_store
from classification.labels import Label, Standing
from classification.levels import Level
from cli.main import main
from tests.catalog.world_rows import add_record, add_units
from tests.databases import migrated_file

PASSPHRASE = "kuda lari di tepi pantai"
BIG = bytes(range(256)) * 8_000


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(each) for each in arguments])
    return int(caught.value.code or 0)


def make_office(settings: Settings) -> None:
    migrated_file(settings.data)
    settings.work_folder.mkdir()
    settings.secret_file.write_text("x" * 64)
    open_store(settings).prepare()
    with closing(Database(settings.database_url)) as db, db.writing() as session:
        add_units(session)
        note(session, "os:test", "first-start")


def bring(settings: Settings, name: str, content: bytes) -> str:
    """A record with one file; gives the file's hash."""
    stored = open_store(settings).put(io.BytesIO(content))
    with closing(Database(settings.database_url)) as db, db.writing() as session:
        add_record(session, Label(name, Level.SECRET, Standing.FILED, "kota", "kota-pp"))
        session.add(StoredFile(sha256=stored.sha256, size=stored.size))
        session.flush()
        session.add(FileVersion(record_id=name, sha256=stored.sha256, original_name=f"{name}.pdf"))
        note(session, "os:test", "receive", f"record:{name}")
    return stored.sha256


def rows_of(settings: Settings, but: frozenset[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(Database(settings.database_url)) as db, db.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name not in but
        }


def files_of(settings: Settings) -> dict[str, bytes]:
    """Every file that the database names, as the store gives it."""
    store = open_store(settings)
    with closing(Database(settings.database_url)) as db, db.reading() as session:
        names = session.scalars(select(StoredFile.sha256)).all()
    found = {}
    for name in names:
        with store.open(name) as stream:
            found[name] = stream.read()
    return found


def trail_is_whole(settings: Settings) -> bool:
    with closing(Database(settings.database_url)) as db:
        return verify(db).is_whole


def links_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tlsr"), key=lambda path: path.name[-9:])


def is_empty(folder: Path) -> bool:
    return not folder.exists() or not any(folder.iterdir())


def process_environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **settings}


def runs(settings: Settings) -> list[tuple[str, str, str]]:
    """Kind, state and message of each run, oldest first."""
    with closing(sqlite3.connect(settings.data / "telusur.db")) as connection:
        return connection.execute(
            "SELECT kind, state, message FROM backup_run ORDER BY started_at"
        ).fetchall()


def rename_in_rows(settings: Settings, old: str, new: str) -> None:
    with closing(sqlite3.connect(settings.data / "telusur.db")) as connection, connection:
        connection.execute("UPDATE backup_run SET file = ? WHERE file = ?", (new, old))


def chain_of_three(office: Settings, folder: Path) -> list[Path]:
    assert run("backup", folder) == 0
    bring(office, "dua", b"surat kedua " * 5000)
    assert run("backup", folder) == 0
    bring(office, "tiga", b"surat ketiga " * 5000)
    assert run("backup", folder) == 0
    return links_in(folder)


def new_place(office: Settings, monkeypatch: pytest.MonkeyPatch, name: str = "baru") -> Settings:
    monkeypatch.setenv("TELUSUR_DATA", str(office.data.parent / name))
    return load_settings()


def flip(place: float) -> Callable[[list[Path]], None]:
    """Change a bit of the second link: at a share of its bytes, or at a byte."""

    def act(links: list[Path]) -> None:
        raw = bytearray(links[1].read_bytes())
        raw[int(len(raw) * place) if place < 1 else int(place)] ^= 0x10
        links[1].write_bytes(raw)

    return act
