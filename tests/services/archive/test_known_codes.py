"""The offered table has a name for each of its codes; what lies in a gap is governed by the code above."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from catalog.database import Database
from catalog.instruments import code_facts
from catalog.schema import ClassificationCode, RetentionRule, SecurityRule
from classification.codes import code_parents
from classification.instruments import as_code
from classification.levels import Level
from services.archive.known_codes import known_codes
from tests.catalog.world_rows import add_units, new_database

BEGUN, DAY = date(2021, 1, 1), date(2026, 1, 1)
UNNAMED = ("KA.01.01", "PL.02", "PR.04.01")


@pytest.fixture
def db(tmp_path: Path, each_database: str) -> Iterator[Database]:  # noqa: ARG001
    made = new_database(tmp_path)
    with made.writing() as session:
        add_units(session)
    yield made
    made.close()


def names() -> dict[str, str]:
    rows = list(csv.reader(io.StringIO(known_codes().decode("utf-8-sig")), delimiter=";"))[1:]
    found = {row[0]: row[1].strip() for row in rows}
    assert len(found) == len(rows)
    return found


def test_each_code_is_one_has_a_name_and_stands_below_a_named_one() -> None:
    found = names()
    for code, name in found.items():
        assert as_code(code) == code
        assert name, code
        assert set(code_parents(code)) <= found.keys(), code


@pytest.mark.parametrize("code", UNNAMED)
def test_a_code_in_a_gap_has_no_name_and_the_rules_of_the_code_above(db: Database, code: str) -> None:
    found, above = names(), code.rpartition(".")[0]
    assert code not in found
    with db.writing() as session:
        for each, name in found.items():
            session.add(ClassificationCode(code=each, name=name, begins=BEGUN))
        session.add(SecurityRule(code=above, level=int(Level.SECRET), begins=BEGUN))
        rule = {"active_months": 12, "inactive_months": 24, "fate": "permanen", "category": "biasa"}
        session.add(RetentionRule(code=above, begins=BEGUN, **rule))
    with db.reading() as session:
        facts = code_facts(session, code, DAY)
    assert (facts.code, facts.name, facts.level) == (code, "", Level.SECRET)
    assert facts.retention is not None
    assert (facts.retention.code, facts.retention.fate) == (above, "permanen")
