"""Passwords of locked files, encrypted under the office's secret, for as long as the file is kept."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

_PURPOSE = b"telusur file passwords 1"


def seal(secret: str, password: str) -> str:
    """``password`` as text that only the same ``secret`` opens."""
    return _box(secret).encrypt(password.encode()).decode()


def unseal(secret: str, sealed: str) -> str | None:
    """The password; ``None`` where none was given, or under another secret, so that it is asked for again."""
    if not sealed:
        return None
    try:
        return _box(secret).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(secret: str) -> Fernet:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=_PURPOSE[:16]).digest()
    return Fernet(base64.urlsafe_b64encode(key))
