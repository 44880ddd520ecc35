"""One loaded installation, and what its people may read."""

from pathlib import Path

from sqlalchemy import select

from catalog.access import content_clause, scope_of
from catalog.database import Database
from catalog.people.users import user_called
from catalog.schema import Record, Unit, utc_now
from catalog.settings import load_settings
from catalog.storage import FolderStore
from classification.levels import Level
from classification.scopes import PUBLIC
from services.demo import DemoUser, load_demo
from services.first_start import initialise


class Loaded:
    """A sample office in a folder of its own; no file has been read yet."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.settings = load_settings({"TELUSUR_DATA": str(folder), "TELUSUR_DATABASE_URL": database_url})
        self.first = initialise(self.settings)
        self.db = Database(self.settings.database_url)
        self.progress: list[tuple[int, int, str]] = []
        self.people = self.load()

    def load(self) -> tuple[DemoUser, ...]:
        files = FolderStore(self.settings.files_folder)
        secret = self.settings.read_secret()
        return load_demo(self.db, files, 100, lambda *told: self.progress.append(told), secret)

    def readable(self, username: str | None) -> set[tuple[str, str, Level]]:
        """Title, unit code and level of everything whose content the reader may have."""
        now = utc_now()
        with self.db.reading() as session:
            user = user_called(session, username) if username else None
            scope = scope_of(session, user.id, now) if user else PUBLIC
            rows = session.execute(
                select(Record.title, Unit.code, Record.level)
                .join(Unit, Unit.id == Record.unit_id)
                .where(content_clause(scope, now))
            )
            return {(title, code, Level(level)) for title, code, level in rows}

    def levels_in(self, username: str, *units: str) -> set[Level]:
        return {level for _, code, level in self.readable(username) if code in units}
