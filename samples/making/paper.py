"""Blocks laid out on A4 or folio paper as a PDF, with letterhead, signature and stamp."""

import math
import random
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from making.blocks import Block, Source
from making.letterheads import KOP, STAMPS

FOLIO = (21.5 * cm, 33.0 * cm)
FONTS = Path("/usr/share/fonts/truetype")
FAMILIES = {
    "serif": "liberation/LiberationSerif-{}.ttf",
    "sans": "liberation/LiberationSans-{}.ttf",
    "mesin": "liberation/LiberationMono-{}.ttf",
}
NOTE = "Naskah rekaan untuk peragaan Telusur; nama orang, tempat, dan peristiwa tidak nyata."


def register_fonts() -> None:
    """Make the fonts known to reportlab; they must be installed (``fonts-liberation``)."""
    for family, pattern in FAMILIES.items():
        for suffix, weight in (("", "Regular"), ("-Bold", "Bold")):
            pdfmetrics.registerFont(TTFont(family + suffix, str(FONTS / pattern.format(weight))))
        pdfmetrics.registerFontFamily(family, normal=family, bold=family + "-Bold")


def lay_out(source: Source, seed: str, has_ink: bool) -> bytes:
    """The document as PDF bytes. ``has_ink``: draw signature and stamp, as on a paper to be scanned."""
    target = BytesIO()
    paper = FOLIO if source.settings.get("kertas") == "folio" else A4
    document = SimpleDocTemplate(
        target,
        pagesize=paper,
        leftMargin=2.5 * cm,
        rightMargin=2.2 * cm,
        topMargin=1.6 * cm,
        bottomMargin=1.8 * cm,
        invariant=True,
        title=source.settings.get("judul", ""),
        author="Telusur, naskah rekaan",
    )
    document.build(list(_flow(source, seed, has_ink)), onFirstPage=_foot, onLaterPages=_foot_numbered)
    return target.getvalue()


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont("sans", 6.5)
    canvas.setFillGray(0.35)
    canvas.drawString(document.leftMargin, 0.9 * cm, NOTE)


def _foot_numbered(canvas: Canvas, document: SimpleDocTemplate) -> None:
    _foot(canvas, document)
    canvas.setFont("serif", 10)
    canvas.setFillGray(0)
    canvas.drawCentredString(
        document.pagesize[0] / 2, document.pagesize[1] - 1.1 * cm, f"- {document.page} -"
    )


class _Styles:
    def __init__(self, family: str, size: float) -> None:
        base = {"fontName": family, "fontSize": size, "leading": size * 1.32}
        self.body = ParagraphStyle(
            "body", alignment=TA_JUSTIFY, firstLineIndent=1.1 * cm, spaceAfter=size * 0.5, **base
        )
        self.plain = ParagraphStyle("plain", alignment=TA_LEFT, **base)
        self.item = ParagraphStyle("item", alignment=TA_JUSTIFY, spaceAfter=size * 0.3, **base)
        self.centre = ParagraphStyle("centre", alignment=TA_CENTER, **base)
        self.cell = ParagraphStyle("cell", fontName=family, fontSize=size - 1.3, leading=(size - 1.3) * 1.25)


def _flow(source: Source, seed: str, has_ink: bool) -> list[Flowable]:
    styles = _Styles(source.settings.get("font", "serif"), float(source.settings.get("size", "11.5")))
    kop = source.settings.get("kop", "")
    flow: list[Flowable] = list(_letterhead(kop))
    place_and_date = ""
    for block in source.blocks:
        if block.kind == "letter":
            place_and_date = block.rows[0][0]
        elif block.kind == "label":
            flow.append(_labels(block, styles, place_and_date))
            place_and_date = ""
        elif block.kind == "sign":
            flow.append(_Signature(block, styles, STAMPS.get(kop, "WANASARI") if has_ink else "", seed))
        else:
            flow.extend(_simple(block, styles))
    return flow


def _letterhead(kop: str) -> list[Flowable]:
    if kop not in KOP:
        return []
    first, second, address = KOP[kop]
    lines = [
        Paragraph(
            f"<b>{first}</b>", ParagraphStyle("k1", fontName="sans", fontSize=13, leading=16, alignment=1)
        ),
        Paragraph(
            f"<b>{second}</b>", ParagraphStyle("k2", fontName="sans", fontSize=14.5, leading=18, alignment=1)
        ),
        Paragraph(address, ParagraphStyle("k3", fontName="sans", fontSize=8.5, leading=11, alignment=1)),
    ]
    table = Table([[_Emblem(kop), lines]], colWidths=[2.2 * cm, None])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)])
    rules = [
        HRFlowable("100%", 1.8, color=colors.black, spaceAfter=1),
        HRFlowable("100%", 0.5, color=colors.black),
    ]
    return [table, *rules, Spacer(0, 10)]


def _simple(block: Block, styles: _Styles) -> list[Flowable]:
    texts = [escape(row[-1]) if row else "" for row in block.rows]
    match block.kind:
        case "title":
            return [*(Paragraph(f"<b>{text}</b>", styles.centre) for text in texts), Spacer(0, 8)]
        case "centre":
            return [*(Paragraph(text, styles.centre) for text in texts), Spacer(0, 8)]
        case "heading":
            return [Spacer(0, 4), Paragraph(f"<b>{texts[0]}</b>", styles.plain), Spacer(0, 3)]
        case "right":
            right = ParagraphStyle("right", parent=styles.plain, leftIndent=8.6 * cm)
            return [*(Paragraph(text, right) for text in texts), Spacer(0, 6)]
        case "line":
            return [*(Paragraph(text, styles.plain) for text in texts), Spacer(0, 8)]
        case "page":
            return [PageBreak()]
        case "table":
            return [_grid(block, styles), Spacer(0, 8)]
        case "item":
            return [_item(*row, styles) for row in block.rows] + [Spacer(0, 3)]
        case _:
            return [Paragraph(" ".join(texts), styles.body)]


def _item(mark: str, text: str, styles: _Styles) -> Flowable:
    style = ParagraphStyle("hang", parent=styles.item, leftIndent=1.1 * cm, bulletIndent=0.4 * cm)
    style.bulletFontName, style.bulletFontSize = style.fontName, style.fontSize
    return Paragraph(escape(text), style, bulletText="–" if mark == "-" else mark)


def _labels(block: Block, styles: _Styles, right: str) -> Flowable:
    rows = []
    for number, (label, value) in enumerate(block.rows):
        cells = [Paragraph(escape(label), styles.plain), Paragraph(":", styles.plain)]
        cells.append(Paragraph(escape(value), styles.plain))
        if right:
            cells.append(Paragraph(escape(right) if number == 0 else "", styles.plain))
        rows.append(cells)
    label_width = 2.3 * cm if right else (5.2 if styles.plain.fontName == "mesin" else 4.4) * cm
    widths = [label_width, 0.4 * cm, 7.6 * cm, None] if right else [label_width, 0.4 * cm, None]
    table = Table(rows, colWidths=widths, hAlign="LEFT", spaceAfter=10)
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 0.8)])
    table.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 0.8)])
    return table


def _grid(block: Block, styles: _Styles) -> Flowable:
    rows = []
    for number, row in enumerate(block.rows):
        rows.append(
            [Paragraph(f"<b>{escape(c)}</b>" if number == 0 else escape(c), styles.cell) for c in row]
        )
    widest = [max(len(row[i]) for row in block.rows) for i in range(len(block.rows[0]))]
    weights = [min(max(length, 4), 40) ** 0.75 for length in widest]
    widths = [16.2 * cm * weight / sum(weights) for weight in weights]
    table = Table(rows, colWidths=widths, repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    table.setStyle([("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.92, 0.92, 0.92))])
    return table


class _Emblem(Flowable):
    """A neutral mark: a ring with as many rays as the office's name is long."""

    def __init__(self, kop: str) -> None:
        super().__init__()
        self.width = self.height = 1.9 * cm
        self.rays = 5 + len(kop) % 4

    def draw(self) -> None:
        canvas, centre = self.canv, 0.95 * cm
        canvas.setLineWidth(2)
        canvas.circle(centre, centre, 0.88 * cm)
        canvas.setLineWidth(0.7)
        canvas.circle(centre, centre, 0.74 * cm)
        for number in range(self.rays):
            angle = math.pi / 2 + number * 2 * math.pi / self.rays
            tip = (centre + 0.62 * cm * math.cos(angle), centre + 0.62 * cm * math.sin(angle))
            path = canvas.beginPath()
            path.moveTo(*tip)
            for side in (-0.35, 0.35):
                path.lineTo(
                    centre + 0.25 * cm * math.cos(angle + side), centre + 0.25 * cm * math.sin(angle + side)
                )
            path.close()
            canvas.drawPath(path, fill=1)
        canvas.circle(centre, centre, 0.16 * cm, fill=1)


class _Signature(Flowable):
    """One or two signatories; with ink a scribble over each name and the stamp on the last."""

    def __init__(self, block: Block, styles: _Styles, stamp: str, seed: str) -> None:
        super().__init__()
        cells = block.rows[0]
        self.people = list(zip(cells[::2], cells[1::2], strict=True))
        self.style, self.stamp, self.random = styles.plain, stamp, random.Random(seed)
        self.lines = max(post.count("/") for post, _ in self.people) + 1
        self.height = (self.lines + 1) * self.style.leading + 2.1 * cm

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.height

    def draw(self) -> None:
        lefts = [8.6 * cm] if len(self.people) == 1 else [0.3 * cm, 9.2 * cm]
        for number, (left, (post, name)) in enumerate(zip(lefts, self.people, strict=True)):
            self._person(left, post, name, is_last=number == len(lefts) - 1)

    def _person(self, left: float, post: str, name: str, is_last: bool) -> None:
        canvas, leading = self.canv, self.style.leading
        canvas.setFont(self.style.fontName, self.style.fontSize)
        canvas.setFillGray(0)
        for line, text in enumerate(post.split("/")):
            canvas.drawString(left, self.height - leading * (line + 1), text.strip())
        canvas.setFont(self.style.fontName + "-Bold", self.style.fontSize)
        canvas.drawString(left, 4, name)
        if self.stamp:
            if is_last:
                self._stamp(left - 0.5 * cm, 1.75 * cm)
            self._scribble(left + 1.0 * cm, 0.75 * cm)

    def _scribble(self, left: float, bottom: float) -> None:
        canvas, draw = self.canv, self.random
        canvas.saveState()
        canvas.setStrokeColorRGB(0.08, 0.1, 0.35)
        canvas.setLineWidth(1.1)
        path = canvas.beginPath()
        x, y = left, bottom + 0.5 * cm
        path.moveTo(x, y)
        for _ in range(draw.randint(5, 8)):
            ends = (x + draw.uniform(0.15, 0.75) * cm, bottom + draw.uniform(0.1, 0.9) * cm)
            bends = [(x + draw.uniform(-0.5, 0.9) * cm, bottom + draw.uniform(-0.4, 1.5) * cm) for _ in "ab"]
            path.curveTo(*bends[0], *bends[1], *ends)
            x, y = ends
        path.lineTo(x + 0.8 * cm, bottom + 0.25 * cm)
        canvas.drawPath(path)
        canvas.restoreState()

    def _stamp(self, x: float, y: float) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(self.random.uniform(-14, 14))
        canvas.setStrokeColorRGB(0.38, 0.2, 0.55)
        canvas.setFillColorRGB(0.38, 0.2, 0.55)
        canvas.setLineWidth(1.4)
        canvas.circle(0, 0, 1.35 * cm)
        canvas.setLineWidth(0.6)
        canvas.circle(0, 0, 0.92 * cm)
        self._round_text(canvas)
        canvas.setFont("sans-Bold", 6)
        canvas.drawCentredString(0, -2, "REKAAN")
        canvas.restoreState()

    def _round_text(self, canvas: Canvas) -> None:
        canvas.setFont("sans-Bold", 6.2)
        letters = self.stamp + " * "
        for number, letter in enumerate(letters):
            canvas.saveState()
            canvas.rotate(90 - 360 * number / len(letters))
            canvas.drawCentredString(0, 1.06 * cm, letter)
            canvas.restoreState()
