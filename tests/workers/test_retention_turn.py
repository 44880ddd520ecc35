"""The daily run of retention is begun once a day by the schedule, and at once when the rules changed."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalog.schema import RetentionRun
from services.archive.retention import mark_stale
from tests.catalog.world_rows import add_units, filled_database
from workers.retention_turn import RetentionTurn


@pytest.mark.usefixtures("each_database")
def test_it_runs_once_and_again_when_the_schedule_of_retention_changed(tmp_path: Path) -> None:
    db, _ = filled_database(tmp_path, add_units)

    def runs() -> int:
        with db.reading() as session:
            return session.scalar(select(func.count()).select_from(RetentionRun)) or 0

    turn = RetentionTurn(db)
    turn.act()
    assert runs() == 1
    turn.act()
    assert runs() == 1
    with db.writing() as session:
        mark_stale(session)
    turn.act()
    assert runs() == 2
    db.close()
