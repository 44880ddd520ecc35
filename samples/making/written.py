"""Blocks as the files of word processors and browsers: DOCX, ODT, RTF, HTML and plain text."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from making.blocks import Block, Source
from making.letterheads import KOP
from making.zipped import zipped

NOTE = "Naskah rekaan untuk peragaan Telusur; nama orang, tempat, dan peristiwa tidak nyata."
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OPC = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"

Line = tuple[str, str]  # kind (bold-centre, centre, bold, right, body), text
Table = tuple[tuple[str, ...], ...]


def _lines(source: Source) -> Iterator[Line | Table]:
    """The document as lines and tables, in reading order, from letterhead to foot note."""
    for line in KOP.get(source.settings.get("kop", ""), ()):
        yield ("bold-centre" if line.isupper() else "centre"), line
    date = ""
    for block in source.blocks:
        if block.kind == "letter":
            date = block.rows[0][0]
            yield "right", date
        elif block.kind == "table":
            yield block.rows
        else:
            yield from _block_lines(block)
    yield "centre", NOTE


def _block_lines(block: Block) -> Iterator[Line]:
    kinds = {"title": "bold-centre", "centre": "centre", "heading": "bold", "right": "right", "line": "plain"}
    if block.kind == "label":
        yield from (
            ("plain", f"{label}\t: {value}" if label else f"\t  {value}") for label, value in block.rows
        )
    elif block.kind == "item":
        yield from (("plain", f"{mark} {text}") for mark, text in block.rows)
    elif block.kind == "sign":
        cells = block.rows[0]
        for post, name in zip(cells[::2], cells[1::2], strict=True):
            yield from (("right", part) for part in (*post.split("/"), "", name))
    elif block.kind == "paragraph":
        yield "body", block.text
    else:
        yield from ((kinds[block.kind], row[0]) for row in block.rows if row)


def docx(source: Source) -> bytes:
    """The document as WordprocessingML."""
    body = "".join(
        _word_line(*part) if isinstance(part[0], str) else _word_table(part) for part in _lines(source)
    )
    types = (
        f'<Types xmlns="{OPC}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    links = (
        f'<Relationships xmlns="{OPC}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1247" '
    page += 'w:bottom="1134" w:left="1418" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    body = f"<w:body>{body}{page}</w:body>"
    return zipped(
        {
            "[Content_Types].xml": XML + types,
            "_rels/.rels": XML + links,
            "word/document.xml": f'{XML}<w:document xmlns:w="{WORD}">{body}</w:document>',
        }
    )


def _word_line(kind: str, text: str) -> str:
    align = {"bold-centre": "center", "centre": "center", "body": "both"}.get(kind, "left")
    indent = {"right": '<w:ind w:left="5100"/>', "body": '<w:ind w:firstLine="680"/>'}.get(kind, "")
    bold = "<w:b/>" if kind.startswith("bold") else ""
    runs = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t")
    )
    return (
        f'<w:p><w:pPr><w:spacing w:after="80"/>{indent}<w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif"/>'
        f'{bold}<w:sz w:val="23"/></w:rPr>{runs}</w:r></w:p>'
    )


def _word_table(rows: Table) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join('<w:gridCol w:w="1800"/>' for _ in rows[0])
    body = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="1800" w:type="dxa"/></w:tcPr>'
            f"{_word_line('bold' if number == 0 else 'plain', cell)}</w:tc>"
            for cell in row
        )
        + "</w:tr>"
        for number, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>{_word_line('plain', '')}"
    )


def odt(source: Source) -> bytes:
    """The document as an OpenDocument text."""
    parts = []
    for number, part in enumerate(_lines(source)):
        parts.append(_odf_line(*part) if isinstance(part[0], str) else _odf_table(part, number))
    styles = "".join(
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {layout}/>'
        f'<style:text-properties fo:font-weight="{weight}"/></style:style>'
        for name, layout, weight in (
            ("bold-centre", 'fo:text-align="center"', "bold"),
            ("centre", 'fo:text-align="center"', "normal"),
            ("bold", 'fo:text-align="start"', "bold"),
            ("right", 'fo:margin-left="9cm"', "normal"),
            ("body", 'fo:text-align="justify" fo:text-indent="1.1cm" fo:margin-bottom="0.2cm"', "normal"),
            ("plain", 'fo:text-align="start"', "normal"),
        )
    )
    content = (
        f'{XML}<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" '
        f'xmlns:table="{ODF}:table:1.0" xmlns:style="{ODF}:style:1.0" '
        f'xmlns:fo="{ODF}:xsl-fo-compatible:1.0" office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(parts)}</office:text></office:body></office:document-content>"
    )
    return opendocument("application/vnd.oasis.opendocument.text", content)


def opendocument(media_type: str, content: str) -> bytes:
    """An OpenDocument package around one ``content.xml``."""
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", media_type), ("content.xml", "text/xml"))
    )
    manifest = f'{XML}<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0">{entries}</manifest:manifest>'
    parts = {"mimetype": media_type, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(parts, first_is_stored=True)


def _odf_line(kind: str, text: str) -> str:
    inside = "<text:tab/>".join(escape(part) for part in text.split("\t"))
    return f'<text:p text:style-name="{kind}">{inside}</text:p>'


def _odf_table(rows: Table, number: int) -> str:
    body = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell>{_odf_line('plain', cell)}</table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    return f'<table:table table:name="Tabel{number}">{columns}{body}</table:table>'


def rtf(source: Source) -> bytes:
    """The document as RTF, with characters beyond ASCII escaped."""
    marks = {"bold-centre": r"\qc\b ", "centre": r"\qc ", "bold": r"\ql\b ", "right": r"\ql\li5100 "}
    lines = []
    for part in _lines(source):
        if isinstance(part[0], str):
            mark = marks.get(part[0], "\\ql ")
            lines.append(rf"\pard{mark}{_rtf_text(part[1])}\b0\par")
        else:
            lines.extend(rf"\pard\ql {text}\par" for text in (_rtf_text("  |  ".join(row)) for row in part))
    head = r"{\rtf1\ansi\deff0{\fonttbl{\f0 Liberation Serif;}}\fs23"
    return (head + "\n" + "\n".join(lines) + "\n}").encode("ascii")


def _rtf_text(text: str) -> str:
    for sign in ("\\", "{", "}"):
        text = text.replace(sign, "\\" + sign)
    text = text.replace("\t", r"\tab ")
    return "".join(sign if ord(sign) < 128 else rf"\u{ord(sign)}?" for sign in text)


def html(source: Source) -> bytes:
    """The document as a web page."""
    tags = {"bold-centre": "h2", "bold": "h3"}
    parts = []
    for part in _lines(source):
        if isinstance(part[0], str):
            kind, text = part
            tag = tags.get(kind, "p")
            parts.append(f"<{tag}>{escape(text)}</{tag}>")
        else:
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in part)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    title = escape(source.settings.get("judul", ""))
    head = f'<!doctype html>\n<html lang="id">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
    head += "<body>\n"
    return (head + "\n".join(parts) + "\n</body>\n</html>\n").encode()


def plain(source: Source) -> bytes:
    """The document as UTF-8 text."""
    lines = []
    for part in _lines(source):
        if isinstance(part[0], str):
            kind, text = part
            lines.append({"bold-centre": f"{text:^90}", "right": " " * 50 + text}.get(kind, text).rstrip())
        else:
            lines.extend("  ".join(f"{cell:<22}" for cell in row).rstrip() for row in part)
        if lines[-1] and isinstance(part[0], str) and part[0] in {"body", "bold"}:
            lines.append("")
    return ("\n".join(lines) + "\n").encode()
