"""Reading files of every kind, in the sandbox: what they are, their pages, their words, their images."""

from pathlib import Path

from catalog.settings import Settings
from ingest.extraction import Child, Extraction, ReadPage
from ingest.sandbox.pool import Sandbox

__all__ = ["Child", "Extraction", "ReadPage", "Reader"]


class Reader:
    """The façade over the sandbox; safe to call from many threads, each call takes one sandbox process."""

    def __init__(self, sandbox: Sandbox, settings: Settings) -> None:
        self._sandbox = sandbox
        self._settings = settings

    def identify(self, path: Path, name: str) -> str:
        raise NotImplementedError

    def extract(self, path: Path, media_type: str, password: str | None = None, depth: int = 0) -> Extraction:
        raise NotImplementedError

    def recognise(self, path: Path, media_type: str, page: int, password: str | None = None) -> ReadPage:
        raise NotImplementedError

    def render(
        self,
        path: Path,
        media_type: str,
        page: int,
        width_px: int,
        rotation: int = 0,
        password: str | None = None,
    ) -> bytes:
        raise NotImplementedError
