"""Keeps the services of one installation running: starts them, restarts what dies, ends them together."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.log_lines import pass_on

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # after that, a service that dies begins with a short pause again
GRACE_SECONDS = 25.0
TICK = 0.2


@dataclass(frozen=True, slots=True)
class Service:
    """A name for the log, and the command that runs until it is told to stop."""

    name: str
    command: Sequence[str]


@dataclass(slots=True)
class _Running:
    service: Service
    process: "subprocess.Popen[str] | None" = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    readers: list[threading.Thread] = field(default_factory=list)


class Supervisor:
    """Runs ``services`` in ``environment``; their lines go to ``log``, and nothing else that they print."""

    def __init__(
        self, services: Sequence[Service], environment: Mapping[str, str], log: logging.Logger
    ) -> None:
        self._running = [_Running(service) for service in services]
        self._environment = environment
        self._log = log

    def run(self, stopping: threading.Event, on_trouble: Callable[[str], None]) -> None:
        """Until ``stopping``; ``on_trouble`` is told the name of each service that died. Main thread only:
        a service is told to stop when the thread that started it ends."""
        try:
            while not stopping.is_set():
                for running in self._running:
                    self._tend(running, on_trouble)
                stopping.wait(TICK)
        finally:
            self._end_all()

    def _tend(self, running: _Running, on_trouble: Callable[[str], None]) -> None:
        now = time.monotonic()
        if running.process is None:
            if now >= running.due:
                self._start(running)
        elif (code := running.process.poll()) is not None:
            self._log.error("a service ended", extra={"service": running.service.name, "exit": code})
            on_trouble(running.service.name)
            if now - running.started > STEADY_SECONDS:
                running.pause = FIRST_PAUSE
            running.process, running.due = None, now + running.pause
            running.pause = min(running.pause * 2, LONGEST_PAUSE)

    def _start(self, running: _Running) -> None:
        process = subprocess.Popen(
            running.service.command,
            env=dict(self._environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # a Ctrl-C at the terminal is the supervisor's to pass on
        )
        running.process, running.started = process, time.monotonic()
        reader = threading.Thread(target=self._file_lines, args=(running.service.name, process), daemon=True)
        reader.start()
        running.readers.append(reader)

    def _file_lines(self, name: str, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            foreign = sum(not pass_on(self._log, line.rstrip()) for line in lines)
        if foreign:  # of Python itself, mostly, before the log was set up: such words may quote anything
            self._log.warning(
                "lines that are not ours were left out", extra={"service": name, "count": foreign}
            )

    def _end_all(self) -> None:
        alive = [running.process for running in self._running if running.process]
        for process in alive:
            process.terminate()
        edge = time.monotonic() + GRACE_SECONDS
        for process in alive:
            try:
                process.wait(max(0.1, edge - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for running in self._running:
            for reader in running.readers:
                reader.join(1.0)


def module(name: str, *arguments: str) -> Sequence[str]:
    """The command that runs a module of ours with this very Python."""
    return (sys.executable, "-m", name, *arguments)
