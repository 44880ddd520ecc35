"""Opens image files of every mode within bounded memory, and tells how large the sheet was."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from catalog.sentences import N_
from ingest.errors import DamagedFile, TooLarge

MOST_BYTES = 500_000_000  # of one decoded image
_LONG_SIDE = 11.7  # inches: what a page of unknown size is taken for, A4
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "LA": 4, "PA": 4, "RGB": 4, "YCbCr": 4}
_PIL_ERRORS = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    Image.DecompressionBombError,
)
TOO_MANY_PIXELS = N_(
    "Gambar ini terlalu besar (%(width)s x %(height)s titik). File asli tersimpan. "
    "Perkecil gambarnya atau pindai ulang pada 300 dpi, lalu unggah lagi."
)

_ORIENTATION = 0x0112
_UPENDED = {5, 6, 7, 8}

Image.MAX_IMAGE_PIXELS = None  # our own bound counts bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as pixels: grey or colour, as it is displayed, at ``dpi`` dots an inch."""

    image: Image.Image
    dpi: float

    @property
    def width(self) -> float:
        return self.image.width * 72 / self.dpi

    @property
    def height(self) -> float:
        return self.image.height * 72 / self.dpi


@contextmanager
def opened_image(path: Path) -> Iterator[Image.Image]:
    """The image file, not yet decoded; raises ``DamagedFile``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is none of our concern
            with Image.open(path) as image:
                yield image
    except _PIL_ERRORS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise DamagedFile from error


def frames(image: Image.Image) -> int:
    """Pages of a TIFF; of other formats only the first image counts."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def load_sheet(image: Image.Image, page: int, at_least: int = 0, is_grey: bool = True) -> Sheet:
    """Page ``page`` (from 1) decoded; a JPEG is decoded no larger than needed for ``at_least`` pixels.

    ``at_least`` bounds the shorter side from below. Raises ``TooLarge``, ``DamagedFile``.
    """
    if page > 1:
        image.seek(page - 1)
    whole = image.size
    resolution = dots_per_inch(image)
    if image.format == "JPEG" and at_least:
        image.draft("L" if is_grey else None, (at_least, at_least))
    width, height = image.size
    if width * height * _BYTES.get(image.mode, 4) > MOST_BYTES:
        raise TooLarge(TOO_MANY_PIXELS, {"width": whole[0], "height": whole[1]}, "too-many-pixels")
    upright = ImageOps.exif_transpose(image)
    dpi = resolution * image.size[0] / whole[0]
    return Sheet(to_grey(upright) if is_grey else to_colour(upright), dpi)


def dots_per_inch(image: Image.Image) -> float:
    """The resolution that the file tells where it makes a believable sheet, else that of an A4 page."""
    told = image.info.get("dpi", (0, 0))
    long_side = max(image.size)
    try:
        dpi = float(told[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    if dpi > 0 and 5 <= long_side / dpi <= 50:
        return dpi
    return max(long_side / _LONG_SIDE, 1.0)


def turned_size(image: Image.Image) -> tuple[float, float]:
    """Width and height in points of the current frame as displayed, from its header alone."""
    dpi = dots_per_inch(image)
    width, height = (side * 72 / dpi for side in image.size)
    told = Image.Image.getexif(image)  # a PNG's own getexif decodes all pixels first
    is_upended = told.get(_ORIENTATION, 1) in _UPENDED
    return (height, width) if is_upended else (width, height)


def to_grey(image: Image.Image) -> Image.Image:
    """Any mode as 8-bit grey, what is transparent as white."""
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "F":
        return ImageOps.autocontrast(_stretched(image))
    return to_colour(image).convert("L")


def to_colour(image: Image.Image) -> Image.Image:
    """Any mode as 8-bit RGB (or grey where there is no colour), what is transparent as white."""
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode.startswith(("I", "F")):
        return to_grey(image)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _stretched(image: Image.Image) -> Image.Image:
    low, high = image.getextrema()
    span = (float(high) - float(low)) or 1.0  # type: ignore[arg-type]
    return image.point(lambda value: value * (255 / span) - float(low) * 255 / span).convert("L")  # type: ignore[arg-type]
