"""The counter of what waits for the person, read once a request."""

from typing import cast

from flask import g

from catalog.waiting import Waiting, waiting_for
from webapp.reader import current_account, current_moment, current_scope, office


def waiting() -> Waiting | None:
    """What waits for the person signed in; ``None`` for nobody."""
    account = current_account()
    if account is None:
        return None
    if "waiting" not in g:
        with office().db.reading() as session:
            g.waiting = waiting_for(
                session, account.id, current_scope(), account.preferences, current_moment()
            )
    return cast(Waiting, g.waiting)


def waiting_count() -> int:
    """How many lines wait."""
    found = waiting()
    return found.count if found else 0
