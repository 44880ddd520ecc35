"""Turns one typed word or quoted phrase into analysed leaves of the query tree."""

import re

from search.analysis import Token, tokenise
from search.errors import QueryError
from search.lexer import Lexeme
from search.numbering import is_document_number, number_terms
from search.query import And, Fuzzy, InField, Node, Or, Phrase, Prefix, TextNode, Word
from search.sentences import N_

MIN_STUB = 2
MIN_FUZZY = 4
MAX_DISTANCE = 2
MAX_PHRASE = 64
LONG_WORD = 8  # letters from which two misread letters are as likely as one in a short word

_FUZZY = re.compile(r"(?P<word>.*\w)~(?P<distance>[0-9]*)")
_NUMBER_AND_YEAR = re.compile(r"([0-9]{1,4})/((?:19|20)[0-9]{2})")


def word_leaf(lexeme: Lexeme) -> Node | None:
    """What a bare word asks for; ``None`` for punctuation alone. Raises ``QueryError``."""
    if "*" in lexeme.text:
        return _prefix(lexeme)
    if match := _FUZZY.fullmatch(lexeme.text):
        return _fuzzy(lexeme, match["word"], match["distance"])
    return plain_leaf(lexeme.text, lexeme.position)


def plain_leaf(text: str, position: int) -> Node | None:
    """One token is a word; several (``kab/kota``, ``14:30``) are a phrase; a document number is both."""
    tokens = tokenise(text)
    _check_length(len(tokens), position)
    if not tokens:
        return None
    if len(tokens) == 1:
        return Word(tokens[0].exact, tokens[0].stem)
    phrase = Phrase(tuple(token.exact for token in tokens))
    return _numbered(text, phrase) if is_document_number(text) else phrase


def phrase_leaf(lexeme: Lexeme) -> TextNode:
    """A quoted phrase; one word in quotes is that word in exactly this form. Raises ``QueryError``."""
    words = tuple(token.exact for token in tokenise(lexeme.text))
    if not words:
        raise QueryError(
            N_("Tidak ada kata di antara tanda kutip. Tulis frasa yang dicari, atau hapus tanda kutipnya."),
            position=lexeme.position,
        )
    _check_length(len(words), lexeme.position)
    return Word(words[0], "") if len(words) == 1 else Phrase(words, lexeme.slop)


def number_leaf(lexeme: Lexeme) -> Node | None:
    """A document's own number, whole or any of its parts; ``None`` for punctuation alone."""
    if lexeme.text.endswith("*"):
        stub = number_terms(lexeme.text[:-1])
        return InField("number", Prefix(_long_enough(stub[0] if stub else "", lexeme)))
    wanted = [_number_word(chunk) for chunk in lexeme.text.split()]
    nodes = tuple(node for node in wanted if node is not None)
    return nodes[0] if len(nodes) == 1 else And(nodes) if nodes else None


def _check_length(words: int, position: int) -> None:
    if words > MAX_PHRASE:
        raise QueryError(
            N_("Frasa terlalu panjang. Tulis paling banyak %(limit)d kata."), {"limit": MAX_PHRASE}, position
        )


def _number_word(chunk: str) -> Node | None:
    terms = number_terms(chunk)
    if not terms:
        return None
    whole = InField("number", Word(terms[0], ""))
    parts = tuple(InField("number", Word(part, "")) for part in _slash_parts(chunk))
    return whole if len(parts) < 2 else Or((whole, And(parts)))


def _slash_parts(chunk: str) -> tuple[str, ...]:
    return tuple(terms[0] for part in chunk.split("/") if (terms := number_terms(part)))


def _numbered(text: str, phrase: Phrase) -> Node:
    choices: list[Node] = [phrase]
    if terms := number_terms(text):
        choices.insert(0, InField("number", Word(terms[0], "")))
    if match := _NUMBER_AND_YEAR.fullmatch(text):
        choices.append(Phrase((match[1], "tahun", match[2])))
    return Or(tuple(choices))


def _prefix(lexeme: Lexeme) -> Node:
    stub = lexeme.text.removesuffix("*")
    tokens = tokenise(stub)
    if "*" in stub or not tokens or tokens[-1].end != len(stub):
        raise QueryError(
            N_("Tanda * hanya boleh di akhir kata, sesudah huruf atau angka, misalnya pengawas*."),
            position=lexeme.position + lexeme.text.index("*"),
        )
    prefix = Prefix(_long_enough(tokens[-1].exact, lexeme))
    before = tuple(_word(token) for token in tokens[:-1])
    return And((*before, prefix)) if before else prefix


def _long_enough(stub: str, lexeme: Lexeme) -> str:
    if len(stub) < MIN_STUB:
        raise QueryError(
            N_("Tulis paling sedikit %(least)d huruf sebelum tanda *."), {"least": MIN_STUB}, lexeme.position
        )
    return stub


def _fuzzy(lexeme: Lexeme, word: str, distance: str) -> Node:
    tokens = tokenise(word)
    if len(tokens) != 1 or len(tokens[0].exact) < MIN_FUZZY:
        raise QueryError(
            N_("Tanda ~ hanya untuk satu kata yang paling sedikit %(least)d huruf, misalnya rekapitulsi~."),
            {"least": MIN_FUZZY},
            lexeme.position,
        )
    exact = tokens[0].exact
    if distance and distance not in ("1", "2"):
        raise QueryError(
            N_("Sesudah tanda ~ hanya boleh 1 atau 2 (jumlah huruf yang boleh berbeda)."),
            position=lexeme.position + len(word) + 1,
        )
    edits = int(distance) if distance else MAX_DISTANCE if len(exact) >= LONG_WORD else 1
    return Fuzzy(exact, edits)


def _word(token: Token) -> Word:
    return Word(token.exact, token.stem)
