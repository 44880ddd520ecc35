"""The second step at sign-in: a code from the person's phone (TOTP), good once, its secret kept encrypted."""

import base64
import hmac
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ISSUER = "Telusur"
STEP_SECONDS = 30
DRIFT_STEPS = 1  # a phone's clock may be half a minute off either way


class SecretBox:
    """Encrypts small secrets under a key drawn from the installation's signing secret."""

    def __init__(self, installation_secret: str) -> None:
        key = HKDF(SHA256(), length=32, salt=None, info=b"telusur second step").derive(
            installation_secret.encode()
        )
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, secret: str) -> str:
        """``secret`` encrypted, as text."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, closed: str) -> str | None:
        """What ``close`` closed; ``None`` where the key or the text is another."""
        try:
            return self._fernet.decrypt(closed.encode()).decode()
        except InvalidToken:
            return None


def new_secret() -> str:
    """A fresh secret, in base 32 as authenticator programs take it."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """The ``otpauth:`` address that a QR code carries."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def step_of_code(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The time step whose code this is, if later than step ``after``; ``None`` for a wrong or used code."""
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdecimal())
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        is_same = hmac.compare_digest(totp.generate_otp(step), digits)
        found = step if is_same and step > after else found
    return found
