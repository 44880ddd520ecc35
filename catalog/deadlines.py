"""What a deadline is, for feeds; and of whose records a feed may name the title."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from catalog.access import decision_on, label_of
from catalog.schema import Record
from classification.access import Verdict, may_read
from classification.labels import Label
from classification.levels import Level
from classification.scopes import Scope


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose deadlines are asked for, with the rights of the moment; ``today`` is the office's day."""

    user_id: str
    scope: Scope
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day. ``key`` stays the same while the thing is the same; ``since`` is when it began.

    ``words`` is a message id with a place ``%(about)s``; ``about`` is a title, or empty for "a record".
    """

    key: str
    day: date
    since: date
    words: str
    about: str = ""


Source = Callable[[Session, Asker], Iterable[Deadline]]


def title_for_feeds(session: Session, asker: Asker, record: Record | None) -> str:
    """The title of a Biasa record that the person may read now; empty for every other.

    A feed lies on machines that nobody here governs.
    """
    if record is None:
        return ""
    title = title_by_label(asker.scope, record, label_of(session, record, asker.now))
    is_open = title and decision_on(session, asker.scope, record, asker.now).verdict is Verdict.CONTENT
    return title if is_open else ""


def title_by_label(scope: Scope, record: Record, label: Label) -> str:
    """The same of a record that a clause of ``catalog.access`` found open at the moment of its label."""
    is_told = label.level is Level.ORDINARY and may_read(scope, label).verdict is Verdict.CONTENT
    return record.title if is_told else ""
