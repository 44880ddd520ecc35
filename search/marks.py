"""Finds the places in a page's text that a query matches, and cuts a snippet around the best of them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain, groupby, pairwise, product
from typing import assert_never

from search.analysis import CHUNK, Piece, cut, having, pieces
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
from search.results import Fragment
from search.weights import is_function_word

Span = tuple[int, int]
ELLIPSIS = "…"


@dataclass(slots=True, eq=False)
class _Wanted:
    """What the bare parts of a query look for; exclusions, filters and other fields mark nothing."""

    exact: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    stubs: tuple[str, ...] = ()
    fuzzy: list[Fuzzy] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    forms: frozenset[str] = frozenset()
    is_by_form: bool = True


def spans(text: str, node: Node) -> tuple[Span, ...]:
    """Character spans of ``text`` that ``node`` matches, in order, none overlapping another.

    A bare word marks every form of its stem; phrases, prefixes and fuzzy words the exact forms. Words like
    *yang* are marked only where the query has nothing else.
    """
    wanted = _wanted(node)
    parts = cut(text)
    chunks = parts[1::2]
    different = set(chunks)
    places = {
        chunk: [(piece.start, piece.end) for piece in pieces(chunk) if _is_wanted(piece, wanted)]
        for chunk in (having(different, wanted.forms) if wanted.is_by_form else different)
    }
    ends = list(accumulate(map(len, parts)))
    found = [
        (ends[2 * at] + start, ends[2 * at] + end)
        for at, chunk in enumerate(chunks)
        if chunk in places
        for start, end in places[chunk]
    ]
    if wanted.phrases:
        found.extend(_phrases(text, wanted.phrases))
    return _merged(found)


@dataclass(frozen=True, slots=True)
class _Words:
    """A page's exact words in reading order, and where each stands."""

    exact: list[str]
    places: list[Span]

    @classmethod
    def of(cls, text: str) -> "_Words":
        found = [
            (piece.exact, (match.start() + piece.start, match.start() + piece.end))
            for match in CHUNK.finditer(text)
            for piece in pieces(match[0])
        ]
        return cls([word for word, _ in found], [place for _, place in found])


def _phrases(text: str, phrases: Sequence[Phrase]) -> Iterator[Span]:
    words = _Words.of(text)
    different = set(words.exact)
    for phrase in phrases:
        if different.issuperset(phrase.words):
            yield from _near(words, phrase) if phrase.slop else _adjacent(words, list(phrase.words))


def snippet(text: str, marked: Sequence[Span], width: int = 220) -> tuple[Fragment, ...]:
    """About ``width`` characters of ``text`` around the most different marks, in one line of text."""
    start, end = _window(text, marked, width)
    fragments = [Fragment(ELLIPSIS, False)] if text[:start].strip() else []
    place = start
    for first, last in marked:
        if first >= start and last <= end:
            fragments += _fragments(text[place:first], text[first:last])
            place = last
    fragments += _fragments(text[place:end], "")
    if text[end:].strip():
        fragments.append(Fragment(ELLIPSIS, False))
    return tuple(fragments)


@lru_cache(maxsize=16)
def _wanted(node: Node) -> _Wanted:
    leaves = list(_leaves(node))
    weighty = [leaf for leaf in leaves if not (isinstance(leaf, Word) and is_function_word(leaf.exact))]
    wanted = _Wanted()
    for leaf in weighty or leaves:
        match leaf:
            case Word(exact, stem):
                wanted.exact.add(exact)
                wanted.stems.update({stem} - {""})
            case Phrase():
                wanted.phrases.append(leaf)
            case Prefix(stub):
                wanted.stubs += (stub,)
            case Fuzzy():
                wanted.fuzzy.append(leaf)
            case _:
                assert_never(leaf)
    wanted.forms = frozenset(wanted.exact | wanted.stems)
    wanted.is_by_form = not wanted.stubs and not wanted.fuzzy
    return wanted


def _leaves(node: Node) -> Iterator[Word | Phrase | Prefix | Fuzzy]:
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _leaves(child)
        case Word() | Phrase() | Prefix() | Fuzzy():
            yield node
        case InField() | Not() | Equals() | DateRange() | HeldBy() | Everything():
            return
        case _:
            assert_never(node)


def _is_wanted(piece: Piece, wanted: _Wanted) -> bool:
    return (
        piece.exact in wanted.exact
        or piece.stem in wanted.stems
        or (bool(wanted.stubs) and piece.exact.startswith(wanted.stubs))
        or any(is_within(piece.exact, fuzzy.word, fuzzy.distance) for fuzzy in wanted.fuzzy)
    )


def is_within(first: str, second: str, distance: int) -> bool:
    """Whether ``distance`` single-letter edits (a swap of neighbours is one) turn one word into the other."""
    if abs(len(first) - len(second)) > distance:
        return False
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        after = [i]
        for j, other in enumerate(second, 1):
            cost = min(row[j] + 1, after[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            after.append(cost)
        if min(after) > distance:
            return False
        before, row = row, after
    return row[-1] <= distance


def _adjacent(words: _Words, phrase: list[str]) -> Iterator[Span]:
    size = len(phrase)
    for place, word in enumerate(words.exact):
        if word == phrase[0] and words.exact[place : place + size] == phrase:
            yield words.places[place][0], words.places[place + size - 1][1]


def _near(words: _Words, phrase: Phrase) -> Iterator[Span]:
    """Each neighbouring pair, in order, at most ``slop`` words between; equal neighbours count once."""
    wanted = [word for word, _ in groupby(phrase.words)]
    at: dict[str, list[int]] = {word: [] for word in wanted}
    for place, word in enumerate(words.exact):
        if word in at:
            at[word].append(place)
    lone = at[wanted[0]] if len(wanted) == 1 else []
    pairs = (
        pair
        for one, other in pairwise(wanted)
        for pair in product(at[one], at[other])
        if 1 <= pair[1] - pair[0] <= phrase.slop + 1
    )
    for place in (*lone, *chain.from_iterable(pairs)):
        yield words.places[place]


def _merged(found: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _window(text: str, marked: Sequence[Span], width: int) -> Span:
    if not marked:
        return _word_bounds(text, 0, width)
    first, last = _best_run(text, marked, width)
    spare = max(0, width - (last - first))
    start = max(0, first - spare // 3)
    return _word_bounds(text, start, max(start + width, last), keep=(first, last))


def _best_run(text: str, marked: Sequence[Span], width: int) -> Span:
    """The window, sliding over the marks, that holds the most different words, then the most marks."""
    inside: Counter[str] = Counter()
    best, best_span, left = (0, 0), marked[0], 0
    for right, (start, end) in enumerate(marked):
        inside[text[start:end].lower()] += 1
        while left < right and end - marked[left][0] > width:
            word = text[slice(*marked[left])].lower()
            inside[word] -= 1
            if not inside[word]:
                del inside[word]
            left += 1
        if (score := (len(inside), right - left + 1)) > best:
            best, best_span = score, (marked[left][0], end)
    return best_span


def _word_bounds(text: str, start: int, end: int, keep: Span | None = None) -> Span:
    first, last = keep or (start, start)
    end = min(end, len(text))
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    while last < end < len(text) and not text[end].isspace():
        end -= 1
    return start, end if end > start else min(len(text), start + 220)


def _fragments(plain: str, mark: str) -> list[Fragment]:
    pairs = ((_one_line(plain), False), (_one_line(mark), True))
    return [Fragment(words, is_marked) for words, is_marked in pairs if words]


_WHITE = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


def _one_line(text: str) -> str:
    """White space as single spaces; no control or direction characters, which could reorder the page."""
    spaced = _WHITE.sub(" ", text)
    if spaced.isprintable():
        return spaced
    return "".join(char for char in spaced if char == " " or unicodedata.category(char) not in _UNSEEN)
