"""``docs/demo.md`` promises each reader a number of hits; the sources and the rule of sight must agree."""

import re
from collections import Counter

import pytest

from classification.levels import Level
from services.demo.plan import SAMPLES, PlannedRecord, read_plan
from tests.services.demo.loaded import Loaded

PHRASE = "penghitungan suara ulang tps 07 wanasari"
ROW = re.compile(r"^\| `([\w.-]+)` \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
PLAN = read_plan()


def _words(record: PlannedRecord) -> str:
    folder = "tables" if record.source.endswith(".csv") else "texts"
    text = (SAMPLES / folder / record.source).read_text() if record.source else ""
    return " ".join(f"{record.title} \n {text}".lower().split())


MATCHING = {
    (record.title, record.unit)
    for record in (*PLAN.documents, *PLAN.editions, *PLAN.descriptions)
    if PHRASE in _words(record)
}


def test_the_guide_names_every_user() -> None:
    named = {row[0] for row in ROW.findall((SAMPLES.parent / "docs" / "demo.md").read_text())}
    assert named == {"publik", "admin", *(user.username for user in PLAN.users)}


@pytest.mark.parametrize(
    "row", ROW.findall((SAMPLES.parent / "docs" / "demo.md").read_text()), ids=lambda row: row[0]
)
def test_the_guide_promises_what_the_reader_finds(loaded: Loaded, row: tuple[str, ...]) -> None:
    name, total, *counts = row
    seen = loaded.readable(None if name == "publik" else name)
    found = Counter(level for title, unit, level in seen if (title, unit) in MATCHING)
    assert [found[level] for level in Level] == [int(count) for count in counts]
    assert sum(found.values()) == int(total)
