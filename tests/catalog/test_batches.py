"""Batches: how far they are and how long they will take."""

from datetime import timedelta

import pytest

from catalog import jobs
from catalog.batches import find_batch, new_batch, pace, progress, user_batches
from catalog.database import Database
from catalog.errors import NotVisible
from catalog.schema import Job, JobState, User, utc_now


@pytest.mark.parametrize(
    ("seconds", "pages", "done", "left", "per_minute", "seconds_left"),
    [
        (0, 0, 0, 5, 0, None),
        (60, 0, 0, 5, 0, None),
        (60, 41, 0, 5, 41, None),
        (60, 41, 2, 4, 41, 120),
        (30, 0, 10, 5, 20, 15),
        (60, 120, 6, 0, 120, 0),
    ],
)
def test_pace(
    seconds: int, pages: int, done: int, left: int, per_minute: float, seconds_left: int | None
) -> None:
    found = pace(seconds, pages, done, left)
    assert (found.per_minute, found.seconds_left) == (per_minute, seconds_left)


def test_progress_counts_states_pages_and_errors_by_stage(db: Database) -> None:
    begun = utc_now()
    with db.writing() as session:
        session.add(User(id="sari", username="sari", name="Sari", password_hash=""))
        session.flush()
        batch = new_batch(session, "sari", "web", "kota", {"level": "biasa"})
        for state, stage, pages in (
            (JobState.DONE, "done", 10),
            (JobState.REJECTED, "extract", 0),
            (JobState.FAILED, "extract", 0),
            (JobState.RUNNING, "recognise", 3),
        ):
            jobs.enqueue(
                session,
                Job(
                    kind="ingest", queue="ingest", batch_id=batch.id, state=state, stage=stage,
                    pages_done=pages, pages_total=10, started_at=begun,
                    finished_at=begun if state != JobState.RUNNING else None,
                ),
            )  # fmt: skip
        session.flush()
        found = progress(session, batch.id)
        assert (found.total, found.ended, found.pages_done, found.pages_total) == (4, 3, 13, 40)
        assert found.errors == {"extract": 2}
        assert not found.is_over
        assert found.pace(begun + timedelta(minutes=1)).per_minute == 13
        assert [each.id for each in user_batches(session, "sari")] == [batch.id]
        with pytest.raises(NotVisible):
            find_batch(session, batch.id, "orang lain")
