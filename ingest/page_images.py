"""Images of pages: made when first asked for, kept in the cache folder under the file's SHA-256."""

import os
import tempfile
from pathlib import Path

from ingest.ports import DocumentReader

WIDTHS = (160, 1200, 2000)  # thumbnail, reading, zoom; pixels


def width_class(width_px: int) -> int:
    """The least of ``WIDTHS`` that is enough, else the largest."""
    return next((width for width in WIDTHS if width >= width_px), WIDTHS[-1])


def image_path(cache_folder: Path, sha256: str, page: int, width_px: int, rotation: int) -> Path:
    """Where the image of a page lies once it is made."""
    name = f"{page}-{width_class(width_px)}-{rotation % 360}.jpg"
    return cache_folder / "pages" / sha256[:2] / sha256 / name


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
    path = image_path(cache_folder, sha256, page, width_px, rotation)
    if not path.exists():
        width = width_class(width_px)
        _write(path, reader.render(source_path, media_type, page, width, rotation, password))
    return path


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half an image. Not fsynced, since it can be made again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(fresh).replace(path)
