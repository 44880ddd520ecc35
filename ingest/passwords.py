"""Passwords of locked files, encrypted under the office's secret, for as long as the file is kept."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from catalog.errors import SettingsError
from catalog.sentences import N_

_PURPOSE = b"telusur file passwords 1"


def seal(secret: str, password: str) -> str:
    """``password`` as text that only the same ``secret`` opens."""
    return _box(secret).encrypt(password.encode()).decode()


def unseal(secret: str, sealed: str) -> str | None:
    """The password, or ``None`` where none was given; raises ``SettingsError`` under another secret."""
    if not sealed:
        return None
    try:
        return _box(secret).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SettingsError(
            N_("Kunci rahasia kantor bukan yang dipakai saat sandi file ini disimpan. Pulihkan secret.key.")
        ) from None


def _box(secret: str) -> Fernet:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=_PURPOSE[:16]).digest()
    return Fernet(base64.urlsafe_b64encode(key))
