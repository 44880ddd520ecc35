"""Reads tables that people bring, alone or in a ZIP with scans, in a process of its own with little room.

A workbook of some megabytes can be made to unpack into hundreds of them, and its parser to walk for minutes.
In a web process that would hold up all that it serves.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from catalog.sentences import N_, Sentence
from ingest.errors import IngestError, PasswordNeeded, Rejected, TooHard, TooLarge
from ingest.formats.container import safe_path
from ingest.sandbox.limits import Limits
from ingest.sandbox.pool import Sandbox
from services.registers.bundles import Bundle, Unpacked, bundle_of
from services.registers.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Sheet, Unreadable

LIMITS = Limits(memory_mb=600, data_mb=1000, file_mb=150, cpu_seconds=12, wall_seconds=20)
TURN = 5.0  # seconds that a second table waits for the first
_TASK = "services.registers.table_task:read_into"
_UNPACK = "services.registers.table_task:unpack_into"

TOO_HARD = N_("Tabel ini terlalu besar atau terlalu rumit untuk dibaca. Bagilah tabelnya, lalu coba lagi.")
LOCKED = N_("ZIP ini terkunci sandi. Kemas lagi tanpa sandi, lalu coba lagi.")
TOO_MUCH = N_("Isi ZIP ini terlalu banyak atau terlalu besar. Bagilah menjadi beberapa ZIP.")
BROKEN = N_("ZIP ini rusak atau dikemas dengan cara yang tidak didukung. Kemas lagi sebagai ZIP biasa.")
NOT_NOW = N_("Tabel lain sedang dibaca. Coba lagi sebentar.")


class Tables:
    """One reader of tables, its process started with the first; safe to share among threads."""

    def __init__(self, folder: Path, limits: Limits = LIMITS, turn: float = TURN) -> None:
        self._folder, self._limits, self._seconds = folder, limits, turn
        self._turn = threading.Lock()
        self._sandbox: Sandbox | None = None

    def read(self, content: bytes) -> Sheet:
        """The first sheet of a workbook, or the CSV. Raises ``Unreadable``, also where another table is being
        read for longer than one waits."""
        with self._held() as sandbox:
            folder = sandbox.new_folder()
            try:
                return _read(sandbox, folder, content)
            except Rejected as error:
                raise Unreadable(Sentence(TOO_HARD)) from error
            except IngestError as error:  # the clock, the disk, or this process is ending
                raise Unreadable(Sentence(TOO_HARD if error.code == "timeout" else NOT_NOW)) from error
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def unpacked(self, zip_file: BinaryIO, most_bytes: int) -> Iterator[Bundle]:
        """A table and its scans out of a ZIP, on the disk while the context lasts.

        ``most_bytes`` bounds what it unpacks to. Raises ``Unreadable``.
        """
        with ExitStack() as stack:
            with self._held() as sandbox:
                folder = sandbox.new_folder()
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
                files = _unpack(sandbox, folder, zip_file, most_bytes)
            yield bundle_of(files)

    def close(self) -> None:
        """End the process; may be called twice."""
        if self._sandbox is not None:
            self._sandbox.close()

    @contextmanager
    def _held(self) -> Iterator[Sandbox]:
        """One at a time: threads that wait here serve nobody, so they do not wait long."""
        if not self._turn.acquire(timeout=self._seconds):
            raise Unreadable(Sentence(NOT_NOW))
        try:
            if self._sandbox is None:
                self._sandbox = Sandbox(1, self._folder, self._limits)
            yield self._sandbox
        finally:
            self._turn.release()


def _read(sandbox: Sandbox, folder: Path, content: bytes) -> Sheet:
    path, target = folder / "table", folder / "rows.json"
    path.write_bytes(content)
    answer = sandbox.run(_TASK, {"path": str(path), "target": str(target)})
    if "text" in answer:
        raise Unreadable(Sentence(str(answer["text"]), dict(answer.get("values", {}))))
    return Sheet(tuple(_row(row) for row in _rows(target)))


def _unpack(sandbox: Sandbox, folder: Path, zip_file: BinaryIO, most_bytes: int) -> list[Unpacked]:
    packed, target = folder / "zip", folder / "files"
    target.mkdir()
    with packed.open("wb") as file:
        shutil.copyfileobj(zip_file, file)
    arguments = {"path": str(packed), "folder": str(target), "most_bytes": most_bytes}
    try:
        told = sandbox.run(_UNPACK, arguments)
    except PasswordNeeded as error:
        raise Unreadable(Sentence(LOCKED)) from error
    except (TooLarge, TooHard) as error:
        raise Unreadable(Sentence(TOO_MUCH)) from error
    except Rejected as error:
        raise Unreadable(Sentence(BROKEN)) from error
    except IngestError as error:
        raise Unreadable(Sentence(TOO_MUCH if error.code == "timeout" else NOT_NOW)) from error
    finally:
        packed.unlink(missing_ok=True)
    return list(_taken_out(told.get("files"), target))


def _taken_out(files: object, folder: Path) -> Iterator[Unpacked]:
    """The files that a process names, of those that lie where it was told to put them, and are no links."""
    for each in files if isinstance(files, list) else ():
        path = Path(str(each["path"]))
        if path.parent != folder or path.is_symlink() or not path.is_file():
            raise Unreadable(Sentence(BROKEN))
        yield Unpacked(safe_path(str(each["path_in_container"])), path)


def _rows(target: Path) -> list[object]:
    """What came out of the process, which the file may have taken over: looked at before it is believed."""
    try:
        rows = json.loads(target.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(Sentence(TOO_HARD)) from error
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS:
        raise Unreadable(Sentence(TOO_HARD))
    return rows


def _row(row: object) -> tuple[str, ...]:
    if not isinstance(row, list) or len(row) > MOST_COLUMNS:
        raise Unreadable(Sentence(TOO_HARD))
    if not all(isinstance(cell, str) and len(cell) <= LONGEST_CELL for cell in row):
        raise Unreadable(Sentence(TOO_HARD))
    return tuple(row)
