"""What waits for the person: all of it at home, its count in the bar of every page."""

from typing import cast

from flask import Flask, current_app, g, request

from catalog.waiting import Waiting, waiting_for
from webapp.reader import current_account, current_moment, current_scope, office

KEPT_SECONDS = 15
MOST_KEPT = 5_000


def install(app: Flask) -> None:
    """Give templates ``waiting_count()``."""
    app.extensions["waiting-counts"] = {}
    app.jinja_env.globals["waiting_count"] = waiting_count
    app.before_request(_forget_after_acts)


def waiting() -> Waiting | None:
    """What waits for the person signed in, read now; ``None`` for nobody."""
    account = current_account()
    if account is None:
        return None
    if "waiting" not in g:
        with office().db.reading() as session:
            g.waiting = waiting_for(
                session, account.id, current_scope(), account.preferences, current_moment()
            )
        _keep(account.id, g.waiting.count)
    return cast(Waiting, g.waiting)


def waiting_count() -> int:
    """How many lines wait; elsewhere than at home it may be some seconds old, to keep pages quick."""
    account = current_account()
    if account is None:
        return 0
    kept = _counts().get(account.id)
    if "waiting" not in g and kept is not None and kept[0] > current_moment().timestamp():
        return kept[1]
    found = waiting()
    return found.count if found else 0


def _forget_after_acts() -> None:
    """A person who has just done something looks for the difference."""
    account = current_account() if request.method == "POST" else None
    if account is not None:
        _counts().pop(account.id, None)


def _keep(user_id: str, count: int) -> None:
    counts = _counts()
    if len(counts) >= MOST_KEPT:
        counts.clear()
    counts[user_id] = (current_moment().timestamp() + KEPT_SECONDS, count)


def _counts() -> dict[str, tuple[float, int]]:
    return cast(dict[str, tuple[float, int]], current_app.extensions["waiting-counts"])
