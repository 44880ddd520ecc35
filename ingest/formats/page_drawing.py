"""Draws one page for the eye, as a JPEG."""

from pathlib import Path

from ingest.formats import images, pdf
from ingest.formats.media_types import PDF

_QUALITY = 80  # of a JPEG of print: no ringing that the eye finds, half the bytes of 90


def draw_page(
    path: Path, media_type: str, page: int, width_px: int, rotation: int, password: str | None, target: Path
) -> None:
    """Write page ``page`` (from 1), turned clockwise by ``rotation`` and ``width_px`` wide, to ``target``."""
    if media_type == PDF:
        sheet = pdf.sheet_for_viewing(path, page, width_px, rotation, password)
    else:
        sheet = images.sheet_for_viewing(path, page, width_px, rotation)
    sheet.image.save(target, format="JPEG", quality=_QUALITY)
