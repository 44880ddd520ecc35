"""All checks in order; one that cannot be made without another's success is left out."""

from collections.abc import Iterator
from contextlib import closing

from catalog.database import Database
from catalog.sentences import N_
from catalog.settings import Settings
from catalog.storage import open_store
from ingest.search_engine import open_engine
from services.health import (
    catalogue,
    data_folder,
    derived_rows,
    file_content,
    index_content,
    machine,
    post,
    running,
    servers,
    silence,
    store_of_files,
)
from services.health.findings import Finding, State, wrong


def examine(settings: Settings, *, is_thorough: bool = False) -> Iterator[Finding]:
    """Each finding as it is made. ``is_thorough`` reads every stored file and the whole database."""
    yield machine.check_python()
    yield machine.check_tesseract(settings)
    folder = data_folder.check_folder(settings)
    yield folder
    if not settings.data.is_dir():
        return
    yield machine.check_disk(settings)
    yield data_folder.check_secret(settings)
    if settings.broker_url:
        yield servers.check_broker(settings)
    yield from _examine_catalogue(settings, is_thorough)


def _examine_catalogue(settings: Settings, is_thorough: bool) -> Iterator[Finding]:
    if not settings.database_server and not (settings.data / "telusur.db").is_file():
        mend = N_("Jalankan `telusur init`, atau pulihkan dari cadangan.")
        yield wrong("database", N_("Basis data belum ada."), mend)
        return
    db = Database(settings.database_url)
    try:
        if settings.database_server:
            database = servers.check_database_server(settings, db)
        else:
            database = catalogue.check_database(db, is_thorough=is_thorough)
        yield database
        if database.state is State.WRONG:
            return
        if settings.database_server:
            yield servers.check_clock(db)
        migration = catalogue.check_migration(db)
        yield migration
        if migration.state is State.WRONG:
            return
        yield from _examine_content(settings, db, is_thorough)
    finally:
        db.close()


def _examine_content(settings: Settings, db: Database, is_thorough: bool) -> Iterator[Finding]:
    files = open_store(settings)
    store = store_of_files.check_store(files)
    yield store
    if store.state is not State.WRONG:
        yield store_of_files.check_files(db, files, is_thorough=is_thorough)
        yield from file_content.check_file_content(db, files)
    yield from _examine_index(settings, db, is_thorough)
    yield running.check_index_lag(db)
    yield from derived_rows.check_derived_rows(db)
    yield running.check_jobs(db)
    yield silence.check_parts(db)
    yield post.check_post(settings, db)
    yield catalogue.check_trail(db)
    yield from catalogue.check_backups(db, settings)


def _examine_index(settings: Settings, db: Database, is_thorough: bool) -> Iterator[Finding]:
    with closing(open_engine(settings)) as engine:
        index = running.check_index(engine, db)
        yield index
        if index.state is not State.WRONG:
            yield index_content.check_index_content(db, engine.inventory(), is_thorough=is_thorough)
