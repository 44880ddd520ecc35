"""A searchable PDF of a file: its pages as they are, the words that were read laid invisibly over them."""

from collections.abc import Iterable
from pathlib import Path

from ingest.extraction import ReadPage
from ingest.reading import Reader


def searchable_pdf(
    reader: Reader,
    source_path: Path,
    media_type: str,
    pages: Iterable[ReadPage],
    target: Path,
    password: str | None = None,
) -> None:
    """Write the PDF to ``target``; only pages whose source is OCR get an invisible text layer.

    Raises ``UnknownFormat`` for a format that has no page images, else as ``Reader.extract``.
    """
    raise NotImplementedError
