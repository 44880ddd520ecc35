"""Short marks of what a record's document says, by which an index is held against the database. Pure."""

from collections.abc import Sequence
from hashlib import blake2b

from search.contract import RecordDocument

_SEPARATOR = "\x1f"  # in no word, no token and no name
_REPEATED = "\x1e"  # nor is this
VERSION = 4
"""Raised with any change below: an index with other stamps is built again."""


def facts_stamp(document: RecordDocument) -> str:
    """16 hex digits for all but the words of the text: title, label, place, codes, dates."""
    return _digest(
        document.id,
        document.kind,
        str(document.level),
        document.unit,
        document.office,
        " ".join(sorted(document.access)),
        document.title_exact,
        document.title_stem,
        " ".join(document.codes),
        document.date,
        document.election,
        document.stage,
        document.status,
        document.dossier,
        document.fate,
        " ".join(sorted(document.within)),
        document.active_until,
        document.inactive_until,
    )


def words_stamp(document: RecordDocument) -> str:
    """16 hex digits for the words of the text and its pages, and all numbers."""
    pages = document.pages
    exact, stem = [page.exact for page in pages], [page.stem for page in pages]
    numbers = " ".join(str(page.number) for page in pages)
    bodies = (_beside(document.body_exact, exact), _beside(document.body_stem, stem))
    return _digest(document.numbers, numbers, *bodies, *exact, *stem)


def _beside(body: str, pages: Sequence[str]) -> str:
    """A body that only repeats its pages as one mark: hashing is most of what a stamp costs."""
    return _REPEATED if body == " ".join(filter(None, pages)) else body


def _digest(*parts: str) -> str:
    return blake2b(_SEPARATOR.join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()
