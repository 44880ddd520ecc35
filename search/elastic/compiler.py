"""Turns a restricted query into Elasticsearch's: text scored by our weights, the guard by nothing. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, assert_never

from search.asked import check_size, side_by_side, wanted_text, without_repeats
from search.contract import PermittedIds
from search.elastic.mapping import (
    BODY_EXACT,
    BODY_STEM,
    DAYS,
    NUMBERS,
    TITLE_EXACT,
    TITLE_STEM,
    on_grid,
)
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
from search.ranking import EXACT, NEIGHBOUR_SLOP, NEIGHBOURS, NUMBER, PRESENCE, STEM, TITLE
from search.visibility import Guard, Restricted

Query = dict[str, Any]
Weigh = Callable[[str], float]
"""A term's weight, the same for every reader."""


@dataclass(frozen=True, slots=True)
class TextField:
    """Where words are looked up, as in the embedded engine."""

    exact: str
    stem: str | None
    boost: float
    is_flat: bool = False


_TITLE = TextField(TITLE_EXACT, TITLE_STEM, TITLE)
_BODY = TextField(BODY_EXACT, BODY_STEM, 1.0)
_NUMBERS = TextField(NUMBERS, None, NUMBER, is_flat=True)
_FIELDS: Mapping[FieldName, TextField] = {"title": _TITLE, "number": _NUMBERS}


@dataclass(frozen=True, slots=True)
class Compiler:
    """``everywhere`` is where bare words are sought."""

    weigh: Weigh
    everywhere: tuple[TextField, ...] = (_TITLE, _BODY)

    def compile(self, restricted: Restricted) -> Query:
        """The query with its guard; raises ``QueryError`` for one too large."""
        check_size(restricted.node)
        return _all_of([self.node(restricted.node)], **_guard(restricted.guard))

    def node(self, node: Node) -> Query:
        match node:
            case Word() | Phrase() | Prefix() | Fuzzy() | InField() | Or():
                return _any_of(list(self._choices(node)))
            case Equals(facet, value):
                return _unscored({"term": {facet: {"value": value}}})
            case DateRange():
                return _unscored(_days(node))
            case HeldBy(bearers):
                return _unscored({"terms": {"within": sorted(bearers)}})
            case And(children):
                return self._and(children)
            case Not():
                return self._and((node,))
            case Everything():
                return _unscored({"match_all": {}})
            case _:
                assert_never(node)

    def leaves(self, leaves: Sequence[TextNode]) -> list[Query]:
        """All that the leaves score by, each in a query of its own."""
        words = [query for leaf in leaves for query in self._choices(leaf)]
        return [*words, *self._side_by_side(leaves)]

    def _choices(self, node: Node) -> Iterator[Query]:
        """Queries of which any may match; what they score is added up."""
        match node:
            case Or(children):
                for child in children:
                    yield from self._choices(child)
                yield from self._side_by_side(children)
            case InField(name, child):
                yield from self._leaf(child, _FIELDS[name])
            case Word() | Phrase() | Prefix() | Fuzzy():
                for field in self.everywhere:
                    yield from self._leaf(node, field)
            case _:
                yield self.node(node)

    def _and(self, children: Sequence[Node]) -> Query:
        wanted = [self.node(child) for child in children if not isinstance(child, Not)]
        unwanted = [self.node(child.child) for child in children if isinstance(child, Not)]
        return _all_of(wanted, must_not=unwanted, should=self._side_by_side(children))

    def _side_by_side(self, children: Sequence[Node]) -> list[Query]:
        """What neighbouring words add where they are neighbours in the text; it matches nothing more."""
        return [self._neighbours(one.exact, other.exact) for one, other in side_by_side(children)]

    def _neighbours(self, one: str, other: str) -> Query:
        near = _run(BODY_EXACT, (one, other), slop=NEIGHBOUR_SLOP)
        return _constant(near, (self.weigh(one) + self.weigh(other)) * NEIGHBOURS)

    def _leaf(self, node: TextNode, field: TextField) -> Iterator[Query]:
        match node:
            case Word(exact, stem):
                yield from self._word(exact, stem, field)
            case Phrase():
                yield self._phrase(node, field)
            case Prefix(stub):
                yield _constant({"prefix": {field.exact: {"value": stub}}}, PRESENCE * field.boost)
            case Fuzzy(word, distance):
                # The constant rewriting spares no expansion; the default one stops at the fiftieth word.
                options = {"value": word, "fuzziness": distance, "rewrite": "constant_score"}
                near = {"fuzzy": {field.exact: options}}
                yield _constant(near, self.weigh(word) * PRESENCE * field.boost)
            case _:
                assert_never(node)

    def _word(self, exact: str, stem: str, field: TextField) -> Iterator[Query]:
        if field.is_flat:
            yield _constant(_term(field.exact, exact), field.boost)
        elif stem and field.stem:
            # The stem field's similarity adds the presence of a word to its score.
            yield _term(field.stem, stem, self.weigh(stem) * field.boost)
            yield _term(field.exact, exact, self.weigh(exact) * EXACT * field.boost)
        else:
            yield _term(field.exact, exact, self.weigh(exact) * (STEM + EXACT) * field.boost)
            yield _constant(_term(field.exact, exact), self.weigh(exact) * PRESENCE * field.boost)

    def _phrase(self, phrase: Phrase, field: TextField) -> Query:
        words = phrase.words if phrase.slop == 0 else without_repeats(phrase.words)
        if not words:
            return {"match_none": {}}
        if phrase.slop and len(words) > 1:
            return self._loose(words, phrase.slop, field)
        if field.is_flat:
            return _constant(_run(field.exact, words), field.boost)
        # A phrase scores once for each of its words: the mean of their weights makes their sum.
        told = sum(map(self.weigh, words)) / len(words)
        return _run(field.exact, words, boost=told * (STEM + EXACT) * field.boost)

    def _loose(self, words: Sequence[str], slop: int, field: TextField) -> Query:
        pairs = list(pairwise(words))
        near = {"bool": {"filter": [_within(field.exact, pair, slop) for pair in pairs]}}
        told = sum(self.weigh(word) for pair in pairs for word in pair)
        return _constant(near, field.boost if field.is_flat else told * (STEM + EXACT) * field.boost)


def permitted(guard: Guard) -> Query:
    """Every permitted record."""
    return _all_of([], **_guard(guard))


def page_query(weigh: Weigh, ids: PermittedIds, node: Node) -> Query | None:
    """Pages of the permitted records that hold any word asked for; ``None`` where no text is asked for."""
    leaves = wanted_text(node)
    if not leaves or not ids:
        return None
    wanted = Compiler(weigh, (_BODY,)).leaves(leaves)
    return _all_of([_any_of(wanted)], filter=[{"terms": {"record": list(ids)}}])


def _guard(guard: Guard) -> dict[str, list[Query]]:
    """The clauses that keep to permitted records; they add nothing to a score."""
    clauses = {"filter": [{"terms": {"access": sorted(guard.tokens)}}]}
    if guard.excluded:
        clauses["must_not"] = [{"terms": {"id": sorted(guard.excluded)}}]
    return clauses


def _all_of(queries: Iterable[Query], **clauses: Sequence[Query]) -> Query:
    kept = {name: list(each) for name, each in clauses.items() if each}
    wanted = list(queries)
    if wanted:
        kept["must"] = wanted
    elif "filter" not in kept:
        kept["filter"] = [{"match_all": {}}]
    return {"bool": kept}


def _any_of(queries: Sequence[Query]) -> Query:
    if not queries:
        return {"match_none": {}}
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _unscored(query: Query) -> Query:
    return {"bool": {"filter": query}}


def _constant(query: Query, score: float) -> Query:
    return {"constant_score": {"filter": query, "boost": on_grid(score)}}


def _term(field: str, term: str, boost: float = 1.0) -> Query:
    return {"term": {field: {"value": term, "boost": boost}}}


def _run(field: str, words: Sequence[str], *, slop: int = 0, boost: float = 1.0) -> Query:
    return {"match_phrase": {field: {"query": " ".join(words), "slop": slop, "boost": boost}}}


def _within(field: str, pair: tuple[str, str], slop: int) -> Query:
    clauses = [{"span_term": {field: word}} for word in pair]
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": True}}


def _days(node: DateRange) -> Query:
    bounds = {"gte": node.since.toordinal() if node.since else 1}
    if node.until:
        bounds["lte"] = node.until.toordinal()
    return {"range": {DAYS[node.clock]: bounds}}
