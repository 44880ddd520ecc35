"""Takes files out of a container: safe names, and bounds that a zip bomb meets early."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from catalog.sentences import N_
from ingest.errors import EmptyFile, TooLarge, Value
from ingest.extraction import Child
from ingest.formats.identification import identify

DEEPEST = 4
_PART = 1_048_576
_CHILDREN = 5_000
_SUSPECT_BYTES = 200_000_000  # from which on a too good ratio is no honest file
_SUSPECT_RATIO = 150
_LONGEST = 200  # bytes of a name; file systems take 255, and more may be put before it
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_DRIVE = re.compile(r"^[A-Za-z]:$")
_LITTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})

NO_NAME = "tanpa-nama"
TOO_MANY = N_(
    "Isi wadah ini terlalu banyak (lebih dari %(most)s file). File asli tersimpan. "
    "Bagi menjadi beberapa bagian, lalu unggah lagi."
)
TOO_BIG = N_(
    "Isi wadah ini menjadi terlalu besar bila dibuka. File asli tersimpan. "
    "Bagi menjadi beberapa bagian, lalu unggah lagi."
)
TOO_DEEP = N_(
    "Wadah ini terlalu berlapis (lebih dari %(most)s lapis). File asli tersimpan. "
    "Buka lapisannya di komputer Anda, lalu unggah isinya."
)


def check_depth(depth: int) -> None:
    """Raises ``TooLarge`` where a container lies in too many others."""
    if depth > DEEPEST:
        raise TooLarge(TOO_DEEP, {"most": DEEPEST}, "too-deep")


def safe_path(raw: str) -> str:
    """A container's own path for a file, made harmless: relative, no ``..``, no drive, no control marks."""
    parts = [_safe_part(part) for part in raw.replace("\\", "/").split("/")]
    kept = [part for part in parts if part and not _DRIVE.match(part)]
    return "/".join(kept) or NO_NAME


def _safe_part(part: str) -> str:
    part = unicodedata.normalize("NFC", _UNSAFE.sub("", part)).strip()
    return "" if part in {".", ".."} else shortened(part)


def shortened(name: str) -> str:
    """The name within 200 bytes, its ending kept."""
    if len(name.encode()) <= _LONGEST:
        return name
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending.encode()) <= 20 else ""
    stem = name.removesuffix(ending).encode()[: _LONGEST - len(ending.encode())]
    return stem.decode(errors="ignore") + ending


def is_litter(path: str) -> bool:
    """Whether an operating system left the file there, not a person."""
    return any(part in _LITTER for part in path.split("/"))


@dataclass(slots=True)
class Unpacking:
    """Writes children below ``folder`` one by one, within bounds; ``packed`` is the container's size."""

    folder: Path
    packed: int
    most_bytes: int
    children: list[Child] = field(default_factory=list)
    _total: int = 0

    def add(self, raw_path: str, source: BinaryIO) -> None:
        """Copy one file out; empty ones are listed too, as what they are. Raises ``TooLarge``."""
        if len(self.children) >= _CHILDREN:
            raise _over(TOO_MANY, {"most": _CHILDREN}, "too-many-files")
        target = self.folder / f"{len(self.children) + 1:05d}"
        with target.open("wb") as file:
            while part := source.read(_PART):
                self._count(len(part))
                file.write(part)
        path = safe_path(raw_path)
        name = path.rpartition("/")[2]
        self.children.append(Child(name, path, _kind(target, name), target))

    def _count(self, size: int) -> None:
        self._total += size
        is_suspect = self._total > _SUSPECT_BYTES and self._total > _SUSPECT_RATIO * max(1, self.packed)
        if is_suspect or self._total > self.most_bytes:
            raise _over(TOO_BIG, {}, "unpacks-too-large")


def _over(message: str, values: Mapping[str, Value], code: str) -> TooLarge:
    return TooLarge(message, values, code)


def _kind(path: Path, name: str) -> str:
    try:
        return identify(path, name)
    except EmptyFile:
        return "application/x-empty"


def listed(children: Iterable[Child]) -> list[dict[str, str]]:
    """Children as they go through the pipe."""
    return [
        {
            "name": child.name,
            "path_in_container": child.path_in_container,
            "media_type": child.media_type,
            "path": str(child.path),
        }
        for child in children
    ]
