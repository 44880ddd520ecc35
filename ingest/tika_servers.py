"""Reads the setting ``TELUSUR_TIKA_URL``: one address of a Tika server, or several that share the work."""

import re
from typing import Any
from urllib.parse import urlsplit

from catalog.errors import SettingsError


def tika_servers(addresses: str, seconds: int) -> dict[str, Any] | None:
    """What the sandbox is told: ``servers`` and ``seconds``; ``None`` for the embedded Tika.

    Raises ``SettingsError`` for what is no address.
    """
    servers = [each.rstrip("/") for each in re.split(r"[,\s]+", addresses) if each]
    for each in servers:
        if not _is_address(each):
            raise SettingsError("TELUSUR_TIKA_URL berisi alamat http://host:porta, dipisah koma atau spasi.")
    return {"servers": servers, "seconds": seconds} if servers else None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
