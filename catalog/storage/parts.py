"""The checksums by which a store proves that it holds a file, whole or sent in parts."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

PART = 32 << 20  # bytes; a store takes at most 10,000 parts


@dataclass(frozen=True, slots=True)
class Sums:
    """SHA-256 in base64: of each part, of the whole, and that of the parts' own, as stores compose it."""

    parts: tuple[str, ...]
    whole: str
    composite: str


def sums_of(file: Path, part_bytes: int) -> Sums:
    """Reads the file once; an empty file is one empty part."""
    whole = hashlib.sha256()
    digests: list[bytes] = []
    with file.open("rb") as stream:
        while (part := stream.read(part_bytes)) or not digests:
            whole.update(part)
            digests.append(hashlib.sha256(part).digest())
    composite = hashlib.sha256(b"".join(digests)).digest()
    return Sums(
        tuple(_text(digest) for digest in digests),
        _text(whole.digest()),
        f"{_text(composite)}-{len(digests)}",
    )


def _text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
