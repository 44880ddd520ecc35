"""Orders counted words: completions of a beginning, and words near a misspelt one. Pure."""

from collections.abc import Mapping, Sequence

from search.marks import is_within

MAX_EDITS = 2
SECOND_EDIT = 20  # a word two edits away must be this many times as frequent as one at one edit

Counts = Mapping[str, int]
"""How many permitted records hold a word: those with it in the text, or in the title where they are more."""


def merged(titles: Counts, texts: Counts) -> dict[str, int]:
    """A record holds a word once, be it in title, text or both; the text counts first."""
    counts = dict(titles)
    for word, count in texts.items():
        counts[word] = max(count, counts.get(word, 0))
    return counts


def completed(counts: Counts, stub: str, limit: int) -> Sequence[str]:
    """Longer words than ``stub``, most frequent first, then alphabetically."""
    longer = [word for word in counts if word != stub]
    return sorted(longer, key=lambda word: (-counts[word], word))[:limit]


def nearest(counts: Counts, word: str, limit: int) -> Sequence[str]:
    """Other words within two edits, best first."""
    letters = set(word)
    near: list[tuple[float, str]] = []
    for other, count in counts.items():
        # One edit changes at most two letters of the set: cheap, and it spares nine words of ten the count.
        is_likely = abs(len(other) - len(word)) <= MAX_EDITS and len(letters ^ set(other)) <= 2 * MAX_EDITS
        if is_likely and other != word and is_within(other, word, MAX_EDITS):
            near.append((-count if is_within(other, word, 1) else -count / SECOND_EDIT, other))
    return [other for _, other in sorted(near)[:limit]]
