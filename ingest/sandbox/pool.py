"""The parent's side: warm sandbox processes, lent to one caller at a time, watched, and replaced."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ingest.sandbox.limits import Limits


class Sandbox:
    """At most ``processes`` processes, started when needed, ended when idle; safe to share among threads."""

    def __init__(self, processes: int, folder: Path, limits: Limits | None = None) -> None:
        raise NotImplementedError

    def run(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Run one task and give its answer; raises what the task raised, ``TooHard`` or a ``Retryable``."""
        raise NotImplementedError

    def close(self) -> None:
        """End all processes; calls at work end with ``Retryable``."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
