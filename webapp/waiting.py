"""What waits for the person: all of it at home, its count in the bar of every page."""

from dataclasses import replace
from typing import cast

from flask import Flask, current_app, g, request

from catalog.backup.notice import backup_notice
from catalog.notices import unread_count
from catalog.room_notice import room_notice
from catalog.waiting import Waiting, waiting_for
from services.desk import Asking, waiting_counts
from services.handover.service import unheld_count
from webapp.reader import current_account, current_day, current_moment, current_scope, office

KEPT_SECONDS = 15
MOST_KEPT = 5_000


def install(app: Flask) -> None:
    """Give templates ``waiting_count()`` and ``unread_notices()``."""
    app.extensions["waiting-counts"] = {}
    app.jinja_env.globals.update(waiting_count=waiting_count, unread_notices=unread_notices)
    app.before_request(_forget_after_acts)


def waiting() -> Waiting | None:
    """What waits for the person signed in, read now; ``None`` for nobody."""
    account = current_account()
    if account is None:
        return None
    if "waiting" not in g:
        with office().db.reading() as session:
            scope, now = current_scope(), current_moment()
            found = waiting_for(session, account.id, scope, account.preferences, now)
            needs_backup = not office().settings.demo
            g.waiting = replace(
                found,
                backup=backup_notice(session, scope, now) if needs_backup else None,
                unheld=unheld_count(session, scope, now),
                room=room_notice(session, account.id, scope, office().settings.quota),
                desk=waiting_counts(
                    session, Asking(scope, account.id, current_day(), office().settings.scan_confidence)
                ),
                unread=unread_count(session, account.id),
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


def unread_notices() -> int:
    """How many notices this person has not read, at most ``MOST_COUNTED``; read now, by one index."""
    account = current_account()
    if account is None:
        return 0
    if "unread" not in g:
        with office().db.reading() as session:
            g.unread = unread_count(session, account.id)
    return cast(int, g.unread)


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
