"""Cuts one page out of the engine's order, with equal keys in the order of the ids."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import tantivy

from search.cursors import Place

ROUNDING = 1e-5  # relative; the engine counts in single precision, some 1e-6 for a long query
SLACK = 16  # hits read beyond the page, so that a tie or a moved hit at its edge seldom needs a second look

Key = float | int
Found = tuple[Key, tantivy.DocAddress]
Fetch = Callable[[int, int], tuple[Sequence[Found], int]]
"""``fetch(offset, limit)``: hits in the engine's order, best first, and the number of all."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page's ids, the place after it (``None`` at the end), and the number of all hits."""

    ids: tuple[str, ...]
    after: Place | None
    total: int


@dataclass(frozen=True, slots=True)
class Pager:
    """Pages through at most ``most`` hits; ``ids`` reads the ids and ``heads`` the sort heads of hits."""

    fetch: Fetch
    ids: Callable[[Sequence[tantivy.DocAddress]], list[str]]
    heads: Callable[[Sequence[tantivy.DocAddress]], list[int]]
    most: int

    def page(self, start: Place, size: int) -> Page:
        """The next ``size`` ids after ``start``."""
        first = min(start.shown, self.most)
        offset, window, total = self._window(first, size)
        ordered = self._in_order(window)
        begin = self._begin(ordered, first - offset, start.last_id)
        ids = self.ids([address for _, address in ordered[begin : begin + size]])
        shown = offset + begin + len(ids)
        return Page(tuple(ids), Place(shown, ids[-1]) if ids and shown < total else None, total)

    def _window(self, first: int, size: int) -> tuple[int, Sequence[Found], int]:
        """The page's hits and some around them: widened until no tie is cut in two by an edge."""
        offset, end, step = max(0, first - SLACK), first + size + SLACK, SLACK
        while True:
            window, total = self.fetch(offset, end - offset)
            keys = [key for key, _ in window]
            if not keys:
                return offset, window, total
            is_cut_before = offset > 0 and keys[0] == keys[min(first - offset, len(keys) - 1)]
            is_cut_after = end < total and keys[-1] == keys[first + size - 1 - offset]
            if not is_cut_before and not is_cut_after:
                return offset, window, total
            step *= 4
            offset = max(0, offset - step) if is_cut_before else offset
            end = min(end + step, total) if is_cut_after else end

    def _in_order(self, window: Sequence[Found]) -> list[Found]:
        ordered: list[Found] = []
        for _, group in groupby(window, key=lambda found: found[0]):
            tied = list(group)
            ordered.extend(tied if len(tied) == 1 else self._by_id(tied))
        return ordered

    def _by_id(self, tied: Sequence[Found]) -> list[Found]:
        heads = self.heads([address for _, address in tied])
        by_head = sorted(zip(heads, range(len(tied)), strict=True))
        ordered: list[Found] = []
        for _, group in groupby(by_head, key=lambda entry: entry[0]):
            same = [tied[place] for _, place in group]
            if len(same) > 1:
                ids = self.ids([address for _, address in same])
                same = [found for _, found in sorted(zip(ids, same, strict=True), key=lambda pair: pair[0])]
            ordered.extend(same)
        return ordered

    def _begin(self, ordered: Sequence[Found], expected: int, last_id: str) -> int:
        """Where the page begins: after the last hit shown, wherever an index change has moved it."""
        if not last_id or expected == 0:
            return expected
        ids = self.ids([address for _, address in ordered[: expected + SLACK]])
        return ids.index(last_id) + 1 if last_id in ids else expected


def levelled(scores: Iterable[float]) -> list[float]:
    """Scores, best first, with those that differ by rounding alone made equal.

    The rounding left where our weights replace the engine's statistics depends on hidden records too: equal
    hits would otherwise stand in an order that tells of them.
    """
    found: list[float] = []
    for score in scores:
        is_level = bool(found) and found[-1] - score <= ROUNDING * found[-1]
        found.append(found[-1] if is_level else score)
    return found


def whole_numbers(
    searcher: tantivy.Searcher, field: str, addresses: Sequence[tantivy.DocAddress]
) -> list[int]:
    """The values of a numeric field that every document has."""
    values: list[Any] = list(searcher.fast_field_values(field, list(addresses)))
    return values
