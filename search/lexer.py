"""Cuts a typed query into brackets, operators, field names, quoted phrases and plain words, with places."""

import re
from dataclasses import dataclass
from enum import StrEnum

from search.errors import QueryError
from search.sentences import N_

MAX_CHARACTERS = 2_000
MAX_SLOP = 50


class Kind(StrEnum):
    OPEN = "("
    CLOSE = ")"
    AND = "DAN"
    OR = "ATAU"
    NOT = "BUKAN"
    FIELD = "field"
    PHRASE = "phrase"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """``text`` is a field's typed name, a phrase's inside or a word; ``slop`` belongs to a phrase."""

    kind: Kind
    text: str
    position: int
    slop: int = 0


_OPERATORS = {
    "DAN": Kind.AND,
    "AND": Kind.AND,
    "ATAU": Kind.OR,
    "OR": Kind.OR,
    "BUKAN": Kind.NOT,
    "NOT": Kind.NOT,
}
_QUOTES = '"“”„«»'
_LEXEME = re.compile(
    rf"""
    (?P<space>[\s\x00-\x1f\x7f]+)
    |(?P<open>\()
    |(?P<close>\))
    |[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}](?:~(?P<slop>[0-9]+))?
    |(?P<unclosed>[{_QUOTES}])
    |(?P<minus>-(?=[\w({_QUOTES}]))
    |(?P<field>[^\W\d_]+):(?=[\w({_QUOTES}.*~-]|$)
    |(?P<word>[^\s\x00-\x1f\x7f(){_QUOTES}]+)
    """,
    re.VERBOSE,
)


def cut(text: str, fields: frozenset[str]) -> list[Lexeme]:
    """The lexemes of ``text``; ``name:`` is a field only where ``fields`` has it, else part of a word.

    A field's value follows its colon at once: ``Nomor: 5`` is two words, as in pasted letters.
    Raises ``QueryError`` for a query too long or a quote not closed.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            N_("Pencarian terlalu panjang. Tulis paling banyak %(limit)d karakter."),
            {"limit": MAX_CHARACTERS},
            MAX_CHARACTERS,
        )
    lexemes: list[Lexeme] = []
    place = 0
    while place < len(text):
        match = _match_at(text, place, fields)
        if lexeme := _lexeme(match):
            lexemes.append(lexeme)
        place = match.end()
    return lexemes


_WORD_ONLY = re.compile(rf"(?P<word>[^\s\x00-\x1f\x7f(){_QUOTES}]+)")


def _match_at(text: str, place: int, fields: frozenset[str]) -> re.Match[str]:
    match = _LEXEME.match(text, place)
    if match and match.lastgroup == "field" and match["field"].lower() not in fields:
        match = _WORD_ONLY.match(text, place)
    if match is None:
        raise AssertionError("every character belongs to a lexeme")
    return match


def _lexeme(match: re.Match[str]) -> Lexeme | None:
    position = match.start()
    match match.lastgroup:
        case "space":
            return None
        case "open":
            return Lexeme(Kind.OPEN, "(", position)
        case "close":
            return Lexeme(Kind.CLOSE, ")", position)
        case "minus":
            return Lexeme(Kind.NOT, "-", position)
        case "field":
            return Lexeme(Kind.FIELD, match["field"], position)
        case "phrase" | "slop":
            return Lexeme(Kind.PHRASE, match["phrase"], position, _slop(match))
        case "unclosed":
            raise QueryError(
                N_("Tanda kutip dibuka tetapi tidak ditutup. Tambahkan tanda kutip penutup."),
                position=position,
            )
        case _:
            return Lexeme(_OPERATORS.get(match["word"], Kind.WORD), match["word"], position)


def _slop(match: re.Match[str]) -> int:
    digits = match["slop"] or "0"
    if len(digits) > 3 or int(digits) > MAX_SLOP:
        raise QueryError(
            N_('Jarak kata dalam frasa paling jauh %(limit)d, misalnya "rapat pleno"~3.'),
            {"limit": MAX_SLOP},
            match.start("slop"),
        )
    return int(digits)
