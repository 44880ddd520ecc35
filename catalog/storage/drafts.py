"""Writes a stream to a file of its own, hashing it on the way."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from catalog.errors import TooLarge
from catalog.sentences import N_
from catalog.storage.port import Stored

CHUNK = 1 << 20


def write_draft(draft: Path, stream: BinaryIO, limit: int | None) -> Stored:
    """All of ``stream`` at ``draft``, on the disk when this returns. Raises ``TooLarge``."""
    digest, size = hashlib.sha256(), 0
    with draft.open("xb") as out:
        for chunk in chunks(stream):
            size += len(chunk)
            if limit is not None and size > limit:
                raise TooLarge(N_("File terlalu besar."))
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Stored(digest.hexdigest(), size)


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
