"""What is said of files that come in, by whom, and what became of each."""

import datetime as dt
import getpass
from dataclasses import dataclass, field
from typing import Literal

from catalog.schema import JobState
from classification.levels import Level
from classification.scopes import Scope

OnDuplicate = Literal["ask", "keep", "skip"]


@dataclass(frozen=True, slots=True)
class IntakeValues:
    """What the person says of the files. ``level`` ``None``: not yet classified, counts as Terbatas.

    ``reason``: why the level lies below the one that the code gives. ``is_stack``: the file is a stack of
    papers with sheets between them; the values are those of parts that no sheet speaks for.
    """

    unit_id: str
    level: Level | None = None
    kind: str = "archive"
    title: str = ""
    number: str = ""
    date: dt.date | None = None
    code: str = ""
    election: str = ""
    stage: str = ""
    reason: str = ""
    is_stack: bool = False


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings files in: a person in a post, or (``user_id`` ``None``) the administrator at the machine."""

    scope: Scope
    user_id: str | None = None
    seat: str | None = None

    @property
    def actor(self) -> str:
        """As the audit trail names them."""
        return self.user_id or f"os:{getpass.getuser()}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One hand-over of one or many files under the same values. ``way_in``: web, cli, hot-folder or demo."""

    values: IntakeValues
    bringer: Bringer
    way_in: str
    limit_mb: int
    batch_id: str | None = None
    on_duplicate: OnDuplicate = "ask"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file. ``record_id`` is ``None`` where none was made (too large, or skipped).

    ``duplicate_of`` holds ids of records that the bringer may read. ``message`` is a message id or empty.
    """

    job_id: str
    record_id: str | None
    state: JobState
    duplicate_of: tuple[str, ...] = ()
    message: str = ""
    message_values: dict[str, str | int] = field(default_factory=dict)
