"""Draws a register as a PDF: A4 on its side, the head repeated, pages counted, room for signatures.

Points (1/72 inch). Words that people typed are drawn as text, never read as markup.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDE, HIGH = landscape(A4)
MARGIN = 12 * mm
FONT, BOLD = "Helvetica", "Helvetica-Bold"
SIZE, LEADING, PAD = 7.5, 9.0, 2.5
MOST_LINES = 8  # of one cell; what is longer ends in an ellipsis
SIGNING = 42 * mm
FOOT = MARGIN + 5 * mm

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """``share``: of the paper's width, beside those of the others."""

    heading: str
    share: int


@dataclass(frozen=True, slots=True)
class RegisterPaper:
    """All but the rows. ``office`` and ``unit`` stand at the head of the first page; ``facts`` below the
    heading; ``signatures`` are lines of words above each signature. ``page_words`` has the places
    ``%(number)d`` and ``%(total)d``."""

    office: str
    unit: str
    heading: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[PaperColumn]
    signatures: Sequence[Sequence[str]]
    foot: str
    page_words: str


Lines = Sequence[Sequence[str]]  # the lines of each cell of a row


def register_pdf(paper: RegisterPaper, rows: Sequence[Cells]) -> bytes:
    """The whole register; the signatures stand after the last row."""
    widths = _widths(paper.columns)
    pages = _pages(paper, [_lines(row, widths) for row in rows], _head(paper, widths))
    made = BytesIO()
    canvas = Canvas(made, pagesize=(WIDE, HIGH), invariant=1)
    canvas.setTitle(_plain(paper.heading))
    canvas.setCreator("Telusur")
    for number, page in enumerate(pages, start=1):
        top = _draw_opening(canvas, paper) if number == 1 else HIGH - MARGIN
        bottom = _draw_rows(canvas, [_head(paper, widths), *page], widths, top)
        if number == len(pages):
            _draw_signatures(canvas, paper.signatures, bottom)
        _draw_foot(canvas, paper, number, len(pages))
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _widths(columns: Sequence[PaperColumn]) -> list[float]:
    """By share; a column holds at least the longest word of its heading, at the cost of the others."""
    room, whole = WIDE - 2 * MARGIN, sum(column.share for column in columns)
    words = [max(column.heading.split(), key=len, default="") for column in columns]
    least = [_wide(_plain(word), BOLD) + 2 * PAD + 0.1 for word in words]
    more = [max(0.0, each.share * room / whole - need) for each, need in zip(columns, least, strict=True)]
    spare = max(0.0, room - sum(least)) / (sum(more) or 1)
    return [need + spare * each for need, each in zip(least, more, strict=True)]


def _head(paper: RegisterPaper, widths: Sequence[float]) -> Lines:
    return _lines([column.heading for column in paper.columns], widths, BOLD)


def _pages(paper: RegisterPaper, rows: Sequence[Lines], head: Lines) -> list[list[Lines]]:
    """The rows of each page; the last one has room for the signatures below its rows."""
    pages: list[list[Lines]] = [[]]
    room = _first_top(paper) - FOOT - _height(head)
    whole = HIGH - MARGIN - FOOT - _height(head)
    for row in rows:
        if _height(row) > room:
            pages.append([])
            room = whole
        pages[-1].append(row)
        room -= _height(row)
    if room < SIGNING:
        pages.append([])
    return pages


def _height(row: Lines) -> float:
    return max(len(lines) for lines in row) * LEADING + 2 * PAD


def _lines(row: Cells, widths: Sequence[float], font: str = FONT) -> Lines:
    return [tuple(_broken(text, width - 2 * PAD, font)) for text, width in zip(row, widths, strict=True)]


def _broken(text: str, room: float, font: str) -> list[str]:
    plain = _plain(text)
    if "\n" not in plain and _wide(plain, font) <= room:
        return [plain]
    lines = [part for line in simpleSplit(plain, font, SIZE, room) for part in _cut(line, font, room)]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + "…"]


def _cut(line: str, font: str, room: float) -> Iterator[str]:
    """A word wider than its column is broken where it must be."""
    piece = ""
    for sign in line:
        if piece and _wide(piece + sign, font) > room:
            yield piece
            piece = ""
        piece += sign
    yield piece


def _wide(text: str, font: str) -> float:
    return float(stringWidth(text, font, SIZE))


def _first_top(paper: RegisterPaper) -> float:
    """Where the table begins on the first page."""
    return float(HIGH - MARGIN - 27 * mm - -(-len(paper.facts) // 2) * 4.5 * mm)


def _draw_opening(canvas: Canvas, paper: RegisterPaper) -> float:
    middle, top = WIDE / 2, HIGH - MARGIN
    canvas.setFont(BOLD, 12)
    canvas.drawCentredString(middle, top - 4 * mm, _plain(paper.office.upper()))
    canvas.setFont(FONT, 10)
    canvas.drawCentredString(middle, top - 9 * mm, _plain(paper.unit))
    for below, thickness in ((11.5 * mm, 1.6), (12.5 * mm, 0.5)):
        canvas.setLineWidth(thickness)
        canvas.line(MARGIN, top - below, WIDE - MARGIN, top - below)
    canvas.setFont(BOLD, 12)
    canvas.drawCentredString(middle, top - 19 * mm, _plain(paper.heading.upper()))
    for number, (name, value) in enumerate(paper.facts):
        left = MARGIN + number % 2 * (WIDE / 2 - MARGIN)
        line = top - 25 * mm - number // 2 * 4.5 * mm
        canvas.setFont(FONT, 8)
        canvas.drawString(left, line, f"{_plain(name)}:")
        canvas.drawString(left + 32 * mm, line, _plain(value)[:90])
    return _first_top(paper)


def _draw_rows(canvas: Canvas, rows: Sequence[Lines], widths: Sequence[float], top: float) -> float:
    """Draws them with their rules, the first as head; returns where they end."""
    canvas.setLineWidth(0.4)
    for number, row in enumerate(rows):
        height = _height(row)
        left = MARGIN
        if number == 0:
            canvas.setFillGray(0.92)
            canvas.rect(MARGIN, top - height, sum(widths), height, stroke=0, fill=1)
            canvas.setFillGray(0)
        for lines, width in zip(row, widths, strict=True):
            canvas.rect(left, top - height, width, height)
            canvas.setFont(FONT if number else BOLD, SIZE)
            for at, line in enumerate(lines):
                canvas.drawString(left + PAD, top - PAD - SIZE + 1 - at * LEADING, line)
            left += width
        top -= height
    return top


def _draw_signatures(canvas: Canvas, signatures: Sequence[Sequence[str]], top: float) -> None:
    step = (WIDE - 2 * MARGIN) / max(1, len(signatures))
    for number, words in enumerate(signatures):
        left = MARGIN + number * step + step / 4
        canvas.setFont(FONT, 9)
        for at, line in enumerate(words):
            canvas.drawString(left, top - 8 * mm - at * 4.5 * mm, _plain(line))
        canvas.setLineWidth(0.5)
        canvas.line(left, top - 37 * mm, left + 60 * mm, top - 37 * mm)
        canvas.drawString(left, top - 41 * mm, "NIP")


def _draw_foot(canvas: Canvas, paper: RegisterPaper, number: int, total: int) -> None:
    canvas.setFont(FONT, 7)
    canvas.drawString(MARGIN, MARGIN - 1 * mm, _plain(paper.foot))
    counted = paper.page_words % {"number": number, "total": total}
    canvas.drawRightString(WIDE - MARGIN, MARGIN - 1 * mm, counted)


def _plain(text: str) -> str:
    """What the standard fonts cannot draw becomes a question mark, so that nothing is left out unseen."""
    return text.replace("›", ">").encode("cp1252", "replace").decode("cp1252")
