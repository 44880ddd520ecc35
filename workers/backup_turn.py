"""The scheduled backup: begun when due, in a process of its own, so that the schedule goes on ticking."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from catalog.backup.runs import CHAINED, last_run
from catalog.backup.timing import is_due
from catalog.backup.turn import is_taken
from catalog.database import Database
from catalog.schema import RunState, utc_now
from catalog.settings import Settings
from catalog.units import zone_of_most
from workers.lifetime import SUPERVISOR
from workers.supervisor import module

GRACE_SECONDS = 10.0


@dataclass(slots=True)
class BackupTurn:
    """Begins backups and waits for none of them."""

    settings: Settings
    db: Database
    _child: "subprocess.Popen[bytes] | None" = None

    def act(self) -> None:
        """Begin one if it is due and none is under way."""
        if self._child is not None and self._child.poll() is None:
            return
        self._child = None
        if self.settings.backup_folder and self._is_due() and not is_taken(self.settings):
            command = module("workers.backup_process", f"{SUPERVISOR}{os.getpid()}")
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def close(self) -> None:
        """Stop the one under way; what it began to write is thrown away."""
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _is_due(self) -> bool:
        folder = Path(self.settings.backup_folder).absolute()
        with self.db.reading() as session:
            good = last_run(session, CHAINED, RunState.GOOD, folder)
            tried = last_run(session, CHAINED, None, folder)
            now = utc_now().astimezone(zone_of_most(session))
        at = self.settings.backup_time
        return is_due(now, at, good.started_at if good else None, tried.started_at if tried else None)
