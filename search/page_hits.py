"""Shows where a page matches: its snippet, and the boxes of the words that the query marks."""

from collections.abc import Sequence

from search.marks import Span, snippet, spans
from search.ports import PageText, WordBox
from search.query import Node
from search.results import Box, PageHit


def page_hit(page: int, content: PageText, node: Node) -> PageHit:
    """Snippet and boxes of one page; boxes only where ``content`` came with its words."""
    marked = spans(content.text, node)
    return PageHit(page, snippet(content.text, marked), boxes(content.words, marked))


def boxes(words: Sequence[WordBox], marked: Sequence[Span]) -> tuple[Box, ...]:
    """The boxes of ``words`` that share a character with a marked span, in reading order."""
    found: list[Box] = []
    for word in words:
        if any(start < word.end and word.start < end for start, end in marked):
            found.append(Box(word.left, word.top, word.right, word.bottom))
    return tuple(found)
