"""The names of what lies in a backup, in the order in which it is written, and the index at its end."""

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.backup.errors import BackupDamaged
from catalog.sentences import N_

MANIFEST = "telusur.json"
SETTINGS = "settings.json"
SECRET = "secret.key"
DATABASE = "telusur.db"
FILES = "files/"
_FILE = re.compile(r"files/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``seal_number`` and ``seal_hash`` are the audit trail's end.

    ``files`` and ``file_bytes`` count what this file holds. ``number`` is its place in its chain, from 1;
    ``predecessors`` are the names and fingerprints of the links before it, first to last; ``office`` is the
    mark of the office. Backups of the first form have no ``chain`` and no index.
    """

    made_at: str
    migration: str
    files: int
    file_bytes: int
    seal_number: int
    seal_hash: str
    chain: str = ""
    number: int = 1
    office: str = ""
    predecessors: Sequence[tuple[str, str]] = ()


def file_member(sha256: str) -> str:
    """The member that holds the file of this hash."""
    return FILES + sha256


def sha256_of(member: str) -> str | None:
    """The hash that a member's name promises; ``None`` where it is no stored file."""
    found = _FILE.fullmatch(member)
    return found[1] if found else None


def office_mark(secret: str) -> str:
    """What tells one office's backups from another's, and nothing of the secret."""
    return hashlib.sha256(b"telusur-backup:" + secret.encode()).hexdigest()[:32]


_END = struct.Struct(">Q8s")
_END_MARK = b"TLSRHELD"


def pack_held(held: Iterable[bytes]) -> bytes:
    """The index: the hashes (32 bytes each) of all files in the chain up to here, then their number."""
    sorted_hashes = sorted(held)
    return b"".join(sorted_hashes) + _END.pack(len(sorted_hashes), _END_MARK)


def unpack_held(pieces_backwards: Iterator[bytes]) -> frozenset[bytes]:
    """The index at the end of a backup, from its pieces, last to first. Raises ``BackupDamaged``."""
    parts, size, wanted = list[bytes](), 0, _END.size
    for piece in pieces_backwards:
        parts.append(piece)
        size += len(piece)
        if size >= _END.size and wanted == _END.size:
            count, mark = _END.unpack(b"".join(reversed(parts))[-_END.size :])
            if mark != _END_MARK:
                break
            wanted = _END.size + 32 * count
        if size >= wanted:
            raw = b"".join(reversed(parts))[-wanted : -_END.size]
            return frozenset(raw[n : n + 32] for n in range(0, len(raw), 32))
    raise BackupDamaged(N_("Daftar isi di ujung cadangan ini tidak utuh. Pakai file cadangan lain."))
