"""Paper for the store room: labels with QR codes for places, and the slip that a loan leaves in the box.

A4, points (1/72 inch). Words that people typed are drawn as text, never read as markup.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

LABELS_ACROSS, LABELS_DOWN = 3, 8
MARGIN = 10 * mm
FONT, BOLD = "Helvetica", "Helvetica-Bold"


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """One label: the address large, the path small, and the link that its QR code opens."""

    address: str
    path: str
    office: str
    link: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip's heading, its lines of name and value, and the names under the signatures."""

    heading: str
    office: str
    lines: Sequence[tuple[str, str]]
    signatures: Sequence[tuple[str, str]]
    link: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes (berita acara): heading, facts, a numbered list over as many pages as it takes, signatures."""

    heading: str
    office: str
    lines: Sequence[tuple[str, str]]
    items: Sequence[str]
    signatures: Sequence[tuple[str, str]]
    link: str


def labels(places: Iterable[PlaceLabel], title: str) -> bytes:
    """A PDF of labels, 24 a sheet, in the order given."""
    paper = BytesIO()
    canvas = _canvas(paper, title)
    width = (A4[0] - 2 * MARGIN) / LABELS_ACROSS
    height = (A4[1] - 2 * MARGIN) / LABELS_DOWN
    for number, label in enumerate(places):
        place = number % (LABELS_ACROSS * LABELS_DOWN)
        if number and not place:
            canvas.showPage()
        row, column = divmod(place, LABELS_ACROSS)
        _draw_label(
            canvas, label, MARGIN + column * width, A4[1] - MARGIN - (row + 1) * height, width, height
        )
    canvas.save()
    return paper.getvalue()


def slip(what: Slip) -> bytes:
    """A PDF of one page: the slip twice, for the box and for the borrower, to be cut along the line."""
    paper = BytesIO()
    canvas = _canvas(paper, what.heading)
    half = A4[1] / 2
    for bottom in (half, 0.0):
        _draw_slip(canvas, what, bottom)
    canvas.setDash(3, 3)
    canvas.line(MARGIN, half, A4[0] - MARGIN, half)
    canvas.save()
    return paper.getvalue()


def minutes(what: Minutes) -> bytes:
    """A PDF of the minutes; the signatures stand on the last page."""
    paper = BytesIO()
    canvas = _canvas(paper, what.heading)
    left, right, line = MARGIN + 10 * mm, A4[0] - MARGIN - 10 * mm, A4[1] - 30 * mm
    canvas.setFont(BOLD, 14)
    canvas.drawString(left, line, _plain(what.heading))
    _draw_lines(canvas, what.office, left, line - 6 * mm, right - left - 30 * mm, FONT, 9, most=1)
    _draw_code(canvas, what.link, right - 24 * mm, line - 18 * mm, 24 * mm)
    line -= 26 * mm
    for name, value in what.lines:
        canvas.setFont(FONT, 9)
        canvas.drawString(left, line, name)
        used = _draw_lines(canvas, value, left + 42 * mm, line, right - left - 70 * mm, FONT, 10, most=4)
        line -= max(1, used) * 12 + 3
    line -= 4 * mm
    for number, item in enumerate(what.items, start=1):
        if line < 40 * mm:
            canvas.showPage()
            line = A4[1] - 25 * mm
        canvas.setFont(FONT, 9)
        canvas.drawRightString(left + 7 * mm, line, f"{number}.")
        used = _draw_lines(canvas, item, left + 10 * mm, line, right - left - 10 * mm, FONT, 9, most=3)
        line -= used * 11 + 4
    if line < 75 * mm:
        canvas.showPage()
    _draw_signatures(canvas, what.signatures, left, 0.0)
    canvas.save()
    return paper.getvalue()


def _canvas(paper: BytesIO, title: str) -> Canvas:
    canvas = Canvas(paper, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.setCreator("Telusur")
    return canvas


def _draw_label(
    canvas: Canvas, label: PlaceLabel, left: float, bottom: float, width: float, height: float
) -> None:
    canvas.setStrokeGray(0.75)
    canvas.rect(left, bottom, width, height)
    side = height - 6 * mm
    _draw_code(canvas, label.link, left + 1 * mm, bottom + 3 * mm, side)
    text = left + side + 2 * mm
    room = width - side - 4 * mm
    canvas.setFillGray(0)
    size = _size_that_fits(label.address, room, 15)
    _draw_lines(canvas, label.address, text, bottom + height - 9 * mm, room, BOLD, size, most=2)
    _draw_lines(canvas, label.path, text, bottom + height - 19 * mm, room, FONT, 7, most=3)
    _draw_lines(canvas, label.office, text, bottom + 3 * mm, room, FONT, 6, most=1)


def _draw_slip(canvas: Canvas, what: Slip, bottom: float) -> None:
    left, right, line = MARGIN + 5 * mm, A4[0] - MARGIN - 5 * mm, A4[1] / 2 + bottom - 20 * mm
    canvas.setFillGray(0)
    canvas.setFont(BOLD, 14)
    canvas.drawString(left, line, what.heading)
    canvas.setFont(FONT, 9)
    canvas.drawString(left, line - 5 * mm, what.office)
    _draw_code(canvas, what.link, right - 24 * mm, line - 17 * mm, 24 * mm)
    line -= 16 * mm
    for name, value in what.lines:
        canvas.setFont(FONT, 9)
        canvas.drawString(left, line, name)
        used = _draw_lines(canvas, value, left + 42 * mm, line, right - left - 68 * mm, FONT, 10, most=3)
        line -= max(1, used) * 12 + 3
    _draw_signatures(canvas, what.signatures, left, bottom)


def _draw_signatures(
    canvas: Canvas, signatures: Sequence[tuple[str, str]], left: float, bottom: float
) -> None:
    for number, (role, name) in enumerate(signatures):
        across = left + number * 85 * mm
        canvas.setFont(FONT, 9)
        canvas.drawString(across, bottom + 38 * mm, role)
        canvas.line(across, bottom + 18 * mm, across + 60 * mm, bottom + 18 * mm)
        _draw_lines(canvas, name, across, bottom + 13 * mm, 60 * mm, FONT, 9, most=1)


def _draw_code(canvas: Canvas, link: str, left: float, bottom: float, side: float) -> None:
    code = QrCodeWidget(link, barLevel="M", barBorder=2)
    x1, y1, x2, y2 = code.getBounds()
    drawing = Drawing(side, side, transform=[side / (x2 - x1), 0, 0, side / (y2 - y1), 0, 0])
    drawing.add(code)
    renderPDF.draw(drawing, canvas, left, bottom)


def _draw_lines(
    canvas: Canvas, text: str, left: float, top: float, room: float, font: str, size: float, most: int
) -> int:
    """Draw ``text`` in lines from ``top`` down; returns how many. What does not fit ends in an ellipsis."""
    lines = [
        part for line in simpleSplit(_plain(text), font, size, room) for part in _cut(line, font, size, room)
    ]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    canvas.setFont(font, size)
    for number, line in enumerate(lines):
        canvas.drawString(left, top - number * (size + 2), line)
    return len(lines)


def _cut(line: str, font: str, size: float, room: float) -> list[str]:
    """A word wider than the room is broken where it must be."""
    pieces, piece = [], ""
    for char in line:
        if piece and _wide(piece + char, font, size) > room:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def _wide(text: str, font: str, size: float) -> float:
    return float(stringWidth(text, font, size))


def _size_that_fits(text: str, room: float, largest: float) -> float:
    size = largest
    while size > 8 and _wide(text, BOLD, size) > room:
        size -= 1
    return size


def _plain(text: str) -> str:
    """What the standard fonts cannot draw becomes a question mark, so that nothing is left out unseen."""
    return text.replace("›", ">").encode("cp1252", "replace").decode("cp1252")
