"""Loosens a query that found nothing: any of its words may match, the rarer and the more the better."""

from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    Fuzzy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from search.weights import is_function_word


def relax(node: Node) -> Node | None:
    """``node`` with any of its words or phrases enough; ``None`` where nothing can be loosened.

    Filters (``tahun:``, ``unit:``, ...) and exclusions stay as they are. Pure.
    """
    if isinstance(node, Phrase):
        return _loose_phrase(node)
    if not isinstance(node, And):
        return None
    kept = tuple(child for child in node.children if isinstance(child, Equals | DateRange | Not))
    loose: list[Node] = []
    for child in node.children:
        if child not in kept and not isinstance(child, Everything):
            loose += _pieces(child)
    weighty = tuple(piece for piece in dict.fromkeys(loose) if not _is_function(piece))
    choices = weighty or tuple(dict.fromkeys(loose))
    if not choices or (len(choices) == 1 and node.children == (*kept, *choices)):
        return None
    either = choices[0] if len(choices) == 1 else Or(choices)
    return And((either, *kept)) if kept else either


def _loose_phrase(phrase: Phrase) -> Node:
    words = dict.fromkeys(Word(word, "") for word in phrase.words)
    return Or((phrase, *words))


def _pieces(node: Node) -> list[Node]:
    match node:
        case And(children) | Or(children):
            return [piece for child in children for piece in _pieces(child)]
        case Phrase():
            return [node, *(Word(word, "") for word in node.words)]
        case Word() | Prefix() | Fuzzy() | InField():
            return [node]
        case _:
            return []


def _is_function(node: Node) -> bool:
    return isinstance(node, Word) and is_function_word(node.exact)
