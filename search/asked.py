"""What a query tree asks of any engine: its words on a page, its neighbours, its size, its order. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import assert_never

from search.contract import EngineRequest, SortOrder
from search.errors import QueryError
from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    Fuzzy,
    HeldBy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    TextNode,
    Word,
)
from search.sentences import N_

MAX_DEPTH = 25
"""Elasticsearch refuses more than 30 nested queries, of which guard and leaf need six; in the embedded engine
some hundreds overflow the stack and end the process. The parser's brackets end before."""

MAX_LEAVES = 1000


def wanted_text(node: Node) -> tuple[TextNode, ...]:
    """The words and phrases that a page of a hit may hold; what must not be there does not count."""
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return (node,)
        case And(children) | Or(children):
            return tuple(dict.fromkeys(leaf for child in children for leaf in wanted_text(child)))
        case InField() | Equals() | DateRange() | HeldBy() | Not() | Everything():
            return ()
        case _:
            assert_never(node)


def check_size(node: Node) -> None:
    """Refuse a query that would exhaust an engine, however it was made."""
    level: list[Node] = [node]
    leaves = 0
    for _ in range(MAX_DEPTH):
        children = [child for each in level for child in _children(each)]
        leaves += len(level) - sum(1 for each in level if _children(each))
        level = children
        if not level:
            break
    if level or leaves > MAX_LEAVES:
        raise QueryError(N_("Pencarian ini terlalu panjang atau terlalu bertingkat. Persingkatlah."))


def is_scored(node: Node) -> bool:
    """Whether a score tells hits apart: filters, numbers, prefixes and fuzzy words score all alike."""
    match node:
        case Word() | Phrase():
            return True
        case InField(name, child):
            return name == "title" and is_scored(child)
        case And(children) | Or(children):
            return any(is_scored(child) for child in children)
        case Prefix() | Fuzzy() | Equals() | DateRange() | HeldBy() | Not() | Everything():
            return False
        case _:
            assert_never(node)


def order_of(request: EngineRequest) -> SortOrder:
    """Where scores tell nothing apart, hits are listed from the newest on."""
    if request.sort == "relevance" and not is_scored(request.query.node):
        return "newest"
    return request.sort


def side_by_side(children: Sequence[Node]) -> list[tuple[Word, Word]]:
    """Neighbouring words of a query, which count more where they are neighbours in the text."""
    return [
        (one, other)
        for one, other in pairwise(children)
        if isinstance(one, Word)
        and isinstance(other, Word)
        and one.stem
        and other.stem
        and one.exact != other.exact  # one place in the text would serve both
    ]


def without_repeats(words: Sequence[str]) -> tuple[str, ...]:
    """Equal neighbours of a loose phrase count once: one place in the text would serve both."""
    return tuple(word for place, word in enumerate(words) if place == 0 or words[place - 1] != word)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case And(children) | Or(children):
            return children
        case Not(child):
            return (child,)
        case _:
            return ()
