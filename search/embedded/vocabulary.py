"""Words of permitted records only: completions of a beginning, and words near a misspelt one."""

from collections.abc import Sequence

import tantivy
from tantivy import Query

from search.embedded.schema import BODY_EXACT, TITLE_EXACT
from search.marks import is_within

MAX_EDITS = 2
SECOND_EDIT = 20  # a word two edits away must be this many times as frequent as one at one edit


def complete(searcher: tantivy.Searcher, permitted: Query, stub: str, limit: int) -> Sequence[str]:
    """Words beginning with ``stub``, by how many permitted records hold them, then alphabetically."""
    counts = _counts(searcher, permitted, stub)
    counts.pop(stub, None)
    return sorted(counts, key=lambda word: (-counts[word], word))[:limit]


def near_words(searcher: tantivy.Searcher, permitted: Query, word: str, limit: int) -> Sequence[str]:
    """Other words within two edits that begin with the same letter, best first."""
    letters = set(word)
    near: list[tuple[float, str]] = []
    for other, count in _counts(searcher, permitted, word[:1]).items():
        # One edit changes at most two letters of the set: cheap, and it spares nine words of ten the count.
        is_likely = abs(len(other) - len(word)) <= MAX_EDITS and len(letters ^ set(other)) <= 2 * MAX_EDITS
        if is_likely and other != word and is_within(other, word, MAX_EDITS):
            near.append((-count if is_within(other, word, 1) else -count / SECOND_EDIT, other))
    return [other for _, other in sorted(near)[:limit]]


def _counts(searcher: tantivy.Searcher, permitted: Query, stub: str) -> dict[str, int]:
    # A record holds a word once, be it in title, text or both; the text counts first.
    counts = dict(searcher.terms_with_prefix(TITLE_EXACT, stub, filter_query=permitted))
    for word, count in searcher.terms_with_prefix(BODY_EXACT, stub, filter_query=permitted):
        counts[word] = max(count, counts.get(word, 0))
    return counts
