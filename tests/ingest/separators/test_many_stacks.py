"""A short run of the bench: stacks of every sort divide as they were laid."""

from tests.bench.bench_separators import measured


def test_a_few_stacks_of_every_sort_divide_as_laid() -> None:
    outcome = measured(6)
    assert (outcome.right, outcome.wrong) == (6, 0)
