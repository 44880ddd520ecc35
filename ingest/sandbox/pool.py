"""The parent's side: warm sandbox processes, lent to one caller at a time, watched, and replaced.

The rule for a file that ends its parser: it is tried once more in a fresh process, then it is ``TooHard``;
one that passes a limit on memory or processor time is ``TooHard`` at once, since it would again.
"""

import logging
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ingest import errors
from ingest.errors import IngestError, Retryable, TooHard, TookTooLong
from ingest.sandbox.limits import Limits
from ingest.sandbox.lodging import Lodging
from ingest.sandbox.process import Died, OverMemory, OverTime, SandboxProcess

log = logging.getLogger(__name__)


class Sandbox:
    """At most ``processes`` processes, started when needed, ended when idle; safe to share among threads.

    ``folder`` is made where it is missing; what a killed predecessor left there is removed.
    """

    def __init__(self, processes: int, folder: Path, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lodging = Lodging(folder)
        self._slots = threading.BoundedSemaphore(processes)
        self._lock = threading.Lock()
        self._idle: list[SandboxProcess] = []
        self._busy: set[SandboxProcess] = set()
        self._is_closed = False

    def run(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Run ``package.module:function`` on ``arguments`` and give its answer.

        Raises what the task raised of ``IngestError``, else ``TooHard`` or a ``Retryable``.
        """
        try:
            return self._try(task, arguments)
        except (Died, _Crashed) as first:
            log.warning("a parser ended; once more in a fresh process", extra=_told(task, first))
        try:
            return self._try(task, arguments, is_fresh=True)
        except (Died, _Crashed) as second:
            log.warning("a parser ended again; given up", extra=_told(task, second))
            raise TooHard from second

    def new_folder(self) -> Path:
        """A fresh private folder for what a task is to write; the caller removes it."""
        return Path(tempfile.mkdtemp(prefix="t-", dir=self._lodging.path))

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The processes that live at this moment."""
        with self._lock:
            return tuple(process.pid for process in (*self._idle, *self._busy) if process.is_alive)

    def close(self) -> None:
        """End all processes; calls at work end with ``Retryable``."""
        with self._lock:
            self._is_closed = True
            idle, busy = self._idle, tuple(self._busy)
            self._idle = []
        for process in busy:
            process.kill()
        for process in idle:
            process.close()
        self._lodging.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try(self, task: str, arguments: Mapping[str, Any], is_fresh: bool = False) -> dict[str, Any]:
        with self._slots, self._process(is_fresh) as process:
            try:
                return _outcome(process.ask({"task": task, "arguments": dict(arguments)}))
            except OverMemory as error:
                raise TooHard(code="memory") from error
            except OverTime as error:
                raise TookTooLong from error
            except Died as error:
                if self._is_closed:
                    raise Retryable(code="closed") from error
                if error.status == -signal.SIGXCPU:
                    raise TooHard(code="cpu") from error
                raise

    @contextmanager
    def _process(self, is_fresh: bool) -> Iterator[SandboxProcess]:
        process = self._borrow(is_fresh)
        try:
            yield process
        finally:
            self._give_back(process)

    def _borrow(self, is_fresh: bool) -> SandboxProcess:
        with self._lock:
            if self._is_closed:
                raise Retryable(code="closed")
            dead = [process for process in self._idle if is_fresh or not process.is_alive]
            self._idle = [process for process in self._idle if process not in dead]
            process = self._idle.pop() if self._idle else None
        for one in dead:
            one.close()
        process = process or self._start()
        with self._lock:
            self._busy.add(process)
        return process

    def _start(self) -> SandboxProcess:
        try:
            return SandboxProcess(self._lodging.path, self._limits)
        except (OSError, subprocess.SubprocessError) as error:
            raise Retryable(code="no-process") from error

    def _give_back(self, process: SandboxProcess) -> None:
        is_kept = process.is_alive and not process.is_worn
        with self._lock:
            self._busy.discard(process)
            is_kept = is_kept and not self._is_closed
            if is_kept:
                self._idle.append(process)
        if not is_kept:
            process.close()


class _Crashed(Exception):
    """The task ended by an error that is none of ours: its class, and places in source."""

    def __init__(self, crash: object, places: object) -> None:
        self.crash, self.places = crash, places
        super().__init__()


def _told(task: str, error: Died | _Crashed) -> dict[str, Any]:
    """For the log."""
    if isinstance(error, Died):
        return {"task": task, "exit": error.status, "error": error}
    return {"task": task, "crash": error.crash, "crash_at": error.places, "error": error}


def _outcome(answer: dict[str, Any]) -> dict[str, Any]:
    if (told := answer.get("error")) is not None:
        kind = getattr(errors, str(told["kind"]), errors.Rejected)
        is_ours = isinstance(kind, type) and issubclass(kind, IngestError)
        raise (kind if is_ours else errors.Rejected)(told["message"], told["values"], told["code"])
    if "crash" in answer:
        raise _Crashed(answer["crash"], answer.get("at"))
    result = answer.get("result")
    return result if isinstance(result, dict) else {}
