"""The order of the files of tests: what takes minutes begins first, or it would end alone."""

import pytest

LONGEST = (
    "deploy/test_whole_cluster.py",
    "security/test_leaks.py",
    "security/test_naughty_strings.py",
    "security/test_rights_that_end.py",
    "webapp/test_naughty_strings.py",
    "deploy/test_parts.py",
    "workers/test_kills.py",
    "ingest/test_index_on_a_server.py",
    "workers/test_killed_stacks.py",
    "services/health/test_differences.py",
    "security/test_reclassified_under_watch.py",
)
"""By what a run was seen to take, longest first; ``--durations=0`` tells it anew."""


def longest_first(items: list[pytest.Item]) -> None:
    """Put the files named here before the others, each file's tests in the order that they had."""
    ranks = {f"tests/{name}": rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.nodeid.partition("::")[0], len(ranks)))
