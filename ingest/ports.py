"""What the stages and the web need from whoever reads files."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from ingest.extraction import Extraction, ReadPage
from ingest.separators.plan import PageSigns


class DocumentReader(Protocol):
    """Reads files of any kind, from many threads; every method raises ``Rejected`` or ``Retryable``."""

    def identify(self, path: Path, name: str) -> str:
        """The media type, from the content first and from ``name`` where the content does not tell."""

    def extract(self, path: Path, media_type: str, password: str | None = None, depth: int = 0) -> Extraction:
        """All pages and metadata, or a container's children; ``depth`` counts the containers around it."""

    def recognise(self, path: Path, media_type: str, page: int, password: str | None = None) -> ReadPage:
        """One page (from 1) by OCR."""

    def as_pdf(
        self, path: Path, media_type: str, password: str | None = None
    ) -> AbstractContextManager[Path]:
        """The file as a PDF while the context lasts: itself, or an image file's pictures, a page each."""

    def read_signs(
        self, path: Path, first: int, count: int, password: str | None = None
    ) -> Sequence[PageSigns]:
        """What marks ``count`` pages of a PDF, from ``first`` (from 1) on, as sheets or blank; fewer at the
        end, none after it."""

    def cut(
        self, path: Path, parts: Sequence[Sequence[int]], password: str | None = None
    ) -> AbstractContextManager[Sequence[Path]]:
        """A PDF for each of ``parts`` (page numbers) of a PDF, while the context lasts."""

    def render(
        self,
        path: Path,
        media_type: str,
        page: int,
        width_px: int,
        rotation: int = 0,
        password: str | None = None,
    ) -> bytes:
        """One page as a JPEG ``width_px`` wide, turned clockwise by ``rotation`` degrees."""
