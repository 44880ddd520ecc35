"""Turns a restricted query into a Tantivy query: the text scored by our weights, the guard by nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

import tantivy
from tantivy import FieldType, Occur, Query

from search.asked import check_size, side_by_side, wanted_text
from search.contract import PermittedIds
from search.embedded.schema import (
    BODY_EXACT,
    BODY_STEM,
    CLOCKS,
    NUMBERS,
    TITLE_EXACT,
    TITLE_STEM,
    records_schema,
)
from search.embedded.scoring import Scorer, TextField, Weigh, all_of, any_of, scorer
from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    FieldName,
    Fuzzy,
    HeldBy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    TextNode,
    Word,
)
from search.ranking import NUMBER, TITLE
from search.visibility import Guard, Restricted

FEW_TERMS = 1000  # up to here single terms are quicker than the engine's set of terms

_TITLE = TextField(TITLE_EXACT, TITLE_STEM, TITLE)
_BODY = TextField(BODY_EXACT, BODY_STEM, 1.0)
_NUMBERS = TextField(NUMBERS, None, NUMBER, is_flat=True)
_FIELDS: Mapping[FieldName, TextField] = {"title": _TITLE, "number": _NUMBERS}

Clause = tuple[Occur, Query]


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles for one searcher; ``everywhere`` is where bare words are sought."""

    schema: tantivy.Schema
    scorer: Scorer
    everywhere: tuple[TextField, ...]

    def compile(self, restricted: Restricted) -> Query:
        """The query with its guard; raises ``QueryError`` for one too large."""
        check_size(restricted.node)
        return all_of([_must(self.node(restricted.node)), *self.guard(restricted.guard)])

    def guard(self, guard: Guard) -> list[Clause]:
        """The clauses that keep to permitted records; they add nothing to a score."""
        clauses = [_must(_any_record_term("access", guard.tokens))]
        if guard.excluded:
            clauses.append((Occur.MustNot, _any_record_term("id", guard.excluded)))
        return clauses

    def permitted(self, guard: Guard) -> Query:
        """Every permitted record."""
        return all_of(self.guard(guard))

    def node(self, node: Node) -> Query:
        match node:
            case Word() | Phrase() | Prefix() | Fuzzy():
                return self.text(node, self.everywhere)
            case InField(name, child):
                return self.text(child, (_FIELDS[name],))
            case Equals(facet, value):
                return _unscored(Query.term_query(self.schema, facet, value))
            case DateRange():
                return self._dates(node)
            case HeldBy(bearers):
                return _any_term(self.schema, "within", bearers)
            case And(children):
                return self._and(children)
            case Or(children):
                return any_of([*map(self.node, children), *self._side_by_side(children)])
            case Not():
                return self._and((node,))
            case Everything():
                return _everything()
            case _:
                assert_never(node)

    def text(self, node: TextNode, fields: Iterable[TextField]) -> Query:
        """One text leaf, in any of ``fields``."""
        return any_of([query for field in fields for query in self.scorer.leaf(node, field)])

    def separately(self, leaves: Sequence[TextNode]) -> list[Query]:
        """All that the leaves score by, each in a query of its own."""
        fields = self.everywhere
        words = [query for leaf in leaves for field in fields for query in self.scorer.leaf(leaf, field)]
        return [*words, *self._side_by_side(leaves)]

    def _dates(self, node: DateRange) -> Query:
        days = Query.range_query(
            self.schema,
            CLOCKS[node.clock],
            FieldType.Unsigned,
            lower_bound=node.since.toordinal() if node.since else 1,
            upper_bound=node.until.toordinal() if node.until else None,
        )
        return _unscored(days)

    def _and(self, children: Sequence[Node]) -> Query:
        clauses = [self._clause(child) for child in children]
        if all(occur is Occur.MustNot for occur, _ in clauses):
            clauses.append(_must(_everything()))
        clauses += [(Occur.Should, pair) for pair in self._side_by_side(children)]
        return all_of(clauses)

    def _clause(self, child: Node) -> Clause:
        if isinstance(child, Not):
            return Occur.MustNot, self.node(child.child)
        return _must(self.node(child))

    def _side_by_side(self, children: Sequence[Node]) -> list[Query]:
        """What neighbouring words add where they are neighbours in the text; it matches nothing more."""
        return [self.scorer.neighbours(one, other, _BODY) for one, other in side_by_side(children)]


def record_compiler(schema: tantivy.Schema, searcher: tantivy.Searcher, weigh: Weigh) -> Compiler:
    """For the records index: bare words are sought in title and text."""
    return Compiler(schema, scorer(schema, searcher, weigh), (_TITLE, _BODY))


def page_query(
    schema: tantivy.Schema, searcher: tantivy.Searcher, weigh: Weigh, ids: PermittedIds, node: Node
) -> Query | None:
    """Pages of the permitted records that hold any word asked for; ``None`` where no text is asked for."""
    leaves = wanted_text(node)
    if not leaves or not ids:
        return None
    compiler = Compiler(schema, scorer(schema, searcher, weigh), (_BODY,))
    permitted = _must(_any_term(schema, "record", frozenset(ids)))
    # The few permitted pages are met with each word alone: met with all words at once, the engine walks
    # through every page that holds any of them (ten times slower for common words).
    return any_of([all_of([_must(word), permitted]) for word in compiler.separately(leaves)])


def _must(query: Query) -> Clause:
    return Occur.Must, query


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


@lru_cache(maxsize=256)
def _any_record_term(field: str, terms: frozenset[str]) -> Query:
    """Remembered, for a reader named in many records asks with the same tokens again and again: which tokens
    they are is worked out for each request, this is only how the engine is asked for them."""
    return _any_term(records_schema(), field, terms)


def _any_term(schema: tantivy.Schema, field: str, terms: Collection[str]) -> Query:
    if len(terms) > FEW_TERMS:
        return _unscored(Query.term_set_query(schema, field, sorted(terms)))
    return _unscored(any_of([Query.term_query(schema, field, term) for term in sorted(terms)]))


def _everything() -> Query:
    return _unscored(Query.all_query())
