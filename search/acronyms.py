"""Lets an acronym find its expansion and the expansion its acronym, when asked and not when indexed.

Widening the query keeps both engines the same, keeps lengths and positions in the index true to the text,
and lets an office change the table without a rebuild.
"""

from collections.abc import Iterable, Iterator, Sequence

from search.analysis import tokenise
from search.query import And, Node, Or, Phrase, Word
from search.tables import read_lines
from search.weights import is_function_word


def _expansions() -> dict[str, list[tuple[Word, ...]]]:
    table: dict[str, list[tuple[Word, ...]]] = {}
    for line in read_lines("acronyms.txt"):
        acronym, expansion = line.split(":", 1)
        words = tuple(Word(token.exact, token.stem) for token in tokenise(expansion))
        table.setdefault(acronym.lower(), []).append(words)
    return table


_EXPANSIONS = _expansions()
_ACRONYMS: dict[tuple[str, ...], str] = {
    tuple(word.exact for word in words): acronym
    for acronym, choices in _EXPANSIONS.items()
    for words in choices
}
_LONGEST = max(map(len, _ACRONYMS))


def with_expansions(nodes: Sequence[Node]) -> Iterator[Node]:
    """The same conjunction, where an acronym or a run of words that spell one stands for both."""
    place = 0
    while place < len(nodes):
        run = _run_length(nodes, place)
        if run:
            yield _with_acronym(nodes[place : place + run])
        else:
            yield _with_expansion(nodes[place])
        place += max(run, 1)


def _run_length(nodes: Sequence[Node], place: int) -> int:
    for length in range(min(_LONGEST, len(nodes) - place), 0, -1):
        if tuple(_exact(nodes[place : place + length])) in _ACRONYMS:
            return length
    return 0


def _exact(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        # A word in quotes has no stem: it is meant as it stands.
        yield node.exact if isinstance(node, Word) and node.stem else " "


def _with_acronym(nodes: Sequence[Node]) -> Node:
    acronym = _ACRONYMS[tuple(_exact(nodes))]
    telling = tuple(node for node in nodes if not (isinstance(node, Word) and is_function_word(node.exact)))
    spelled = telling[0] if len(telling) == 1 else And(telling)
    return Or((spelled, Word(acronym, acronym)))


def _with_expansion(node: Node) -> Node:
    if not isinstance(node, Word) or not node.stem or node.exact not in _EXPANSIONS:
        return node
    spelled = (
        words[0] if len(words) == 1 else Phrase(tuple(word.exact for word in words))
        for words in _EXPANSIONS[node.exact]
    )
    return Or((node, *spelled))
