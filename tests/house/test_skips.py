"""No test is skipped: a server or program that is missing is a failure."""

import re

from tests.house.sources import ROOT

SKIP = re.compile(r"pytest\.(skip|importorskip|xfail)|mark\.(skip|skipif|xfail)|unittest\.skip")
BY_SYSTEM = {"tests/ingest/sandbox/test_orphans.py"}  # what only Linux does; the servers run on Linux


def test_nothing_hides_behind_a_skip() -> None:
    found = {
        str(path.relative_to(ROOT)): len(SKIP.findall(path.read_text()))
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "test_skips.py" and SKIP.search(path.read_text())
    }
    assert found == dict.fromkeys(BY_SYSTEM, 1)
