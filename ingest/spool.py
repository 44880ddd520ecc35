"""Pages on their way out of the sandbox: appended to a file one by one, read back one by one."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from catalog.pages import PageContent, pack, unpack

_HEADER = struct.Struct(">II")  # lengths of the page's head (JSON) and of its packed content


def spool(file: BinaryIO, head: Mapping[str, object], content: PageContent) -> None:
    """Append one page: its ``head`` as JSON and its content packed."""
    encoded, packed = json.dumps(head).encode(), pack(content)
    file.write(_HEADER.pack(len(encoded), len(packed)) + encoded + packed)


def spooled_offsets(path: Path) -> tuple[int, ...]:
    """Where each page begins in the file."""
    offsets = []
    with path.open("rb") as file:
        while header := file.read(_HEADER.size):
            offsets.append(file.tell() - _HEADER.size)
            file.seek(sum(_HEADER.unpack(header)), 1)
    return tuple(offsets)


def read_spooled(path: Path, offset: int) -> tuple[dict[str, object], PageContent]:
    """The page that begins at ``offset``."""
    with path.open("rb") as file:
        file.seek(offset)
        head_length, content_length = _HEADER.unpack(file.read(_HEADER.size))
        return json.loads(file.read(head_length)), unpack(file.read(content_length))
