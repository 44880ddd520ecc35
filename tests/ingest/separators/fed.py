"""Stacks as a scanner makes them: papers drawn, then turned, faded and speckled, in one PDF of pictures."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageDraw
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from classification.levels import Level
from ingest.separators.sheets import SheetKind, SheetValues, key_of, written
from services.scanning.drawing import SheetPage, sheets_pdf
from tests.ingest.archive import OFFICE, SECRET, UNIT

DPI = 150


@dataclass(frozen=True, slots=True)
class Fault:
    """What a scanner does to a page: turned by ``skew`` degrees, ``fade`` and dust (``noise``) 0..1."""

    skew: float = 0.0
    is_upside_down: bool = False
    fade: float = 0.0
    noise: float = 0.0


CLEAN = Fault()
WORST = Fault(10.0, True, 0.5, 0.15)


def values(kind: SheetKind = SheetKind.SEPARATOR, serial: str = "s1", **more: object) -> SheetValues:
    told = {"office": OFFICE, "unit": UNIT, "level": Level.ORDINARY, "printed_by": "sari"} | more
    return SheetValues(kind, serial=serial, **told)  # type: ignore[arg-type]


def sheet(what: SheetValues, secret: str = SECRET) -> Image.Image:
    """A printed sheet with these values."""
    return sheet_of_text(written(what, key_of(secret)))


def sheet_of_text(text: str) -> Image.Image:
    lines = [("Unit", "Penanganan Pelanggaran"), ("Tingkat", "Biasa"), ("Kode klasifikasi", "PM.01.02")]
    return _drawn(
        sheets_pdf([SheetPage("LEMBAR PEMISAH", "Bawaslu Kota", lines, "Taruh di atas.", text)], "x")
    )


def plain() -> Image.Image:
    """A printed sheet without values: bars and Code 128."""
    return _drawn(sheets_pdf([SheetPage("LEMBAR PEMISAH", "Bawaslu Kota", (), "Taruh di antara.", "")], "x"))


def patch_only() -> Image.Image:
    """The bars of the plain sheet alone."""
    image = plain()
    ImageDraw.Draw(image).rectangle((0, image.height // 5, image.width, image.height * 4 // 5), fill=255)
    return image


def content(text: str, qr: str = "", code128: str = "") -> Image.Image:
    """A page of a document, perhaps with codes of its own."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4)
    canvas.setFont("Helvetica", 12)
    for number in range(30):
        canvas.drawString(
            25 * mm, A4[1] - (30 + number * 7) * mm, f"{text} baris {number} laporan pengawasan"
        )
    if qr:
        drawing = Drawing(50 * mm, 50 * mm)
        drawing.add(QrCodeWidget(qr, barWidth=50 * mm, barHeight=50 * mm))
        renderPDF.draw(drawing, canvas, 130 * mm, 20 * mm)
    if code128:
        Code128(code128, barWidth=0.6 * mm, barHeight=20 * mm).drawOn(canvas, 20 * mm, 20 * mm)
    canvas.save()
    return _drawn(paper.getvalue())


def blank() -> Image.Image:
    return Image.new("L", (int(A4[0] * DPI / 72), int(A4[1] * DPI / 72)), 255)


def scanned(image: Image.Image, fault: Fault, seed: int = 0) -> Image.Image:
    """The page as the scanner gives it."""
    if fault.is_upside_down:
        image = image.rotate(180)
    if fault.skew:
        image = image.rotate(fault.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if fault.fade:
        lightest, span = 255 - int(40 * fault.fade), 255 * (1 - fault.fade)
        image = image.point([int(lightest - span * (255 - value) / 255) for value in range(256)])
    if fault.noise:
        dust = random.Random(seed)
        speckles = Image.frombytes("L", image.size, dust.randbytes(image.width * image.height))
        image = Image.blend(image, speckles, fault.noise)
    return image


def stack(pages: Sequence[Image.Image], fault: Fault = CLEAN) -> bytes:
    """One PDF with a JPEG a page."""
    seen = [scanned(page, fault, seed) for seed, page in enumerate(pages)]
    pdf = io.BytesIO()
    seen[0].save(pdf, format="PDF", save_all=True, append_images=seen[1:], resolution=DPI, quality=70)
    return pdf.getvalue()


def _drawn(pdf: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
