"""Names for downloads that no file system, header or eye is misled by."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 150  # bytes; leaves room for an ending within the 255 of most file systems
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')


def download_name(name: str, ending: str | None = None) -> str:
    """``name`` without folders, control signs and direction marks; ``ending`` (".pdf") replaces its own."""
    plain = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    plain = _FORBIDDEN.sub("-", plain).strip(" .-")
    path = PurePosixPath(plain or "arsip")
    suffix = path.suffix if ending is None else ending
    stem = path.stem if ending is None or path.suffix else path.name
    return _cut(stem, LONGEST) + _cut(suffix, 20)


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore").rstrip()
