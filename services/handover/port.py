"""What a service tells of open work, so that it can be handed over: one ``OpenWork`` a kind of work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from classification.scopes import Scope


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a post: work hangs on the person, or on the seat of the post."""

    user_id: str
    seat: str
    unit_id: str
    office_id: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One piece of open work as this viewer may know it; ``words`` is empty where the title is closed."""

    kind: str
    id: str
    words: str
    since: datetime


class OpenWork(Protocol):
    """One kind of open work, asked under the viewer's scope: what may not be known is not told."""

    kind: str

    def holders(self, session: Session, scope: Scope, office_id: str) -> frozenset[str]:
        """Ids of people, or seats, that hold such work in the office."""
        ...

    def items(self, session: Session, scope: Scope, holder: Holder) -> list[OpenItem]:
        """The work of one holder, oldest first."""
        ...

    def words(self, session: Session, scope: Scope, item_id: str) -> str:
        """What this viewer may read of an item, handed over or not; empty where nothing."""
        ...

    def pass_on(self, session: Session, item_id: str, holder: Holder, to: Holder, *, actor: str) -> None:
        """Give it to another holder, in the caller's transaction. Raises ``Refused`` with a sentence."""
        ...
