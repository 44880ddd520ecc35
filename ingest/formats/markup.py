"""Turns the XHTML that Tika gives, or any HTML, into sections of plain text: slides, sheets, paragraphs."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "dt", "dd",
     "section", "article", "header", "footer", "blockquote", "pre", "title", "caption"}
)  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "head"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"})
_LONG = 3000  # characters of a section


class MarkupText(HTMLParser):
    """Collects text by section; a slide or a sheet begins one. Never fails on broken markup."""

    def __init__(self, is_sheet_by_table: bool = False, drops_attachments: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._sections: list[list[str]] = [[]]
        self._open: list[tuple[str, str]] = []
        self._has_slides = False
        self._is_sheet_by_table = is_sheet_by_table
        self._dropped = frozenset({"package-entry"}) if drops_attachments else frozenset()

    def sections(self) -> list[str]:
        """The text of each section, blank ones too where slides or sheets were counted."""
        texts = [_tidied("".join(parts)) for parts in self._sections]
        return texts[1:] if len(texts) > 1 and not texts[0] else texts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if tag not in _VOID:
            self._open.append((tag, kind))
        if self._begins_section(tag, kind):
            self._sections.append([])
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if self._begins_section(tag, kind):
            self._sections.append([])
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if any(name in _SILENT or kind in self._dropped for name, kind in self._open):
            return
        is_file_name = (
            len(self._open) > 1 and self._open[-1][0] == "h1" and self._open[-2][1] == "package-entry"
        )
        if not is_file_name:
            keeps_lines = any(name == "pre" for name, _ in self._open)
            self._sections[-1].append(data if keeps_lines else re.sub(r"\s+", " ", data))

    def _begins_section(self, tag: str, kind: str) -> bool:
        if tag == "div" and kind == "slide":
            self._has_slides = True
            return True
        if tag == "div" and kind in {"sheet", "page"}:
            return True
        if tag == "div" and kind == "slide-content":
            return not self._has_slides
        return tag == "table" and self._is_sheet_by_table and self._depth("table") <= 1

    def _depth(self, tag: str) -> int:
        return sum(name == tag for name, _ in self._open)

    def _break(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._sections[-1].append("\t")
        elif tag in _BLOCKS:
            is_in_cell = tag != "tr" and any(name in {"td", "th"} for name, _ in self._open)
            self._sections[-1].append(" " if is_in_cell else "\n")


def _tidied(text: str) -> str:
    text = re.sub(r" *\t[ \t]*", "\t", text)
    lines = (line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def split_sections(text: str, long: int = _LONG) -> Iterator[str]:
    """The text in pieces of about ``long`` characters, parted between paragraphs, else lines, else words."""
    while len(text) > long * 1.3:
        cut = _cut(text, long)
        yield text[:cut].strip()
        text = text[cut:].lstrip()
    yield text.strip()


def _cut(text: str, long: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.rfind(mark, long // 2, long + len(mark))
        if found > 0:
            return found + len(mark)
    return long
