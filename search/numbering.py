"""Recognises what offices write in figures: document numbers, grouped numerals and numeric dates."""

import re
from datetime import date

MONTHS = (
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
)

_DAY_FIRST = re.compile(r"([0-3]?[0-9])([-/.])([01]?[0-9])\2((?:1[6-9]|20)[0-9]{2})")
_YEAR_FIRST = re.compile(r"((?:1[6-9]|20)[0-9]{2})([-/.])([01]?[0-9])\2([0-3]?[0-9])")
_PARTS = re.compile(r"\s*/\s*")
_ATOMS = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"[^\W_]+(?:[.-][^\W_]+)+")


def is_document_number(chunk: str) -> bool:
    """``005/PM.00.01/K.JI-30/I/2026``: parts joined by a slash, one of them with a figure."""
    return "/" in chunk and any(char.isdigit() for char in chunk) and as_date(chunk) is None


def as_date(chunk: str) -> date | None:
    """The day that ``14/02/2024``, ``14-2-2024``, ``14.02.2024`` or ``2024-02-14`` names, or ``None``."""
    if match := _DAY_FIRST.fullmatch(chunk):
        day, _, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(chunk):
        year, _, month, day = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def number_terms(text: str) -> tuple[str, ...]:
    """Terms under which a document's number is found: whole, each part, each smallest part.

    >>> number_terms("005/PM.00.01/2026")
    ('005/pm.00.01/2026', '005', '5', 'pm.00.01', 'pm', '00', '0', '01', '1', '2026')
    """
    terms: dict[str, None] = {}
    for chunk in re.sub(r"\s*/\s*", "/", text.lower()).split():
        parts = [part.strip("/.,;:()[]\"'") for part in _PARTS.split(chunk)]
        for term in ("/".join(part for part in parts if part), *parts):
            _add(terms, term)
        for part in parts:
            for dotted in _DOTTED.findall(part):
                _add(terms, dotted)
            for atom in _ATOMS.findall(part):
                _add(terms, atom)
                _add(terms, atom.lstrip("0") or "0" if atom.isdigit() else atom)
    return tuple(terms)


def _add(terms: dict[str, None], term: str) -> None:
    # A term of the index never holds white space or control characters.
    clean = "".join(char for char in term if char.isalnum() or char in "/.-")[:128]
    if any(char.isalnum() for char in clean):
        terms[clean] = None
