"""Tables and slides: CSV as XLSX and ODS, headed lists as PPTX."""

import csv
from io import StringIO
from xml.sax.saxutils import escape

from making.blocks import Source
from making.written import ODF, OFFICE, OPC, XML, opendocument
from making.zipped import zipped

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DRAW = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
CONTENT = "application/vnd.openxmlformats-officedocument"


def read_rows(text: str) -> list[list[str]]:
    """The cells of a CSV text."""
    return list(csv.reader(StringIO(text)))


def xlsx(rows: list[list[str]], name: str) -> bytes:
    """One sheet, numbers as numbers."""
    body = "".join(
        f'<row r="{y}">' + "".join(_xlsx_cell(x, y, value) for x, value in enumerate(row)) + "</row>"
        for y, row in enumerate(rows, 1)
    )
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>SHEETS</sheets></workbook>'
    page = f'{XML}<worksheet xmlns="{SHEET}"><sheetData>{body}</sheetData></worksheet>'
    sheet = f'<sheet name="{escape(name[:31])}" sheetId="1" r:id="rId1"/>'
    return zipped(
        {
            "[Content_Types].xml": _types(
                ("/xl/workbook.xml", "spreadsheetml.sheet.main"),
                ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
            ),
            "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": XML + book.replace("SHEETS", sheet),
            "xl/_rels/workbook.xml.rels": _links(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": page,
        }
    )


def _xlsx_cell(x: int, y: int, value: str) -> str:
    place = f"{chr(65 + x)}{y}"
    if _is_number(value):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _is_number(value: str) -> bool:
    """Whether a cell is a number; one with a leading nought (a polling station's) is a name."""
    plain = value.replace(".", "", 1)
    return plain.isdecimal() and not (value.startswith("0") and len(value) > 1 and "." not in value)


def ods(rows: list[list[str]], name: str) -> bytes:
    """One sheet as OpenDocument."""
    body = "".join("<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows)
    content = (
        f'{XML}<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" '
        f'xmlns:table="{ODF}:table:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escape(name)}">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return opendocument("application/vnd.oasis.opendocument.spreadsheet", content)


def _ods_cell(value: str) -> str:
    kind = f'office:value-type="float" office:value="{value}"' if _is_number(value) else ""
    kind = kind or 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(value)}</text:p></table:table-cell>"


def pptx(source: Source) -> bytes:
    """Slides: each heading with the list below it."""
    slides: list[tuple[str, list[str]]] = []
    for block in source.blocks:
        if block.kind == "heading":
            slides.append((block.text, []))
        else:
            slides[-1][1].extend(row[-1] for row in block.rows)
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    size = '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
    names = [f"slides/slide{number}.xml" for number in range(1, len(slides) + 1)]
    types = _types(
        ("/ppt/presentation.xml", "presentationml.presentation.main"),
        *((f"/ppt/{name}", "presentationml.slide") for name in names),
    )
    ids = f"<p:sldIdLst>{ids}</p:sldIdLst>"
    show = f'<p:presentation xmlns:p="{SLIDE}" xmlns:r="{OFFICE}">{ids}{size}</p:presentation>'
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _links(("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": XML + show,
            "ppt/_rels/presentation.xml.rels": _links(*(("slide", name) for name in names)),
            **{f"ppt/{name}": XML + _slide(*slide) for name, slide in zip(names, slides, strict=True)},
        }
    )


def _slide(title: str, lines: list[str]) -> str:
    shapes = _shape(2, "title", 457200, 1143000, [title]) + _shape(3, "body", 1700000, 4525963, lines)
    return (
        f'<p:sld xmlns:p="{SLIDE}" xmlns:a="{DRAW}"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/>'
        f"<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld></p:sld>"
    )


def _shape(number: int, kind: str, top: int, height: int, lines: list[str]) -> str:
    text = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{kind}"/><p:cNvSpPr/>'
        f'<p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="457200" y="{top}"/><a:ext cx="8229600" cy="{height}"/></a:xfrm>'
        f"</p:spPr><p:txBody><a:bodyPr/>{text}</p:txBody></p:sp>"
    )


def _types(*parts: tuple[str, str]) -> str:
    named = "".join(
        f'<Override PartName="{path}" ContentType="{CONTENT}.{kind}+xml"/>' for path, kind in parts
    )
    basic = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    return f'{XML}<Types xmlns="{OPC}/content-types">{basic}{named}</Types>'


def _links(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{OPC}/relationships">{rows}</Relationships>'
