"""Scans as a machine makes them: pictures of typed pages, a bad one among them, as PDF and JPEG."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

SIZE, DPI = (1240, 1754), 150
COARSE = 4.8
LINES = (
    "BERITA ACARA PENGAWASAN",
    "Pada hari ini dilaksanakan rapat pleno terbuka",
    "rekapitulasi hasil penghitungan suara di kecamatan",
    "yang dihadiri saksi dan panitia pengawas.",
    "Demikian berita acara ini dibuat untuk digunakan",
    "sebagaimana mestinya oleh yang berkepentingan.",
)


def sheet(heading: str, *, is_bad: bool = False) -> Image.Image:
    """One typed page in grey; a bad one as a fax machine of old gives it, of some thirty dots an inch."""
    page = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate((heading, *LINES)):
        draw.text((120, 160 + row * 70), line, fill=0, font=_font(34))
    if not is_bad:
        return page
    coarse = page.resize((int(SIZE[0] / COARSE), int(SIZE[1] / COARSE)), Image.Resampling.BILINEAR)
    return coarse.resize(SIZE, Image.Resampling.NEAREST)


def jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85, dpi=(DPI, DPI))
    return out.getvalue()


def scan(pages: Sequence[Image.Image]) -> bytes:
    """The pages as one PDF of pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=DPI)
    return out.getvalue()


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
