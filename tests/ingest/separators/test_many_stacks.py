"""A short run of the bench: stacks of every sort divide as laid, and a run goes on where it stopped."""

from pathlib import Path

from tests.bench.bench_separators import measured


def test_a_few_stacks_of_every_sort_divide_as_laid(tmp_path: Path) -> None:
    results = tmp_path / "stacks.jsonl"
    outcomes = list(measured(4, results, 10.0))
    assert [(each.is_right, each.wrong, each.lost) for each in outcomes] == [(True, 0, 0)] * 4
    results.write_text(results.read_text() + '{"seed": 4, "pag')  # killed in the middle of a line
    assert list(measured(4, results, 0.0)) == outcomes
