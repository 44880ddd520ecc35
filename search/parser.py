"""Reads the query language (Indonesian and English words) into a tree of analysed terms.

    query    = either                     ``docs/search.md`` tells users the same with examples
    either   = all { (ATAU | OR) all }
    all      = one { [DAN | AND] one }
    one      = (BUKAN | NOT | -) one | "(" either ")" | field:one | "phrase"[~n] | word[* | ~[n]]

Every sentence that begins wrong ends in ``QueryError``; no input raises anything else.
"""

from collections.abc import Callable
from datetime import date

from search import filters
from search.acronyms import with_expansions
from search.errors import QueryError
from search.leaves import number_leaf, phrase_leaf, word_leaf
from search.lexer import Kind, Lexeme, cut
from search.query import And, DateRange, Equals, Everything, HeldBy, InField, Node, Not, Or, Word
from search.sentences import N_
from search.weights import is_function_word

MAX_DEPTH = 12
MAX_WORDS = 64

_TITLE = frozenset({"judul", "title", "perihal"})
_NUMBER = frozenset({"nomor", "no", "number"})
FIELDS = _TITLE | _NUMBER | filters.NAMES


def parse(text: str, today: date) -> Node:
    """The tree of ``text``; ``today`` is the day in the reader's zone, for ``kemarin`` and its like.

    Words side by side must all match. Acronyms stand for their expansions and the other way round.
    Blank text is ``Everything``. Raises ``QueryError`` and nothing else, whatever the text.
    """
    lexemes = cut(text, FIELDS)
    if not lexemes:
        return Everything()
    return _Parser(lexemes, len(text), today).read()


class _Parser:
    """Recursive descent over the lexemes; each method reads one rule of the grammar."""

    def __init__(self, lexemes: list[Lexeme], length: int, today: date) -> None:
        self._lexemes = lexemes
        self._length = length
        self._today = today
        self._place = 0
        self._leaves = 0

    def read(self) -> Node:
        node = self._either(0)
        if rest := self._peek():
            raise QueryError(
                N_("Kurung tutup tanpa kurung buka. Hapus, atau tambahkan kurung buka sebelumnya."),
                position=rest.position,
            )
        if node is None:
            raise QueryError(
                N_("Tidak ada kata yang dapat dicari. Tulis paling sedikit satu kata atau angka."),
                position=self._lexemes[0].position,
            )
        return node

    def _either(self, depth: int) -> Node | None:
        found = [self._all(depth)]
        while operator := self._take(Kind.OR):
            found.append(self._operand(operator, lambda: self._all(depth)))
        return _join(Or, found)

    def _all(self, depth: int) -> Node | None:
        found: list[Node | None] = []
        while (lexeme := self._peek()) and lexeme.kind not in (Kind.OR, Kind.CLOSE):
            if operator := self._take(Kind.AND):
                if not any(found):
                    raise _lonely(operator)
                found.append(self._operand(operator, lambda: self._one(depth)))
            else:
                found.append(self._one(depth))
        if not found and lexeme and lexeme.kind is Kind.OR:
            raise _lonely(lexeme)
        return _conjunction([node for node in found if node is not None])

    def _operand(self, operator: Lexeme, read: Callable[[], Node | None]) -> Node:
        following = self._peek()
        node = None
        if following and following.kind not in (Kind.CLOSE, Kind.AND, Kind.OR):
            node = read()
        if node is None:
            raise _lonely(operator)
        return node

    def _one(self, depth: int) -> Node | None:
        lexeme = self._next()
        self._count(lexeme)
        match lexeme.kind:
            case Kind.NOT:
                _check_depth(lexeme, depth + 1)
                return Not(self._operand(lexeme, lambda: self._one(depth + 1)))
            case Kind.OPEN:
                return self._group(lexeme, depth + 1)
            case Kind.FIELD:
                return self._field(lexeme, depth + 1)
            case Kind.PHRASE:
                return phrase_leaf(lexeme)
            case _:
                return word_leaf(lexeme)

    def _group(self, opening: Lexeme, depth: int) -> Node | None:
        _check_depth(opening, depth)
        node = self._either(depth)
        if self._take(Kind.CLOSE) is None:
            raise QueryError(
                N_("Kurung buka belum ditutup. Tambahkan kurung tutup."), position=opening.position
            )
        return node

    def _field(self, field: Lexeme, depth: int) -> Node | None:
        _check_depth(field, depth)
        name = field.text.lower()
        value = self._peek()
        if value is None or value.position != field.position + len(field.text) + 1:
            raise _without_value(field)
        if name in _TITLE:
            return _in_title(self._operand(field, lambda: self._one(depth)), value)
        if value.kind not in (Kind.WORD, Kind.PHRASE):
            raise _without_value(field)
        self._place += 1
        self._count(value)
        if not value.text.strip():
            raise _without_value(field)
        if name in _NUMBER:
            return number_leaf(value)
        return filters.read_filter(name, value, self._today)

    def _count(self, lexeme: Lexeme) -> None:
        self._leaves += lexeme.kind in (Kind.WORD, Kind.PHRASE)
        if self._leaves > MAX_WORDS:
            raise QueryError(
                N_("Terlalu banyak kata. Tulis paling banyak %(limit)d kata."),
                {"limit": MAX_WORDS},
                lexeme.position,
            )

    def _peek(self) -> Lexeme | None:
        return self._lexemes[self._place] if self._place < len(self._lexemes) else None

    def _take(self, kind: Kind) -> Lexeme | None:
        lexeme = self._peek()
        if lexeme is None or lexeme.kind is not kind:
            return None
        self._place += 1
        return lexeme

    def _next(self) -> Lexeme:
        lexeme = self._lexemes[self._place]
        self._place += 1
        return lexeme


def _check_depth(lexeme: Lexeme, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise QueryError(
            N_("Kurung terlalu bertingkat. Paling dalam %(limit)d tingkat."),
            {"limit": MAX_DEPTH},
            lexeme.position,
        )


def _conjunction(nodes: list[Node]) -> Node | None:
    """All of ``nodes``; exclusions alone are taken from everything, so that ``Not`` never stands alone."""
    nodes = _without_function_words(list(with_expansions(nodes)))
    if nodes and all(isinstance(node, Not) for node in nodes):
        nodes.insert(0, Everything())
    return _join(And, nodes)


def _without_function_words(nodes: list[Node]) -> list[Node]:
    """*laporan tentang TPS* need not hold *tentang*; a query of such words alone keeps them all."""
    kept = [
        node for node in nodes if not (isinstance(node, Word) and node.stem and is_function_word(node.exact))
    ]
    return kept if any(not isinstance(node, Not) for node in kept) else nodes


def _join(kind: type[And] | type[Or], found: list[Node | None] | list[Node]) -> Node | None:
    nodes: list[Node] = []
    for node in found:
        if isinstance(node, kind):
            nodes.extend(node.children)
        elif node is not None:
            nodes.append(node)
    return nodes[0] if len(nodes) == 1 else kind(tuple(nodes)) if nodes else None


def _in_title(node: Node, value: Lexeme) -> Node:
    match node:
        case And(children):
            return And(tuple(_in_title(child, value) for child in children))
        case Or(children):
            return Or(tuple(_in_title(child, value) for child in children))
        case Not(child):
            return Not(_in_title(child, value))
        case Everything():
            return node
        case InField(_, child):
            return InField("title", child)
        case Equals() | DateRange() | HeldBy():
            raise QueryError(N_("Di dalam judul: hanya boleh kata dan frasa."), position=value.position)
        case _:
            return InField("title", node)


def _lonely(operator: Lexeme) -> QueryError:
    return QueryError(
        N_('Tulis kata sebelum dan sesudah "%(operator)s".'),
        {"operator": operator.text},
        operator.position,
    )


def _without_value(field: Lexeme) -> QueryError:
    return QueryError(
        N_('Tulis yang dicari langsung sesudah "%(field)s:", tanpa spasi.'),
        {"field": field.text},
        field.position,
    )
