"""Completes the word being typed and offers another spelling, from words of permitted records only."""

from search.analysis import tokenise
from search.contract import EngineRequest, Reader
from search.query import And, Everything, Node, Or, Word
from search.visibility import Guard, restrict

MIN_LETTERS = 3  # a shorter beginning says little and costs the engine most of its dictionary
MIN_MISSPELT = 4
MAX_MISSPELT = 3  # words of one query that another spelling is sought for


def completions(text: str, before: Node, guard: Guard, reader: Reader, limit: int) -> tuple[str, ...]:
    """``text`` with its last word completed, ``before`` being the query up to it.

    Empty where the text does not end in a word of three letters. Records that ``before`` finds come first;
    where it finds none with such a word, all permitted ones count.
    """
    tokens = tokenise(text)
    if not tokens or tokens[-1].end != len(text) or len(tokens[-1].exact) < MIN_LETTERS:
        return ()
    stub, kept = tokens[-1].exact, text[: tokens[-1].start]
    words = reader.complete(stub, restrict(before, guard), limit)
    if not words and before != Everything():
        words = reader.complete(stub, restrict(Everything(), guard), limit)
    return tuple(kept + word for word in words)


def respelt(text: str, node: Node, guard: Guard, reader: Reader) -> str | None:
    """``text`` with words that no permitted record holds replaced by near ones that some hold."""
    changes: dict[str, str] = {}
    for word in _words(node)[:MAX_MISSPELT]:
        if len(word.exact) < MIN_MISSPELT or _occurs(word, guard, reader):
            continue
        if near := reader.near_words(word.exact, guard, 1):
            changes[word.exact] = near[0]
    return _replaced(text, changes) if changes else None


def _words(node: Node) -> list[Word]:
    match node:
        case Word():
            return [node]
        case And(children) | Or(children):
            return list(dict.fromkeys(word for child in children for word in _words(child)))
        case _:
            return []


def _occurs(word: Word, guard: Guard, reader: Reader) -> bool:
    return reader.search(EngineRequest(restrict(word, guard), size=1)).total > 0


def _replaced(text: str, changes: dict[str, str]) -> str | None:
    replaced = text
    for token in reversed(tokenise(text)):
        if token.exact in changes:
            replaced = replaced[: token.start] + changes[token.exact] + replaced[token.end :]
    return replaced if replaced != text else None
