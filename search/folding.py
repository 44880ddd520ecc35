"""Folds a word so that case, diacritics, width and invisible characters make no difference."""

import unicodedata

MAX_LENGTH = 64
"""Characters of a token; the rest of a longer run (base64, a line of dots read as letters) is cut."""

_MARK_RANGES = "".join(
    f"{chr(code)}"
    for code in range(0x0300, 0x2100)
    if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me", "Cf")
)
INVISIBLE = _MARK_RANGES + "\u00ad\ufeff\ufffe\ufe00-\ufe0f\ufe20-\ufe2f"
"""Characters that may stand inside a word without being a letter, for a regular expression's class.

Combining marks, zero-width and direction marks, the soft hyphen, and U+FFFE, which PDFium writes for a
hyphen at a line's end.
"""


def fold(word: str) -> str:
    """Letters and digits only, lower case, without diacritics; may be empty; at most ``MAX_LENGTH``."""
    if word.isascii() and word.isalnum():
        return word.lower()[:MAX_LENGTH]
    open_form = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(char for char in open_form if char.isalnum())
    return unicodedata.normalize("NFC", kept)[:MAX_LENGTH]
