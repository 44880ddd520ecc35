"""Makes a PDF of single pages of other files, each as it is: nothing is drawn or compressed anew."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from catalog.sentences import N_
from ingest.errors import DamagedFile, PasswordNeeded, Rejected
from ingest.formats.media_types import PDF
from ingest.formats.raster import opened_image

JPEG = "image/jpeg"
NEITHER = N_("Di stasiun pindai hanya halaman PDF dan JPEG yang dapat disusun. Pindai sebagai PDF atau JPEG.")
_POINTS, _USUAL_DPI, _LEAST_DPI = 72.0, 200.0, 36.0
_SPACES = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}
_TURNS = {3: 180, 6: 90, 8: 270}  # what a camera notes of how it was held
_ORIENTATION = 0x0112


def count_pages(path: Path, media_type: str) -> int:
    """Pages of a file whose pages can be taken; raises ``Rejected`` for any other."""
    if media_type == JPEG:
        return 1
    with _opened(path, media_type) as document:
        return len(document.pages)


def assemble(parts: Sequence[Mapping[str, Any]], target: Path) -> None:
    """Write ``target``. Each part: ``path``, ``media_type``, ``page`` (from 1), ``turn`` (clockwise)."""
    with ExitStack() as stack:
        made = stack.enter_context(pikepdf.new())
        documents: dict[str, pikepdf.Pdf] = {}
        for part in parts:
            path = str(part["path"])
            if part["media_type"] == JPEG:
                _add_image(made, Path(path))
            else:
                if path not in documents:
                    documents[path] = stack.enter_context(_opened(Path(path), part["media_type"]))
                _add_page(made, documents[path], int(part["page"]))
            if part["turn"]:
                made.pages[-1].rotate(int(part["turn"]), relative=True)
        # Scanners often list all images with each page: none may stay behind in a file that lost its page.
        made.remove_unreferenced_resources()
        made.save(
            target,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )


def _opened(path: Path, media_type: str) -> pikepdf.Pdf:
    if media_type != PDF:
        raise Rejected(NEITHER, code="unknown-format")
    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError as error:
        raise PasswordNeeded from error
    except pikepdf.PdfError as error:
        raise DamagedFile from error


def _add_page(made: pikepdf.Pdf, document: pikepdf.Pdf, page: int) -> None:
    if not 1 <= page <= len(document.pages):
        raise DamagedFile
    made.pages.append(document.pages[page - 1])


def _add_image(made: pikepdf.Pdf, path: Path) -> None:
    """A page of the size that the picture has on paper, which holds the JPEG's own bytes."""
    with opened_image(path) as image:
        width, height, mode = image.width, image.height, image.mode
        dpi = _dpi(image)
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1), 0)
    if mode not in _SPACES:
        raise Rejected(NEITHER, code="unknown-format")
    size = (width * _POINTS / dpi, height * _POINTS / dpi)
    made.add_blank_page(page_size=size)
    picture = made.make_stream(
        path.read_bytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name(_SPACES[mode]),
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = made.pages[-1]
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    page.obj.Contents = made.make_stream(f"q {size[0]:.4f} 0 0 {size[1]:.4f} 0 0 cm /Im0 Do Q".encode())
    if turn:
        page.rotate(turn, relative=True)


def _dpi(image: Image.Image) -> float:
    told = image.info.get("dpi", (0, 0))
    dpi = float(told[0]) if isinstance(told, tuple) and told else 0.0
    return dpi if dpi >= _LEAST_DPI else _USUAL_DPI
