"""Makes small files of many kinds for the tests."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DATA = Path(__file__).parents[2] / "data" / "office"
A4 = (595.0, 842.0)
LETTER = (
    "Surat Pengantar Laporan Hasil Pengawasan",
    "Nomor 005/PM.00.01/K.JI-30/I/2026",
    "Kepada Ketua Panitia Pengawas Pemilihan",
    "Bersama ini disampaikan laporan pengawasan",
    "pemungutan dan penghitungan suara ulang",
    "di tempat pemungutan suara Kelurahan Wates",
)


def picture_of(lines: Sequence[str], size: tuple[int, int] = (1240, 1754), points: int = 44) -> Image.Image:
    """A scan of the lines at 150 dpi."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((110, 150 + number * points * 2), line, font=ImageFont.load_default(points), fill=0)
    return image


def text_pdf(target: Path, pages: Sequence[Sequence[str]], size: tuple[float, float] = A4) -> Path:
    """A born-digital PDF; each line of a page stands 30 points below the one before."""
    canvas = Canvas(str(target), pagesize=size)
    canvas.setTitle("Surat Pengantar")
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, size[1] - 100 - 30 * number, line)
        canvas.showPage()
    canvas.save()
    return target


def scanned_pdf(target: Path, images: Sequence[Image.Image], hidden: str = "") -> Path:
    """A PDF whose pages are pictures, over ``hidden`` words that another program's OCR laid there."""
    canvas = Canvas(str(target), pagesize=A4)
    for image in images:
        canvas.drawImage(ImageReader(image), 0, 0, *A4)
        if hidden:
            line = canvas.beginText(72, 700)
            line.setTextRenderMode(3)
            line.textOut(hidden)
            canvas.drawText(line)
        canvas.showPage()
    canvas.save()
    return target


def changed_pdf(source: Path, target: Path, rotate: int = 0, crop: Sequence[int] = ()) -> Path:
    """The PDF with its first page turned and cropped."""
    with pikepdf.open(source) as document:
        page = document.pages[0]
        if rotate:
            page.rotate(rotate, relative=False)
        if crop:
            page.obj.CropBox = pikepdf.Array(list(crop))
        document.save(target)
    return target


def locked_pdf(source: Path, target: Path, password: str) -> Path:
    """The PDF locked by a password."""
    with pikepdf.open(source) as document:
        document.save(target, encryption=pikepdf.Encryption(user=password, owner=password))
    return target


def zipped(target: Path, members: Mapping[str, bytes]) -> Path:
    """A ZIP of members under exactly these names."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name) if name.endswith("/") else _info(name), content)
    return target


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = name  # set afterwards: the constructor would already mend it
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def png(image: Image.Image) -> bytes:
    """The image as a PNG."""
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()
