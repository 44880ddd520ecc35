"""Brings the forms of an Indonesian word to one stem (Snowball), with exceptions from office language.

Oracle: Lucene's vectors, which follow the same algorithm (Tala 2003) as Snowball; Sastrawi's dictionary
stems differ and are not followed. Where the algorithm meets a word it spoils, ``_FIXED`` decides.
"""

import Stemmer

from search.tables import read_lines, read_words

# Analysis keeps what it has seen; a second cache here would only cost memory.
_SNOWBALL = Stemmer.Stemmer("indonesian", 0)

_FIXED = {word: word for word in read_words("protected_words.txt")} | dict(
    line.split() for line in read_lines("stems.txt")
)
_ROOTS = dict(line.split() for line in read_lines("roots.txt"))
_LEXICAL = frozenset({"undang", "mata", "laba", "kupu", "kura", "oleh", "hati", "langit", "gara", "alun"})


def stem(word: str) -> str:
    """The stem of one folded word; ``""`` for a word with figures, which has none."""
    if word.isalpha():
        return _FIXED.get(word) or _algorithmic(word)
    return "" if "-" not in word else stem_reduplication(*word.split("-", 1))


def is_reduplication(first: str, second: str) -> bool:
    """``buku-buku``, ``perundang-undangan``, ``anak-anaknya``, ``berbalas-balasan``; not ``kab-kota``."""
    if min(len(first), len(second)) < 3 or not (first.isalpha() and second.isalpha()):
        return False
    return first == second or second.startswith(_algorithmic(first)) or stem(first) == stem(second)


def stem_reduplication(first: str, second: str) -> str:
    """A plural meets its singular; a word that means something else doubled keeps its double."""
    for root in (_algorithmic(second), _algorithmic(first), second):
        if root in _LEXICAL:
            return f"{root}-{root}"
    return stem(second if first == second else first)


def _algorithmic(word: str) -> str:
    left = str(_SNOWBALL.stemWord(word)) or word
    return _ROOTS.get(left, left)
