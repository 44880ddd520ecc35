"""A document's source text as blocks: a small markup for official papers.

First lines ``@key value`` are settings (``@kop``, ``@font``, ``@size``). Then blocks, parted by empty lines;
the first characters of a line say what it is:

``! ``  centred bold title        ``. ``  centred line            ``# ``  heading
``: a | b``  label and value      ``| a | b``  table row          ``1. `` ``a. `` ``- ``  list item
``> ``  line kept as it is        ``>> ``  line at the right      ``~halaman``  new page
``~surat PLACE, DATE``  the letter's labels follow, the date stands at their right
``~ttd POST | NAME``  signature (``||`` parts two signatories)
everything else is a paragraph.
"""

import re
from dataclasses import dataclass

ITEM = re.compile(r"^(\(?(?:\d{1,2}|[a-z])[.)]|-) +(.*)$")


@dataclass(frozen=True)
class Block:
    """``kind`` names the form; ``rows`` are its lines, each already split into cells."""

    kind: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return " ".join(cell for row in self.rows for cell in row)


@dataclass(frozen=True)
class Source:
    """Settings and blocks of one document."""

    settings: dict[str, str]
    blocks: tuple[Block, ...]


def parse(text: str) -> Source:
    """Read one source text; lines of one kind that follow each other make one block."""
    settings: dict[str, str] = {}
    blocks: list[Block] = []
    is_new = True
    for line in text.splitlines():
        line = line.rstrip()
        if line.startswith("@"):
            key, _, value = line[1:].partition(" ")
            settings[key] = value.strip()
        elif not line:
            is_new = True
        else:
            _add(blocks, *_read(line), is_new)
            is_new = False
    return Source(settings, tuple(blocks))


def _read(line: str) -> tuple[str, tuple[str, ...]]:
    for mark, kind in (("!", "title"), (".", "centre"), ("#", "heading"), (">>", "right"), (">", "line")):
        if line.startswith(mark + " "):
            return kind, (line[len(mark) + 1 :],)
    if line.startswith(": "):
        label, _, value = line[2:].partition("|")
        return "label", (label.strip(), value.strip())
    if line.startswith("| "):
        return "table", tuple(cell.strip() for cell in line.strip("| ").split("|"))
    if line.startswith("~ttd "):
        people = line[5:].split("||")
        return "sign", tuple(cell.strip() for person in people for cell in person.split("|"))
    if line.startswith("~surat"):
        return "letter", (line[6:].strip(),)
    if line.startswith("~halaman"):
        return "page", ()
    if item := ITEM.match(line):
        return "item", item.groups()
    return "paragraph", (line,)


def _add(blocks: list[Block], kind: str, row: tuple[str, ...], is_new: bool) -> None:
    joins = kind in {"title", "centre", "right", "line", "label", "table", "item", "paragraph"}
    if joins and not is_new and blocks and blocks[-1].kind == kind:
        last = blocks.pop()
        blocks.append(Block(kind, (*last.rows, row)))
    else:
        blocks.append(Block(kind, (row,)))
