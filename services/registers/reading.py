"""Reads tables that people bring, alone or in a ZIP with scans, in a process of its own with little room.

A workbook of some megabytes can be made to unpack into hundreds of them, and its parser to walk for minutes.
In a web process that would hold up all that it serves.
"""

import errno
import json
import os
import shutil
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from catalog.sentences import N_, Sentence
from ingest.errors import IngestError, PasswordNeeded, Rejected, TooHard, TooLarge
from ingest.formats.container import safe_path
from ingest.room import DISK_FULL
from ingest.sandbox.limits import Limits
from ingest.sandbox.pool import Sandbox
from services.registers.bundles import Bundle, Unpacked, bundle_of
from services.registers.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Sheet, Unreadable
from services.registers.table_task import NO_ROOM

LIMITS = Limits(memory_mb=600, data_mb=1000, file_mb=150, cpu_seconds=12, wall_seconds=20)
UNPACKING_CPU, UNPACKING_WALL = 40, 90  # seconds: to write out what one file may be takes longer than a table
SCAN_MB = 2000
TURN = 5.0  # seconds that a second table waits for the first
_TASK = "services.registers.table_task:read_into"
_UNPACK = "services.registers.table_task:unpack_into"
_PART = 1 << 20
_SIGNS = MOST_ROWS * (MOST_COLUMNS + 1)  # around the cells and rows
_MOST_TOLD = 4 * (MOST_TEXT + _SIGNS)  # bytes
_FULL = {errno.ENOSPC, errno.EDQUOT}

TOO_HARD = N_("Tabel ini terlalu besar atau terlalu rumit untuk dibaca. Bagilah tabelnya, lalu coba lagi.")
LOCKED = N_("ZIP ini terkunci sandi. Kemas lagi tanpa sandi, lalu coba lagi.")
TOO_MUCH = N_("Isi ZIP ini terlalu banyak atau terlalu besar. Bagilah menjadi beberapa ZIP.")
BROKEN = N_("ZIP ini rusak atau dikemas dengan cara yang tidak didukung. Kemas lagi sebagai ZIP biasa.")
NOT_NOW = N_("Tabel lain sedang dibaca. Coba lagi sebentar.")


class Tables:
    """One reader of tables and one that unpacks, each with a process that is started with the first; safe to
    share among threads."""

    def __init__(
        self, folder: Path, limits: Limits = LIMITS, turn: float = TURN, scan_mb: int = SCAN_MB
    ) -> None:
        self._reading = _Turns(folder, limits, turn)
        self._unpacking = _Turns(folder, _roomy(limits, scan_mb), turn)

    def read(self, content: bytes) -> Sheet:
        """The first sheet of a workbook, or the CSV. Raises ``Unreadable``, also where another table is being
        read for longer than one waits."""
        with _told(), self._reading.folder() as folder, self._reading.held() as sandbox:
            try:
                return _read(sandbox, folder, content)
            except Rejected as error:
                raise Unreadable(Sentence(TOO_HARD)) from error
            except IngestError as error:  # the clock, the disk, or this process is ending
                raise Unreadable(_not_now(error, TOO_HARD)) from error

    @contextmanager
    def unpacked(self, zip_file: BinaryIO, most_bytes: int, room: int) -> Iterator[Bundle]:
        """A table and its scans out of a ZIP, on the disk while the context lasts.

        ``most_bytes`` bounds what it unpacks to, and so do the bytes of ``room`` that the disk has for the
        ZIP and its files. Raises ``Unreadable``.
        """
        with ExitStack() as stack:
            with _told():
                folder = stack.enter_context(self._unpacking.folder())
                room -= _copied(zip_file, folder / "zip", room)
                with self._unpacking.held() as sandbox:
                    files = _unpack(sandbox, folder, most_bytes, room)
            yield bundle_of(files)

    def close(self) -> None:
        """End the processes; may be called twice."""
        self._reading.close()
        self._unpacking.close()


class _Turns:
    """A process that serves one at a time: threads that wait here serve nobody, so they do not wait long."""

    def __init__(self, folder: Path, limits: Limits, seconds: float) -> None:
        self._folder, self._limits, self._seconds = folder, limits, seconds
        self._turn, self._making = threading.Lock(), threading.Lock()
        self._made: Sandbox | None = None

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A fresh one, gone with the block; nobody waits for another's."""
        folder = self._sandbox().new_folder()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def held(self) -> Iterator[Sandbox]:
        """Raises ``Unreadable`` where the turn of another takes longer than one waits."""
        if not self._turn.acquire(timeout=self._seconds):
            raise Unreadable(Sentence(NOT_NOW))
        try:
            yield self._sandbox()
        finally:
            self._turn.release()

    def close(self) -> None:
        if self._made is not None:
            self._made.close()

    def _sandbox(self) -> Sandbox:
        with self._making:
            if self._made is None:
                self._made = Sandbox(1, self._folder, self._limits)
            return self._made


def _roomy(limits: Limits, scan_mb: int) -> Limits:
    """For unpacking: no scan is too large that could come in alone."""
    return replace(limits, file_mb=scan_mb, cpu_seconds=UNPACKING_CPU, wall_seconds=UNPACKING_WALL)


@contextmanager
def _told() -> Iterator[None]:
    """Say of a disk that is full, or that fails, what the person can do."""
    try:
        yield
    except OSError as error:
        raise Unreadable(Sentence(DISK_FULL if error.errno in _FULL else NOT_NOW)) from error


def _not_now(error: IngestError, too_long: str) -> Sentence:
    words = {"timeout": too_long, NO_ROOM: DISK_FULL}
    return Sentence(words.get(error.code, NOT_NOW))


def _read(sandbox: Sandbox, folder: Path, content: bytes) -> Sheet:
    path, target = folder / "table", folder / "rows.json"
    path.write_bytes(content)
    answer = sandbox.run(_TASK, {"path": str(path), "target": str(target)})
    if "text" in answer:
        raise Unreadable(_sentence(answer))
    return Sheet(tuple(_row(row) for row in _rows(target)))


def _sentence(answer: Mapping[str, object]) -> Sentence:
    """What the process says of the table; what is no sentence with its values is none of ours."""
    text, values = answer["text"], answer.get("values", {})
    if not isinstance(text, str) or not isinstance(values, dict):
        return Sentence(TOO_HARD)
    try:
        text % values  # a place without its value would fail on the page
    except (TypeError, ValueError, KeyError):
        return Sentence(TOO_HARD)
    return Sentence(text, values)


def _copied(stream: BinaryIO, target: Path, room: int) -> int:
    """The bytes that were copied. Raises ``Unreadable`` before there are more than there is room for."""
    size = 0
    with target.open("wb") as copy:
        while part := stream.read(_PART):
            size += len(part)
            if size > room:
                raise Unreadable(Sentence(DISK_FULL))
            copy.write(part)
    return size


def _unpack(sandbox: Sandbox, folder: Path, most_bytes: int, room: int) -> list[Unpacked]:
    packed, target = folder / "zip", folder / "files"
    target.mkdir()
    arguments = {"path": str(packed), "folder": str(target), "most_bytes": min(most_bytes, room)}
    try:
        told = sandbox.run(_UNPACK, arguments)
    except PasswordNeeded as error:
        raise Unreadable(Sentence(LOCKED)) from error
    except (TooLarge, TooHard) as error:
        is_disks_fault = room < most_bytes and error.code == "unpacks-too-large"
        raise Unreadable(Sentence(DISK_FULL if is_disks_fault else TOO_MUCH)) from error
    except Rejected as error:
        raise Unreadable(Sentence(BROKEN)) from error
    except IngestError as error:
        raise Unreadable(_not_now(error, TOO_MUCH)) from error
    finally:
        packed.unlink(missing_ok=True)
    return list(_taken_out(told.get("files"), target))


def _taken_out(files: object, folder: Path) -> Iterator[Unpacked]:
    """The files that a process names, of those that lie where it was told to put them, and are no links."""
    if not isinstance(files, list):
        raise Unreadable(Sentence(BROKEN))
    for each in files:
        told = each if isinstance(each, dict) else {}
        path, name = told.get("path"), told.get("path_in_container")
        if not isinstance(path, str) or not isinstance(name, str) or not _is_plain_below(Path(path), folder):
            raise Unreadable(Sentence(BROKEN))
        yield Unpacked(safe_path(name), Path(path))


def _is_plain_below(path: Path, folder: Path) -> bool:
    try:
        return path.parent == folder and stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):  # a name that cannot be one
        return False


def _rows(target: Path) -> list[object]:
    """What came out of the process, which the file may have taken over: looked at before it is believed."""
    try:
        rows = json.loads(_bytes_of(target))
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(Sentence(TOO_HARD)) from error
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS:
        raise Unreadable(Sentence(TOO_HARD))
    return rows


def _bytes_of(target: Path) -> bytes:
    """Of a plain file that is no larger than rows are: a link is not followed, and at a pipe nobody waits."""
    with open(os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Unreadable(Sentence(TOO_HARD))
        content = file.read(_MOST_TOLD + 1)
    if len(content) > _MOST_TOLD:
        raise Unreadable(Sentence(TOO_HARD))
    return content


def _row(row: object) -> tuple[str, ...]:
    if not isinstance(row, list) or len(row) > MOST_COLUMNS:
        raise Unreadable(Sentence(TOO_HARD))
    if not all(isinstance(cell, str) and len(cell) <= LONGEST_CELL for cell in row):
        raise Unreadable(Sentence(TOO_HARD))
    return tuple(row)
