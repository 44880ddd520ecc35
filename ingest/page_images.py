"""Images of pages: made when first asked for, kept in the cache folder under the file's SHA-256."""

from pathlib import Path

from ingest.ports import DocumentReader

WIDTHS = (160, 1200, 2000)  # thumbnail, reading, zoom; pixels


def page_image(
    reader: DocumentReader,
    cache_folder: Path,
    source_path: Path,
    sha256: str,
    media_type: str,
    page: int,
    width_px: int,
    rotation: int = 0,
    password: str | None = None,
) -> Path:
    """The JPEG of one page, upright after a clockwise turn of ``rotation`` degrees.

    ``width_px`` is raised to the next of ``WIDTHS``. Raises as ``DocumentReader.render``.
    """
    raise NotImplementedError
