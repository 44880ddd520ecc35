"""What the sandbox does with a table that somebody brought, or with a ZIP of a table and its scans."""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.errors import Retryable
from ingest.formats.archive import unpack
from ingest.formats.container import Unpacking, listed
from services.registers.sheets import Unreadable, read_sheet

NO_ROOM = "no-room"  # the code of the error where the disk is full


def read_into(arguments: dict[str, Any]) -> dict[str, Any]:
    """The table at ``path`` -> its rows as JSON at ``target``; ``text`` and ``values`` of a sentence where it
    is none."""
    try:
        sheet = read_sheet(Path(arguments["path"]).read_bytes())
    except Unreadable as error:
        return {"text": error.sentence.text, "values": dict(error.sentence.values)}
    with _told():
        Path(arguments["target"]).write_text(json.dumps(sheet.rows, ensure_ascii=False), "utf-8")
    return {}


def unpack_into(arguments: dict[str, Any]) -> dict[str, Any]:
    """The ZIP at ``path`` -> ``files``, written below ``folder``; within ``most_bytes`` and the bounds of
    every container."""
    path = Path(arguments["path"])
    unpacking = Unpacking(Path(arguments["folder"]), path.stat().st_size, arguments["most_bytes"])
    with _told():
        unpack(path, None, unpacking)
    return {"files": listed(unpacking.children)}


@contextmanager
def _told() -> Iterator[None]:
    """A full disk is no fault of the file's."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Retryable(code=NO_ROOM) from error
        raise
