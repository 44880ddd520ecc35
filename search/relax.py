"""Loosens a query: any of its words may match, the rarer and the more of them the better."""

from collections.abc import Iterable

from search.analysis import tokenise
from search.lexer import Kind, cut
from search.parser import FIELDS
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
    Word,
)
from search.stemming import stem
from search.tables import read_words

_PLAIN = frozenset({Kind.WORD, Kind.PHRASE, Kind.OPEN, Kind.CLOSE})
_QUESTION_WORDS = frozenset(read_words("question_words.txt"))


def is_question(text: str) -> bool:
    """A question in plain words (*Siapa ketua KPU pertama?*) is asked loosened at once.

    Its answer seldom holds all its words, and where a text does hold them all it is seldom the answer:
    asking strictly first lost 0.04 MRR@10 on TyDi. Whoever writes operators or fields means them; quotes
    and brackets stand in plain questions too.
    """
    lexemes = cut(text, FIELDS)
    if not all(lexeme.kind in _PLAIN for lexeme in lexemes):
        return False
    words = (lexeme.text for lexeme in lexemes if lexeme.kind is Kind.WORD)
    return any(token.exact in _QUESTION_WORDS for word in words for token in tokenise(word))


def relax(node: Node) -> Node | None:
    """``node`` with any of its words or phrases enough; ``None`` where nothing can be loosened.

    Filters (``tahun:``, ``unit:``, ...) and exclusions stay as they are. Pure.
    """
    if isinstance(node, Phrase):
        return Or(_phrase_pieces(node))
    if isinstance(node, Or):
        return _relaxed_choices(node)
    if not isinstance(node, And):
        return None
    kept = tuple(child for child in node.children if _is_filter(child))
    asked = [child for child in node.children if child not in kept and not isinstance(child, Everything)]
    choices = _distinct(piece for child in asked for piece in _pieces(child))
    if not choices or choices == tuple(asked[:1]):
        return None
    either = choices[0] if len(choices) == 1 else Or(choices)
    return And((either, *kept)) if kept else either


def _is_filter(node: Node) -> bool:
    """Whether no word is asked for: a unit or dossier by name is several of them, a time of retention two."""
    match node:
        case Equals() | DateRange() | HeldBy() | Not():
            return True
        case And(children) | Or(children):
            return all(map(_is_filter, children))
        case _:
            return False


def _relaxed_choices(node: Or) -> Node | None:
    choices = _distinct(piece for child in node.children for piece in _pieces(child))
    return Or(choices) if choices != node.children else None


def _pieces(node: Node) -> tuple[Node, ...]:
    match node:
        case And(children):
            return tuple(piece for child in children for piece in _pieces(child))
        case Or(children):
            # An acronym's expansion stays whole: its words alone would say something else.
            spelled = tuple(child for child in children if isinstance(child, And))
            others = tuple(child for child in children if not isinstance(child, And | Not))
            return (*(piece for child in spelled for piece in _pieces(child)), *others)
        case Phrase():
            return _phrase_pieces(node)
        case Word() | Prefix() | Fuzzy() | InField():
            return (node,)
        case _:
            return ()


def _phrase_pieces(phrase: Phrase) -> tuple[Node, ...]:
    return (phrase, *_distinct(Word(word, stem(word)) for word in phrase.words))


def _distinct(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(nodes))
