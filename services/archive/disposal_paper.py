"""The list of proposed dossiers as paper: the columns of the regulation, and a place for both heads to sign.

A4 across, points (1/72 inch). Words that people typed are drawn as text, never read as markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from services.archive.papers import BOLD, FONT

MARGIN = 12 * mm
_TEXT = ParagraphStyle("text", fontName=FONT, fontSize=8, leading=10, splitLongWords=1)
_HEAD = ParagraphStyle("head", parent=_TEXT, fontName=BOLD)
_TITLE = ParagraphStyle("title", parent=_TEXT, fontName=BOLD, fontSize=13, leading=16)
_FACTS = ParagraphStyle("facts", parent=_TEXT, fontSize=9, leading=12)


@dataclass(frozen=True, slots=True)
class ListPaper:
    """What is printed: ``widths`` are shares of the page's width, one a column; ``signatures`` are the roles
    with the unit that each stands for; ``footer`` stands on every page before the page's number."""

    heading: str
    lines: Sequence[tuple[str, str]]
    header: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    signatures: Sequence[tuple[str, str]]
    plain_words: str
    footer: str


def list_paper(what: ListPaper) -> bytes:
    """A PDF of the list over as many pages as it takes; the signatures stand together at its end."""
    paper = BytesIO()
    page = landscape(A4)
    document = SimpleDocTemplate(
        paper,
        pagesize=page,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 5 * mm,
        title=_plain(what.heading),
        creator="Telusur",
        invariant=1,
    )
    room = page[0] - 2 * MARGIN
    story = [Paragraph(_words(what.heading), _TITLE), Spacer(0, 2 * mm)]
    facts = [f"<b>{_words(name)}</b>: {_words(value)}" for name, value in what.lines]
    story += [Paragraph(each, _FACTS) for each in facts]
    story += [Paragraph(_words(what.plain_words), _FACTS), Spacer(0, 4 * mm), _table(what, room)]
    story += [Spacer(0, 8 * mm), KeepTogether([_signatures(what.signatures, room)])]

    def foot(canvas: Any, made: Any) -> None:
        canvas.setFont(FONT, 7)
        canvas.drawString(MARGIN, MARGIN, _plain(what.footer))
        canvas.drawRightString(page[0] - MARGIN, MARGIN, str(made.page))

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return paper.getvalue()


def _table(what: ListPaper, room: float) -> LongTable:
    share = room / sum(what.widths)
    cells = [[Paragraph(_words(name), _HEAD) for name in what.header]]
    cells += [[Paragraph(_words(value), _TEXT) for value in row] for row in what.rows]
    table = LongTable(cells, colWidths=[width * share for width in what.widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _signatures(signatures: Sequence[tuple[str, str]], room: float) -> Table:
    """A place for each: the role, the unit, room for the hand, a line for name and number."""
    roles = [Paragraph(_words(role), _HEAD) for role, _ in signatures]
    units = [Paragraph(_words(unit), _TEXT) for _, unit in signatures]
    lines = [Paragraph("_" * 38 + "<br/>NIP", _TEXT) for _ in signatures]
    table = Table(
        [roles, units, lines],
        colWidths=[room / len(signatures)] * len(signatures),
        rowHeights=[None, None, 28 * mm],
    )
    table.setStyle(TableStyle([("VALIGN", (0, 2), (-1, 2), "BOTTOM")]))
    return table


def _words(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """What the standard fonts cannot draw becomes a question mark, so that nothing is left out unseen."""
    printable = "".join(sign if sign >= " " else " " for sign in text)
    return printable.replace("›", ">").encode("cp1252", "replace").decode("cp1252")
