"""Where a page of results ended, as an opaque word that is safe in a URL; it holds no score. Pure."""

import base64
import binascii
from dataclasses import dataclass

from search.contract import Cursor
from search.errors import QueryError
from search.sentences import N_


@dataclass(frozen=True, slots=True)
class Place:
    """How many hits were shown so far, and the last one of them ("" before the first)."""

    shown: int
    last_id: str


def cursor_of(place: Place | None) -> Cursor | None:
    """The place as an opaque word that is safe in a URL; it holds no score."""
    if place is None:
        return None
    return Cursor(base64.urlsafe_b64encode(f"{place.shown}.{place.last_id}".encode()).decode().rstrip("="))


def place_of(cursor: Cursor | None) -> Place:
    """The place in a cursor; raises ``QueryError`` for one that was not made here."""
    if cursor is None:
        return Place(0, "")
    try:
        padded = cursor.token + "=" * (-len(cursor.token) % 4)
        text = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise _unreadable() from None
    shown, _, last_id = text.partition(".")
    if not (shown.isascii() and shown.isdecimal()) or len(shown) > 9 or not last_id:
        raise _unreadable()
    return Place(int(shown), last_id)


def _unreadable() -> QueryError:
    return QueryError(N_("Tautan halaman berikutnya tidak dapat dibaca. Ulangi pencarian dari awal."))
