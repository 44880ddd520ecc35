"""Which words of permitted records to count, and the counts in an answer. Pure."""

from collections.abc import Mapping
from typing import Any

from search.elastic.mapping import BODY_WORDS, MAX_VALUES, TITLE_WORDS, words_field
from search.spelling import MAX_EDITS, merged

MOST_NEAR = 30_000
"""Words of one letter and about one length that are looked through, the most frequent first."""


def counting_stub(stub: str, limit: int) -> dict[str, Any]:
    """Aggregations over words beginning with ``stub``: the best of both fields hold the best of all."""
    return _counting(stub, f"{_plain(stub)}.*", limit + 1)


def counting_near(word: str) -> dict[str, Any]:
    """Aggregations over words that begin like ``word`` and are about as long."""
    shortest, longest = max(0, len(word) - 1 - MAX_EDITS), len(word) - 1 + MAX_EDITS
    return _counting(word, f"{_plain(word[:1])}.{{{shortest},{longest}}}", MOST_NEAR)


def counts_in(answer: Mapping[str, Any]) -> dict[str, int]:
    """Word counts from the aggregations of an answer."""
    titles, texts = (
        {bucket["key"]: bucket["doc_count"] for bucket in answer[field]["buckets"]}
        for field in (TITLE_WORDS, BODY_WORDS)
    )
    return merged(titles, texts)


def _counting(word: str, pattern: str, size: int) -> dict[str, Any]:
    def words(field: str) -> dict[str, Any]:
        return {
            "field": words_field(field, word),
            "include": pattern,
            "size": size,
            "shard_size": MAX_VALUES,
            "order": [{"_count": "desc"}, {"_key": "asc"}],
        }

    return {field: {"terms": words(field)} for field in (TITLE_WORDS, BODY_WORDS)}


def _plain(text: str) -> str:
    """``text`` without a meaning of its own in the server's regular expressions."""
    return "".join(char if char.isalnum() else f"\\{char}" for char in text)
