"""How much a word tells: one shipped table of document frequencies, the same for all readers and engines.

Engines cancel their own idf by these weights, so that no score depends on records a reader may not see. The
table holds, by exact word and by stem, the share of pages it stands on; ``search/data/make_weights.py`` makes
it from published texts.
"""

import gzip
import math
from functools import cache

from search.tables import read_bytes, read_words

FUNCTION_WEIGHT = 0.3
"""Weight of question and function words: rare in laws, but no reader looks for them."""

SCALE = 10_000_000
"""Shares in the table are whole numbers of ten-millionths."""

_ASKING = 0.5
"""*Nama*, *jumlah*, *definisi*: what is asked about a matter stands beside every matter."""

_DAMPING = 0.9  # a little below idf: 1.0 ranks short questions best, 0.8 long ones

FUNCTION_WORDS = frozenset(read_words("function_words.txt"))
_ASKING_WORDS = frozenset(read_words("asking_words.txt"))


def weight(term: str) -> float:
    """About ln(1 / share of pages with ``term``), 0.05 to 8; ``FUNCTION_WEIGHT`` for function words.

    ``term`` is an exact word or a stem. A word unseen weighs most, as much as the rarest in the table.
    """
    if term in FUNCTION_WORDS:
        return FUNCTION_WEIGHT
    return _idf(frequency(term)) * (_ASKING if term in _ASKING_WORDS else 1.0)


def frequency(term: str) -> int:
    """Share of pages with the exact word or stem in ten-millionths; an unseen one has the least, never 0."""
    shares = _shares()
    return shares.get(term, shares[""])


def is_known(term: str) -> bool:
    """Whether the exact word or stem stands in the table at all."""
    return term in _shares()


def is_function_word(exact: str) -> bool:
    """Words that carry a question or a sentence, not its matter."""
    return exact in FUNCTION_WORDS


def _idf(share: int) -> float:
    return float(max(0.1, -math.log(min(share / SCALE, 0.95))) ** _DAMPING)


@cache
def _shares() -> dict[str, int]:
    """Shares by word; the empty word has that of all words unseen."""
    text = gzip.decompress(read_bytes("weights.txt.gz")).decode()
    rows = (line.rsplit(" ", 1) for line in text.splitlines())
    return {word: int(share) for word, share in rows}
