"""The post: sent when due, in a thread of its own, so that a slow server holds up nothing else."""

import logging
import threading
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError

from catalog.database import Database
from catalog.errors import CatalogError
from catalog.settings import Settings
from catalog.trouble import Complaint
from services.notices.sending import send_due

GRACE_SECONDS = 25.0  # longer than one step of a conversation with the server

log = logging.getLogger(__name__)


@dataclass(slots=True)
class MailTurn:
    """Begins one turn at a time and waits for none of them."""

    settings: Settings
    db: Database
    _thread: threading.Thread | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _complaint: Complaint = field(default_factory=lambda: Complaint(log, "mail cannot be sent"))

    def act(self) -> None:
        """Begin a turn if none is under way."""
        if not self.settings.mail.is_on or (self._thread is not None and self._thread.is_alive()):
            return
        self._thread = threading.Thread(target=self._send, name="mail", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """No further letter; the one under way may end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(GRACE_SECONDS)

    def _send(self) -> None:
        try:
            send_due(self.db, self.settings, self._stopping.is_set)
        except (OperationalError, CatalogError, OSError) as error:
            self._complaint.say(error)
        else:
            self._complaint.over()
