"""The names of what lies in a backup, in the order in which it is written."""

import re
from dataclasses import dataclass

MANIFEST = "telusur.json"
SETTINGS = "settings.json"
SECRET = "secret.key"
DATABASE = "telusur.db"
FILES = "files/"
_FILE = re.compile(r"files/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``seal_number`` and ``seal_hash`` are the audit trail's end."""

    made_at: str
    migration: str
    files: int
    file_bytes: int
    seal_number: int
    seal_hash: str


def file_member(sha256: str) -> str:
    """The member that holds the file of this hash."""
    return FILES + sha256


def sha256_of(member: str) -> str | None:
    """The hash that a member's name promises; ``None`` where it is no stored file."""
    found = _FILE.fullmatch(member)
    return found[1] if found else None
