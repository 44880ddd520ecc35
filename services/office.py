"""The one place where a process's parts are put together: settings in, a working office out."""

from dataclasses import dataclass

from catalog.database import Database
from catalog.settings import Settings
from catalog.storage import FileStore, open_store
from ingest.reading import Reader
from ingest.sandbox.pool import Sandbox
from ingest.search_engine import open_engine
from ingest.search_ports import CatalogueReader
from search.contract import Engine
from search.service import SearchService
from services.registers.reading import Tables


@dataclass(frozen=True, slots=True)
class Office:
    """What every process of an installation works with. Close it at the end: the sandbox has children."""

    settings: Settings
    db: Database
    files: FileStore
    engine: Engine
    search: SearchService
    reader: Reader
    sandbox: Sandbox
    tables: Tables

    def close(self) -> None:
        self.tables.close()
        self.sandbox.close()
        self.engine.close()
        self.db.close()


def open_office(settings: Settings) -> Office:
    """Put the parts together; opens no index and starts no sandbox process before one is needed.

    Raises ``SettingsError`` where ``telusur init`` has not made the data folder.
    """
    settings.read_secret()
    engine = open_engine(settings)
    db = Database(settings.database_url)
    # One more than OCR uses: a small file or a page to show does not wait for pages that are being read.
    sandbox = Sandbox(settings.ocr_processes + 1, settings.work_folder)
    return Office(
        settings=settings,
        db=db,
        files=open_store(settings),
        engine=engine,
        search=SearchService(engine.reader(), CatalogueReader(db)),
        reader=Reader(sandbox, settings),
        sandbox=sandbox,
        tables=Tables(settings.work_folder, scan_mb=settings.max_file_mb),
    )
