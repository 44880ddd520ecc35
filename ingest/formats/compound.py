"""Reads Microsoft's compound files (a file system within a file), which old Office, Outlook and locks use."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import DamagedFile

_END = 0xFFFFFFFA  # this and beyond: no sector
_NONE = 0xFFFFFFFF
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A directory entry; ``path`` names it below the root."""

    path: tuple[str, ...]
    is_stream: bool
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class _Raw:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """A compound file in memory; raises ``DamagedFile`` where its tables lead nowhere."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        try:
            self._load()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise DamagedFile from error

    def _load(self) -> None:
        header = self._bytes
        self._sector = 1 << struct.unpack_from("<H", header, 30)[0]
        self._small = 1 << struct.unpack_from("<H", header, 32)[0]
        if self._sector not in {512, 4096} or self._small > self._sector:
            raise DamagedFile
        directory, self._cutoff, small_table = struct.unpack_from("<I4xII", header, 48)
        self._table = self._read_table()
        self._small_table = _numbers(b"".join(self._chain(small_table)))
        self._raw = self._read_directory(b"".join(self._chain(directory)))
        root = self._raw[0]
        self._small_stream = b"".join(self._chain(root.start))
        self.entries = tuple(self._walk(root.child, ()))

    def read(self, *path: str) -> bytes | None:
        """A stream's bytes, ``None`` where there is no such stream; names are compared without case."""
        wanted = tuple(name.lower() for name in path)
        for entry in self.entries:
            if entry.is_stream and tuple(name.lower() for name in entry.path) == wanted:
                return self._stream(entry)
        return None

    def _stream(self, entry: Entry) -> bytes:
        if entry.size >= self._cutoff:
            return b"".join(self._chain(entry.start))[: entry.size]
        parts, sector = [], entry.start
        for _ in range(entry.size // self._small + 1):
            if sector >= _END:
                break
            parts.append(self._small_stream[sector * self._small : (sector + 1) * self._small])
            sector = self._next(self._small_table, sector)
        return b"".join(parts)[: entry.size]

    def _chain(self, sector: int) -> Iterator[bytes]:
        for _ in range(len(self._bytes) // self._sector + 1):  # a ring would never end
            if sector >= _END:
                return
            start = (sector + 1) * self._sector
            yield self._bytes[start : start + self._sector]
            sector = self._next(self._table, sector)

    @staticmethod
    def _next(table: tuple[int, ...], sector: int) -> int:
        if sector >= len(table):
            raise DamagedFile
        return table[sector]

    def _read_table(self) -> tuple[int, ...]:
        first, count = struct.unpack_from("<II", self._bytes, 68)
        sectors = list(struct.unpack_from("<109I", self._bytes, 76))
        for _ in range(min(count, len(self._bytes) // self._sector)):
            if first >= _END:
                break
            more = _numbers(self._at(first))
            sectors += more[:-1]
            first = more[-1]
        return tuple(number for sector in sectors if sector < _END for number in _numbers(self._at(sector)))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        found = self._bytes[start : start + self._sector]
        if len(found) < self._sector:
            raise DamagedFile
        return found

    @staticmethod
    def _read_directory(content: bytes) -> list[_Raw]:
        found = []
        for offset in range(0, len(content) - _ENTRY.size + 1, _ENTRY.size):
            name, length, kind, _, left, right, child, _, _, _, _, start, size = _ENTRY.unpack_from(
                content, offset
            )
            text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            found.append(_Raw(text, kind, left, right, child, start, size & 0xFFFFFFFF))
        return found

    def _walk(self, first: int, above: tuple[str, ...]) -> Iterator[Entry]:
        waiting = [(first, above)]
        seen: set[int] = set()
        while waiting:
            index, folder = waiting.pop()
            if index >= len(self._raw) or index in seen:
                continue
            seen.add(index)
            raw = self._raw[index]
            path = (*folder, raw.name)
            yield Entry(path, raw.kind == _STREAM, raw.start, raw.size)
            waiting += [(raw.left, folder), (raw.right, folder), (raw.child, path)]


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
