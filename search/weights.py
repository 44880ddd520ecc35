"""How much a word tells: one shipped table of document frequencies, the same for all readers and engines.

Engines cancel their own idf by these weights, so that no score depends on records a reader may not see. The
table counts the stems and exact words of pages of Indonesian laws; see ``search/data/make_weights.py``.
"""

import gzip
import math
from functools import cache

from search.tables import read_bytes, read_words

FUNCTION_WEIGHT = 0.1
"""Weight of question and function words: rare in laws, but no reader looks for them."""

UNSEEN = 2.0
"""An unseen word counts as one seen on this many pages: high, but bounded."""

FUNCTION_WORDS = frozenset(read_words("function_words.txt"))


def weight(term: str) -> float:
    """About ln(pages / pages with ``term``), from 0 upwards; ``FUNCTION_WEIGHT`` for function words.

    ``term`` is an exact word or a stem. Words with figures, and words unseen, weigh as much as rare ones.
    """
    if term in FUNCTION_WORDS:
        return FUNCTION_WEIGHT
    return _idf(_frequencies().get(term, 0))


def frequency(term: str) -> int:
    """On how many pages of the table's corpus the exact word or stem stands; 0 for an unseen one."""
    return _frequencies().get(term, 0)


def is_function_word(exact: str) -> bool:
    """Words that carry a question or a sentence, not its matter."""
    return exact in FUNCTION_WORDS


@cache
def _idf(seen: int) -> float:
    pages = _frequencies()[""]
    return math.log(1 + (pages - seen + 0.5) / (max(float(seen), UNSEEN) + 0.5))


@cache
def _frequencies() -> dict[str, int]:
    """Pages by word; the empty word has the number of all pages."""
    text = gzip.decompress(read_bytes("weights.txt.gz")).decode()
    rows = (line.rsplit(" ", 1) for line in text.splitlines())
    return {word: int(pages) for word, pages in rows}
