"""Addresses of servers as settings: checked when they are read, and named without their password."""

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from catalog.errors import SettingsError

DATABASE = ("postgresql+psycopg", "postgresql", "postgres")
BROKER = ("redis", "rediss")


def checked(name: str, address: str, schemes: Sequence[str]) -> str:
    """The address, or empty; raises ``SettingsError``, which names the setting and tells nothing of it."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.scheme in schemes and parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        is_whole = False
    if not is_whole:
        form = f"{schemes[0]}://pengguna:sandi@mesin:nomor/nama"
        raise SettingsError(
            f"{name} bukan alamat yang dapat dipakai. Bentuknya: {form} "
            "(tanda khusus di dalam sandi ditulis dengan %, misalnya @ menjadi %40)."
        )
    return address


def checked_database(name: str, address: str) -> str:
    """The same, with the driver's name put in where only the server's kind was said."""
    address = checked(name, address, DATABASE)
    scheme, separator, rest = address.partition("://")
    if address and not urlsplit(address).path.strip("/"):
        raise SettingsError(f"{name} harus menyebut nama basis data di belakang alamat mesin: .../nama")
    return f"{DATABASE[0]}{separator}{rest}" if scheme in DATABASE else address


def place_of(address: str) -> str:
    """Machine, port and name: what may be said of an address aloud."""
    parts: SplitResult = urlsplit(address)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}{parts.path.rstrip('/')}"
