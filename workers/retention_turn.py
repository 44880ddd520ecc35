"""The daily run of retention: begun after midnight where most offices are, and when the schedule changed."""

from dataclasses import dataclass
from datetime import time

from catalog.backup.timing import is_due
from catalog.database import Database
from catalog.schema import utc_now
from catalog.units import zone_of_most
from services.archive.retention import is_stale, last_run, run

AT = time(0, 5)


@dataclass(slots=True)
class RetentionTurn:
    """Runs it when it is due; one process of an installation has the schedule."""

    db: Database

    def act(self) -> None:
        """Run if it is due; a run that was cut off is tried again within the hour."""
        if self._is_due():
            run(self.db, utc_now())

    def _is_due(self) -> bool:
        with self.db.reading() as session:
            if is_stale(session):
                return True
            good, tried = last_run(session, ended=True), last_run(session, ended=False)
            now = utc_now().astimezone(zone_of_most(session))
            return is_due(now, AT, good.started_at if good else None, tried.started_at if tried else None)
