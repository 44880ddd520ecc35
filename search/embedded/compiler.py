"""Turns a restricted query into a Tantivy query: the text scored by our weights, the guard by nothing."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

import tantivy
from tantivy import FieldType, Occur, Query

from search.contract import PermittedIds
from search.embedded.schema import BODY_EXACT, BODY_STEM, EVERY, NUMBERS, TITLE_EXACT, TITLE_STEM
from search.errors import QueryError
from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    FieldName,
    Fuzzy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    TextNode,
    Word,
)
from search.sentences import N_
from search.visibility import Guard, Restricted

MAX_DEPTH = 60  # some hundreds of nested queries overflow the engine's stack and end the process
MAX_LEAVES = 1000

Weigh = Callable[[str], float]
"""A term's weight, the same for every reader."""


@dataclass(frozen=True, slots=True)
class TextField:
    """Where bare words are looked up: a field of exact words, one of stems (or none), and their boosts."""

    exact: str
    stem: str | None
    exact_boost: float
    stem_boost: float


_TITLE = TextField(TITLE_EXACT, TITLE_STEM, 2.0, 1.0)
_BODY = TextField(BODY_EXACT, BODY_STEM, 0.5, 1.0)
_NUMBERS = TextField(NUMBERS, None, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles for one searcher: boosts undo the term statistics that this searcher will use."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    total: int  # documents as the engine counts them, deleted ones too until their segment is merged
    weigh: Weigh
    everywhere: tuple[TextField, ...]
    fields: dict[FieldName, tuple[TextField, ...]]

    def compile(self, restricted: Restricted) -> Query:
        """The query with its guard."""
        check_size(restricted.node)
        return _all_of([_must(self.node(restricted.node)), *self.guard(restricted.guard)])

    def guard(self, guard: Guard) -> list[tuple[Occur, Query]]:
        """The clauses that keep to permitted records; they add nothing to a score."""
        permitted = Query.term_set_query(self.schema, "access", sorted(guard.tokens))
        clauses = [(Occur.Must, _unscored(permitted))]
        if guard.excluded:
            excluded = Query.term_set_query(self.schema, "id", sorted(guard.excluded))
            clauses.append((Occur.MustNot, excluded))
        return clauses

    def permitted(self, guard: Guard) -> Query:
        """Every permitted record."""
        return _all_of(self.guard(guard))

    def node(self, node: Node) -> Query:
        match node:
            case Word() | Phrase() | Prefix() | Fuzzy():
                return self.text(node, self.everywhere)
            case InField(name, child):
                return self.text(child, self.fields[name])
            case Equals(facet, value):
                return _unscored(Query.term_query(self.schema, facet, value))
            case DateRange():
                return self._dates(node)
            case And(children):
                return self._and(children)
            case Or(children):
                return _any_of([self.node(child) for child in children])
            case Not():
                return self._and((node,))
            case Everything():
                return _everything()
            case _:
                assert_never(node)

    def text(self, node: TextNode, fields: Iterable[TextField]) -> Query:
        """One text leaf, in any of ``fields``."""
        return _any_of([query for field in fields for query in self._in_field(node, field)])

    def _in_field(self, node: TextNode, field: TextField) -> list[Query]:
        match node:
            case Word(exact, stem):
                found = [_boosted(self._term(field.exact, exact), field.exact_boost)]
                if stem and field.stem:
                    found.append(_boosted(self._term(field.stem, stem), field.stem_boost))
                return found
            case Phrase():
                return [_boosted(self._phrase(field.exact, node), field.exact_boost)]
            case Prefix(stub):
                found_words = Query.fuzzy_term_query(self.schema, field.exact, stub, 0, prefix=True)
                return [Query.const_score_query(found_words, field.exact_boost)]
            case Fuzzy(word, distance):
                near = Query.fuzzy_term_query(self.schema, field.exact, word, distance)
                return [Query.const_score_query(near, field.exact_boost)]
            case _:
                assert_never(node)

    def _term(self, field: str, term: str) -> Query:
        query = Query.term_query(self.schema, field, term)
        return _boosted(query, self._correction(field, (term,)))

    def _phrase(self, field: str, phrase: Phrase) -> Query:
        words = phrase.words if phrase.slop == 0 else without_repeats(phrase.words)
        if not words:
            return Query.empty_query()
        if len(words) == 1:  # the engine panics on a phrase of one word
            return self._term(field, words[0])
        if phrase.slop == 0:
            return self._run(field, words, 0)
        pairs = [self._run(field, pair, phrase.slop) for pair in pairwise(words)]
        return _all_of([_must(pair) for pair in pairs])

    def _run(self, field: str, words: Sequence[str], slop: int) -> Query:
        # Of three words and more the engine counts a slop for the whole: only pairs are asked with one.
        query = Query.phrase_query(self.schema, field, list(words), slop)
        return _boosted(query, self._correction(field, words))

    def _correction(self, field: str, terms: Sequence[str]) -> float:
        """Our weight over the engine's: its statistics count records that this reader may not see."""
        counts = [self.searcher.doc_freq(field, term) for term in terms]
        theirs = sum(math.log(1 + (self.total - count + 0.5) / (count + 0.5)) for count in counts)
        return sum(map(self.weigh, terms)) / theirs if theirs > 0 else 1.0

    def _dates(self, node: DateRange) -> Query:
        days = Query.range_query(
            self.schema,
            "day",
            FieldType.Unsigned,
            lower_bound=node.since.toordinal() if node.since else 1,
            upper_bound=node.until.toordinal() if node.until else None,
        )
        return _unscored(days)

    def _and(self, children: Sequence[Node]) -> Query:
        clauses = [self._clause(child) for child in children]
        if all(occur is Occur.MustNot for occur, _ in clauses):
            clauses.append(_must(_everything()))
        return _all_of(clauses)

    def _clause(self, child: Node) -> tuple[Occur, Query]:
        if isinstance(child, Not):
            return Occur.MustNot, self.node(child.child)
        return _must(self.node(child))


def record_compiler(schema: tantivy.Schema, searcher: tantivy.Searcher, weigh: Weigh) -> Compiler:
    """For the records index: bare words are sought in title and text."""
    return Compiler(
        schema,
        searcher,
        searcher.doc_freq("every", EVERY),
        weigh,
        everywhere=(_TITLE, _BODY),
        fields={"title": (_TITLE,), "number": (_NUMBERS,)},
    )


def page_query(
    schema: tantivy.Schema, searcher: tantivy.Searcher, weigh: Weigh, ids: PermittedIds, node: Node
) -> Query | None:
    """Pages of the permitted records that hold any word asked for; ``None`` where no text is asked for."""
    leaves = wanted_text(node)
    if not leaves or not ids:
        return None
    compiler = Compiler(schema, searcher, searcher.doc_freq("every", EVERY), weigh, (_BODY,), {})
    words = _any_of([compiler.node(leaf) for leaf in leaves])
    return _all_of([_must(words), _must(_unscored(Query.term_set_query(schema, "record", list(ids))))])


def wanted_text(node: Node) -> tuple[TextNode, ...]:
    """The words and phrases that a page of a hit may hold; what must not be there does not count."""
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return (node,)
        case And(children) | Or(children):
            return tuple(dict.fromkeys(leaf for child in children for leaf in wanted_text(child)))
        case InField() | Equals() | DateRange() | Not() | Everything():
            return ()
        case _:
            assert_never(node)


def without_repeats(words: Sequence[str]) -> tuple[str, ...]:
    """Equal neighbours count once: the engine would let one place in the text serve both."""
    return tuple(word for place, word in enumerate(words) if place == 0 or words[place - 1] != word)


def check_size(node: Node) -> None:
    """Refuse a query that would exhaust the engine, however it was made."""
    level: list[Node] = [node]
    leaves = 0
    for _ in range(MAX_DEPTH):
        children = [child for each in level for child in _children(each)]
        leaves += len(level) - sum(1 for each in level if _children(each))
        level = children
        if not level:
            break
    if level or leaves > MAX_LEAVES:
        raise QueryError(N_("Pencarian ini terlalu panjang atau terlalu bertingkat. Persingkatlah."))


def is_scored(node: Node) -> bool:
    """Whether a score tells hits apart: filters, prefixes and fuzzy words alone score all alike."""
    match node:
        case Word() | Phrase():
            return True
        case InField(_, child):
            return is_scored(child)
        case And(children) | Or(children):
            return any(is_scored(child) for child in children)
        case Prefix() | Fuzzy() | Equals() | DateRange() | Not() | Everything():
            return False
        case _:
            assert_never(node)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case And(children) | Or(children):
            return children
        case Not(child):
            return (child,)
        case _:
            return ()


def _must(query: Query) -> tuple[Occur, Query]:
    return Occur.Must, query


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _everything() -> Query:
    return _unscored(Query.all_query())


def _boosted(query: Query, boost: float) -> Query:
    return query if boost == 1.0 else Query.boost_query(query, boost)


def _any_of(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _all_of(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    if len(clauses) == 1 and clauses[0][0] is Occur.Must:
        return clauses[0][1]
    return Query.boolean_query(list(clauses))
