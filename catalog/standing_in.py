"""As what the person at hand acts: the acting posts of this request, for the trail."""

from contextvars import ContextVar

_NOBODY: tuple[str, tuple[str, ...]] = ("", ())
_AT_HAND = ContextVar("standing in", default=_NOBODY)


def stands_in(user_id: str, posts: tuple[str, ...]) -> None:
    """From here on this person acts in these posts too, as ``Plh. Kepala Sekretariat``."""
    _AT_HAND.set((user_id, posts))


def forget_standing_in() -> None:
    """Nobody is at hand any more."""
    _AT_HAND.set(_NOBODY)


def posts_stood_in(actor: str) -> tuple[str, ...]:
    """The acting posts of ``actor``, if that is who is at hand."""
    user_id, posts = _AT_HAND.get()
    return posts if user_id == actor else ()
