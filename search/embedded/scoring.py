"""A leaf of the query in one text field, scored as ``search.ranking`` says and by our weights alone."""

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

import tantivy
from tantivy import Occur, Query

from search.asked import without_repeats
from search.embedded.schema import EVERY
from search.query import Fuzzy, Phrase, Prefix, TextNode, Word
from search.ranking import EXACT, NEIGHBOUR_SLOP, NEIGHBOURS, PRESENCE, STEM

Weigh = Callable[[str], float]
"""A term's weight, the same for every reader."""


@dataclass(frozen=True, slots=True)
class TextField:
    """Where words are looked up: a field of exact words, one of stems (or none), and what a hit there counts.

    In a ``is_flat`` field a word counts the same however often it stands there.
    """

    exact: str
    stem: str | None
    boost: float
    is_flat: bool = False


@dataclass(frozen=True, slots=True)
class Scorer:
    """Makes queries for one searcher: boosts undo the term statistics that this searcher will use."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    weigh: Weigh
    total: int  # documents as the engine counts them, deleted ones too until their segment is merged

    def leaf(self, node: TextNode, field: TextField) -> list[Query]:
        """Queries of which any may match; what they score is added up."""
        match node:
            case Word():
                return self._flat(node, field) if field.is_flat else list(self._word(node, field))
            case Phrase():
                return [self._phrase_leaf(node, field)]
            case Prefix(stub):
                found = Query.fuzzy_term_query(self.schema, field.exact, stub, 0, prefix=True)
                return [Query.const_score_query(found, PRESENCE * field.boost)]
            case Fuzzy(word, distance):
                near = Query.fuzzy_term_query(self.schema, field.exact, word, distance)
                return [Query.const_score_query(near, self.weigh(word) * PRESENCE * field.boost)]
            case _:
                assert_never(node)

    def neighbours(self, one: Word, other: Word, field: TextField) -> Query:
        """Both words side by side, as they stand in the query."""
        pair = Query.phrase_query(self.schema, field.exact, [one.exact, other.exact], NEIGHBOUR_SLOP)
        together = self.weigh(one.exact) + self.weigh(other.exact)
        return Query.const_score_query(pair, together * NEIGHBOURS * field.boost)

    def _word(self, word: Word, field: TextField) -> Iterator[Query]:
        if word.stem and field.stem:
            yield boosted(self._term(field.stem, word.stem), STEM * field.boost)
            yield self._present(field.stem, word.stem, field.boost)
            yield boosted(self._term(field.exact, word.exact), EXACT * field.boost)
        else:
            yield boosted(self._term(field.exact, word.exact), (STEM + EXACT) * field.boost)
            yield self._present(field.exact, word.exact, field.boost)

    def _flat(self, word: Word, field: TextField) -> list[Query]:
        return [Query.const_score_query(Query.term_query(self.schema, field.exact, word.exact), field.boost)]

    def _present(self, field: str, term: str, boost: float) -> Query:
        query = Query.term_query(self.schema, field, term)
        return Query.const_score_query(query, self.weigh(term) * PRESENCE * boost)

    def _term(self, field: str, term: str) -> Query:
        query = Query.term_query(self.schema, field, term)
        return boosted(query, self._correction(field, (term,)))

    def _phrase_leaf(self, phrase: Phrase, field: TextField) -> Query:
        """An exact phrase counts as a word does, a loose one always the same: engines count it apart."""
        words = phrase.words if phrase.slop == 0 else without_repeats(phrase.words)
        if not words:
            return Query.empty_query()
        boost = (STEM + EXACT) * field.boost
        if phrase.slop and len(words) > 1:
            pairs = list(pairwise(words))
            near = all_of([(Occur.Must, self._near(field.exact, *pair, phrase.slop)) for pair in pairs])
            told = sum(self.weigh(word) for pair in pairs for word in pair)
            return Query.const_score_query(near, field.boost if field.is_flat else told * boost)
        # The engine panics on a phrase of one word.
        exact = self._term(field.exact, words[0]) if len(words) == 1 else self._exactly(field.exact, words)
        return Query.const_score_query(exact, field.boost) if field.is_flat else boosted(exact, boost)

    def _exactly(self, field: str, words: Sequence[str]) -> Query:
        return self._run(field, list(enumerate(words)), 0)

    def _near(self, field: str, one: str, other: str, slop: int) -> Query:
        """``other`` at 1 to ``slop`` + 1 places after ``one``.

        The engine spends a slop on the whole phrase and in both directions, so that it invents matches: asked
        for two words ``middle`` places apart, more or less ``reach``, it can only mean this range.
        """
        reach = slop // 2
        middle = reach + 1
        near = self._run(field, [(0, one), (middle, other)], reach)
        if slop % 2 == 0:
            return near
        return any_of([near, self._run(field, [(0, one), (slop + 1, other)], 0)])

    def _run(self, field: str, words: Sequence[tuple[int, str]], slop: int) -> Query:
        query = Query.phrase_query(self.schema, field, list(words), slop)
        return boosted(query, self._correction(field, [word for _, word in words]))

    def _correction(self, field: str, terms: Sequence[str]) -> float:
        """Our weight over the engine's: its statistics count records that this reader may not see."""
        counts = [self.searcher.doc_freq(field, term) for term in terms]
        theirs = sum(_engines_idf(self.total, count) for count in counts)
        return sum(map(self.weigh, terms)) / theirs if theirs > 0 else 1.0


def _engines_idf(total: int, count: int) -> float:
    """The engine's own weight of a term, to its last digit.

    It counts in single precision, where a word of nearly all records is off by some per cent, in a way that
    depends on how many they are.
    """
    rarity = _single(_single(total - count + 0.5) / _single(count + 0.5))
    return _single(math.log(_single(1.0 + rarity)))


def _single(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


def scorer(schema: tantivy.Schema, searcher: tantivy.Searcher, weigh: Weigh) -> Scorer:
    """A scorer for what ``searcher`` sees."""
    return Scorer(schema, searcher, weigh, searcher.doc_freq("every", EVERY))


def boosted(query: Query, boost: float) -> Query:
    return query if boost == 1.0 else Query.boost_query(query, boost)


def any_of(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    if len(clauses) == 1 and clauses[0][0] is Occur.Must:
        return clauses[0][1]
    return Query.boolean_query(list(clauses))
