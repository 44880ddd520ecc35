"""A searchable PDF of a file: its pages as they are, the words that were read laid invisibly over them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from ingest.extraction import ReadPage


class PdfWriter(Protocol):
    """Writes a file as a PDF with a layer of words; ``ingest.reading.Reader`` does."""

    def write_searchable_pdf(
        self,
        path: Path,
        media_type: str,
        pages: Iterable[ReadPage],
        target: Path,
        password: str | None = None,
    ) -> None: ...


def searchable_pdf(
    writer: PdfWriter,
    source_path: Path,
    media_type: str,
    pages: Iterable[ReadPage],
    target: Path,
    password: str | None = None,
) -> None:
    """Write the PDF to ``target``; only pages whose source is OCR get an invisible layer of their words.

    ``pages`` are all pages of the file as stored. Raises ``UnknownFormat`` for a format without page images,
    else as ``Reader.extract``.
    """
    writer.write_searchable_pdf(source_path, media_type, pages, target, password)
