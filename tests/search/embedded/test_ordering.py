"""Scores that differ by rounding alone are equal; all others keep their places."""

import random

import pytest
import tantivy

from search.embedded.ordering import levelled
from search.embedded.scoring import _engines_idf


@pytest.mark.parametrize(
    ("scores", "wanted"),
    [
        ([], []),
        ([7.0], [7.0]),
        ([7.0, 6.999999, 6.9], [7.0, 7.0, 6.9]),
        ([7.0, 6.999, 6.998], [7.0, 6.999, 6.998]),
        ([0.0, 0.0], [0.0, 0.0]),
    ],
)
def test_only_rounding_is_made_equal(scores: list[float], wanted: list[float]) -> None:
    assert levelled(scores) == wanted


@pytest.mark.parametrize(
    ("total", "count"), [(1, 1), (40, 39), (900, 900), (5000, 4999), (5000, 1), (700, 350)]
)
def test_the_engines_weight_of_a_word_is_known_to_its_last_digit(total: int, count: int) -> None:
    """Where it were not, what many hidden records hold would shift the order of visible ones."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=20_000_000, num_threads=1)
    texts = ["kata"] * count + ["lain"] * (total - count)
    random.Random(1).shuffle(texts)
    for each in texts:
        writer.add_document(tantivy.Document(body=each))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    query = tantivy.Query.term_query(index.schema, "body", "kata")
    score = index.searcher().search(query, limit=1).hits[0][0]
    # With one word each and the mean length 1, the engine multiplies its weight by (k1 + 1) / (1 + k1) = 1.
    assert score == pytest.approx(_engines_idf(total, count), rel=3e-7)
