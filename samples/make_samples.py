"""Makes the fictional documents of ``samples/files`` from ``texts``, ``tables`` and ``manifest.toml``.

Run ``.venv/bin/python samples/make_samples.py [NAME...]``. Needs what the program itself needs (reportlab,
Pillow, pypdfium2, pikepdf) and the Liberation fonts (Debian: ``fonts-liberation``). The results are kept in
the repository, so nobody needs to run this to use the program. The same input gives the same bytes.
"""

import random
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from making import mail, paper, scanner, tables, written
from making.blocks import Source, parse
from making.zipped import zipped

HERE = Path(__file__).parent
FILES = HERE / "files"
DPI = 200
Entry = dict[str, Any]


def main(names: list[str]) -> None:
    """Make every file of the manifest that has a source, or only those named."""
    paper.register_fonts()
    manifest = tomllib.loads((HERE / "manifest.toml").read_text())
    for entry in [*manifest["document"], *manifest["public_edition"]]:
        if entry["form"] != "official" and (not names or entry["file"] in names):
            content = make(entry)
            (FILES / entry["file"]).write_bytes(content)
            print(f"{len(content):>9,}  {entry['file']}")


def make(entry: Entry) -> bytes:
    """The bytes of one document."""
    form, name, draw = entry["form"], entry["file"], random.Random(entry["file"])
    if form in {"xlsx", "ods", "csv"}:
        return table(form, entry)
    if form == "zip":
        return zipped({each: part(each) for each in entry["contains"]})
    if form == "eml":
        text = (HERE / "texts" / entry["source"]).read_text()
        body = text.split("\n\n", 1)[1]
        return mail.eml(parse(text).settings, body, {each: part(each) for each in entry["contains"]})
    source = read(entry["source"])
    if form in PAPER_FORMS:
        return PAPER_FORMS[form](source, name, draw)
    return WRITTEN_FORMS[form](source)


def read(name: str) -> Source:
    """A source text of ``texts``."""
    return parse((HERE / "texts" / name).read_text())


def table(form: str, entry: Entry) -> bytes:
    """A CSV of ``tables`` in its form."""
    text = (HERE / "tables" / entry["source"]).read_text()
    if form == "csv":
        return text.encode()
    make_table = tables.xlsx if form == "xlsx" else tables.ods
    return make_table(tables.read_rows(text), "Data")


def part(name: str) -> bytes:
    """A file inside a container, made from the text or table of the same name."""
    stem, ending = name.rsplit(".", 1)
    if ending == "csv":
        return (HERE / "tables" / name).read_bytes()
    source = read(stem + ".txt")
    return paper.lay_out(source, name, False) if ending == "pdf" else WRITTEN_FORMS[ending](source)


def print_pdf(source: Source, name: str, _draw: random.Random) -> bytes:
    return paper.lay_out(source, name, has_ink=False)


def print_public(source: Source, name: str, _draw: random.Random) -> bytes:
    first = parse("! SALINAN UNTUK PUBLIK").blocks
    return paper.lay_out(replace(source, blocks=(*first, *source.blocks)), name, has_ink=False)


def scan(source: Source, name: str, draw: random.Random) -> bytes:
    pages = scanner.page_images(paper.lay_out(source, name, has_ink=True), DPI)
    return scanner.image_pdf([scanner.jpeg(scanner.scanned(page, draw)) for page in pages], DPI)


def photo(source: Source, name: str, draw: random.Random) -> bytes:
    pages = scanner.page_images(paper.lay_out(source, name, has_ink=True), DPI)
    return scanner.image_pdf([scanner.jpeg(scanner.photographed(page, draw)) for page in pages], DPI)


def sideways(source: Source, name: str, draw: random.Random) -> bytes:
    """The first page lay upright on the glass, the second one on its side."""
    pages = scanner.page_images(paper.lay_out(source, name, has_ink=True), DPI)
    images = [scanner.scanned(page, draw) for page in pages]
    turned = [image.rotate(90, expand=True) if number else image for number, image in enumerate(images)]
    if len(turned) == 1:
        turned = [turned[0].rotate(-90, expand=True)]
    return scanner.image_pdf([scanner.jpeg(image) for image in turned], DPI)


def mixed(source: Source, name: str, draw: random.Random) -> bytes:
    """The first page as printed to PDF, the others scanned after they were signed."""
    printed = pikepdf.open(BytesIO(paper.lay_out(source, name, has_ink=False)))
    scanned = pikepdf.open(BytesIO(scan(source, name, draw)))
    both = pikepdf.new()
    both.pages.append(printed.pages[0])
    both.pages.extend(scanned.pages[1:])
    target = BytesIO()
    both.save(target, deterministic_id=True)
    return target.getvalue()


def fax(source: Source, name: str, draw: random.Random) -> bytes:
    pages = scanner.page_images(paper.lay_out(source, name, has_ink=True), DPI)
    return scanner.tiff([page.rotate(draw.uniform(-0.6, 0.6), fillcolor=255) for page in pages], DPI)


def picture(source: Source, name: str, draw: random.Random) -> bytes:
    pages = scanner.page_images(paper.lay_out(source, name, has_ink=True), DPI)
    return scanner.jpeg(scanner.photographed(pages[0], draw), 45)


def png(source: Source, name: str, draw: random.Random) -> bytes:
    pages = scanner.page_images(paper.lay_out(source, name, has_ink=True), 150)
    return scanner.png(pages[0].rotate(draw.uniform(-0.5, 0.5), fillcolor=255))


PAPER_FORMS: dict[str, Callable[[Source, str, random.Random], bytes]] = {
    "print": print_pdf,
    "print-public": print_public,
    "scan": scan,
    "photo": photo,
    "sideways": sideways,
    "mixed": mixed,
    "fax": fax,
    "picture": picture,
    "png": png,
}
WRITTEN_FORMS: dict[str, Callable[[Source], bytes]] = {
    "docx": written.docx,
    "odt": written.odt,
    "rtf": written.rtf,
    "html": written.html,
    "txt": written.plain,
    "pptx": tables.pptx,
}


if __name__ == "__main__":
    main(sys.argv[1:])
