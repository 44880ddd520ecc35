"""Draws sheets for scanning, one a page of A4, so that they are read skewed, faded, or upside down.

Points (1/72 inch). The QR code stands twice, far apart, so that a fold or a stain spares one of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import inch, mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest.separators.sheets import PLAIN_TEXT

FONT, BOLD = "Helvetica", "Helvetica-Bold"
MARGIN = 18 * mm
CODE_SIDE = 66 * mm  # 49 modules and their border: more than a millimetre each

# Patch T from the leading edge: narrow, wide, narrow, wide bars; Kodak A-61599.
BARS = (0.08, 0.20, 0.08, 0.20)
GAP = 0.08
PATCH_LENGTH = 6 * inch
PATCH_FROM_EDGE = 0.6 * inch  # 0.25 to 1.6 inch is what readers take


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A sheet: its heading, lines of name and value, and the text of its QR code, empty for a plain one."""

    heading: str
    office: str
    lines: Sequence[tuple[str, str]]
    hint: str
    text: str


def sheets_pdf(sheets: Iterable[SheetPage], title: str) -> bytes:
    """A PDF with a page for each sheet."""
    paper = BytesIO()
    canvas = Canvas(paper, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.setCreator("Telusur")
    for sheet in sheets:
        if sheet.text:
            _draw_with_values(canvas, sheet)
        else:
            _draw_plain(canvas, sheet)
        canvas.showPage()
    canvas.save()
    return paper.getvalue()


def _draw_with_values(canvas: Canvas, sheet: SheetPage) -> None:
    width, height = A4
    _draw_code(canvas, sheet.text, MARGIN, height - MARGIN - CODE_SIDE)
    _draw_code(canvas, sheet.text, width - MARGIN - CODE_SIDE, MARGIN + 12 * mm)
    left, room = MARGIN + CODE_SIDE + 8 * mm, width - 2 * MARGIN - CODE_SIDE - 8 * mm
    top = height - MARGIN - 10 * mm
    canvas.setFont(BOLD, 22)
    for number, line in enumerate(simpleSplit(sheet.heading, BOLD, 22, room)):
        canvas.drawString(left, top - number * 26, line)
    _draw_text(canvas, sheet.office, left, top - 9 * mm, room, FONT, 11, 3)
    line = height - MARGIN - CODE_SIDE - 12 * mm
    canvas.setLineWidth(0.5)
    canvas.setStrokeGray(0.6)
    for name, value in sheet.lines:
        canvas.line(MARGIN, line + 6 * mm, width - MARGIN, line + 6 * mm)
        canvas.setFont(FONT, 9)
        canvas.drawString(MARGIN, line, name)
        used = _draw_text(canvas, value, MARGIN + 42 * mm, line, width - 2 * MARGIN - 42 * mm, BOLD, 12, 2)
        line -= 4 * mm + used * 14
    _draw_text(canvas, sheet.hint, MARGIN, MARGIN + 62 * mm, room, FONT, 10, 10)


def _draw_plain(canvas: Canvas, sheet: SheetPage) -> None:
    width, height = A4
    _draw_patch(canvas, height - PATCH_FROM_EDGE, -1)
    _draw_patch(canvas, PATCH_FROM_EDGE, 1)
    canvas.setFont(BOLD, 26)
    canvas.drawCentredString(width / 2, height - 75 * mm, sheet.heading)
    canvas.setFont(FONT, 11)
    canvas.drawCentredString(width / 2, height - 85 * mm, _plain(sheet.office))
    bars = Code128(PLAIN_TEXT, barWidth=0.72 * mm, barHeight=38 * mm, quiet=False)
    bars.drawOn(canvas, (width - bars.width) / 2, height / 2 - 19 * mm)
    canvas.setFont(FONT, 10)
    canvas.drawCentredString(width / 2, height / 2 - 27 * mm, PLAIN_TEXT)
    for number, line in enumerate(simpleSplit(_plain(sheet.hint), FONT, 11, width - 4 * MARGIN)):
        canvas.drawCentredString(width / 2, 78 * mm - number * 14, line)


def _draw_patch(canvas: Canvas, edge: float, way: int) -> None:
    """The bars from ``edge`` towards the middle of the sheet, so that either end may be fed first."""
    canvas.setFillGray(0)
    left, place = (A4[0] - PATCH_LENGTH) / 2, edge
    for bar in BARS:
        thickness = bar * inch
        bottom = place if way > 0 else place - thickness
        canvas.rect(left, bottom, PATCH_LENGTH, thickness, stroke=0, fill=1)
        place += way * (thickness + GAP * inch)


def _draw_code(canvas: Canvas, text: str, left: float, bottom: float) -> None:
    code = QrCodeWidget(text, barLevel="M", barBorder=4)
    x1, y1, x2, y2 = code.getBounds()
    scale = (CODE_SIDE / (x2 - x1), CODE_SIDE / (y2 - y1))
    drawing = Drawing(CODE_SIDE, CODE_SIDE, transform=[scale[0], 0, 0, scale[1], 0, 0])
    drawing.add(code)
    renderPDF.draw(drawing, canvas, left, bottom)


def _draw_text(
    canvas: Canvas, text: str, left: float, top: float, room: float, font: str, size: float, most: int
) -> int:
    """Lines from ``top`` down; gives how many. What does not fit ends in an ellipsis."""
    canvas.setFillGray(0)
    canvas.setFont(font, size)
    lines = [
        part for line in simpleSplit(_plain(text), font, size, room) for part in _cut(line, font, size, room)
    ]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    for number, line in enumerate(lines):
        canvas.drawString(left, top - number * (size + 3), line)
    return max(1, len(lines))


def _cut(line: str, font: str, size: float, room: float) -> list[str]:
    """A word wider than the room is broken where it must be."""
    pieces, piece = [], ""
    for char in line:
        if piece and float(stringWidth(piece + char, font, size)) > room:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def _plain(text: str) -> str:
    """What the standard fonts cannot draw becomes a question mark, so that nothing is left out unseen."""
    return text.encode("cp1252", "replace").decode("cp1252")
