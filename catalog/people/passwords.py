"""Passwords: the rule for a good one, its hash, and its check in constant time."""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from catalog.people.common_passwords import COMMON
from catalog.sentences import N_, Sentence

SHORTEST = 12
LONGEST = 200
_WORDS = "23456789abcdefghjkmnpqrstuvwxyz"  # no sign that is misread on paper


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The Argon2id hash that is kept."""
    return _hasher().hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` fits; as slow without a hash, so that time does not tell who has an account."""
    try:
        return _hasher().verify(password_hash or _hash_of_nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return hash_password(secrets.token_urlsafe(32))


def problem_with(password: str, *personal: str) -> Sentence | None:
    """What is wrong with a new password, or ``None``. ``personal``: user name, name and the like."""
    if len(password) < SHORTEST:
        text = N_("Sandi paling sedikit %(shortest)s huruf. Beberapa kata yang mudah Anda ingat juga boleh.")
        return Sentence(text, {"shortest": SHORTEST})
    if len(password) > LONGEST:
        return Sentence(N_("Sandi paling banyak %(longest)s huruf."), {"longest": LONGEST})
    plain = password.casefold()
    if len(set(plain)) < 5 or _without_tail(plain) in COMMON or plain in COMMON:
        return Sentence(N_("Sandi ini terlalu umum dan mudah ditebak. Pakai kata-kata lain."))
    if any(len(word) >= 4 and word.casefold() in plain for words in personal for word in words.split()):
        return Sentence(N_("Sandi jangan memuat nama Anda."))
    return None


def _without_tail(password: str) -> str:
    return password.rstrip("0123456789!@#$%^&*.?-_ ")


def new_password() -> str:
    """A first password to hand over: four groups of four signs, about 79 bits."""
    return "-".join("".join(secrets.choice(_WORDS) for _ in range(4)) for _ in range(4))
