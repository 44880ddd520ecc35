"""Claims on a real database: fair, fenced, given back, and by many processes at once."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import claims, jobs
from catalog.claims import Claim
from catalog.database import Database
from catalog.schema import Job, JobState, utc_now

NOW = utc_now() + timedelta(hours=1)  # all that the tests put in is due


def _add(session: Session, count: int = 1, office: str = "kota", priority: int = 5) -> list[str]:
    added = [
        jobs.enqueue(
            session,
            Job(kind="ingest", queue="ingest", state=JobState.QUEUED, office_id=office, priority=priority),
        )
        for _ in range(count)
    ]
    session.flush()
    return [job.id for job in added]


def _claim(db: Database, worker: str = "w1", limit: int = 1) -> tuple[Claim, ...]:
    with db.writing_beside() as session:
        return claims.claim(session, "ingest", worker, NOW, limit)


def _job(db: Database, job_id: str) -> Job:
    with db.reading() as session:
        job = session.get_one(Job, job_id)
        session.expunge(job)
        return job


def test_the_urgent_go_first_then_the_old(db: Database) -> None:
    with db.writing() as session:
        later = _add(session, 2)
        urgent = _add(session, 1, priority=1)
    assert [_claim(db)[0].job_id for _ in range(3)] == [*urgent, *later]
    assert _claim(db) == ()


def test_an_office_with_few_files_does_not_wait_for_one_with_many(db: Database) -> None:
    with db.writing() as session:
        many = set(_add(session, 20, office="kota"))
        few = set(_add(session, 3, office="kab"))
    first_six = [_claim(db)[0].job_id for _ in range(6)]
    assert few <= set(first_six)
    assert len(many & set(first_six)) == 3


def test_a_job_that_is_not_due_waits(db: Database) -> None:
    with db.writing() as session:
        (job_id,) = _add(session)
        session.get_one(Job, job_id).not_before = NOW + timedelta(seconds=5)
    assert _claim(db) == ()


def test_what_a_lost_worker_writes_is_refused(db: Database) -> None:
    with db.writing() as session:
        _add(session)
    (first,) = _claim(db, "slow")
    with db.writing() as session:
        assert claims.sweep(session, NOW + claims.LEASE * 2) == 1
    (second,) = _claim_later(db, "fast")
    assert second.fence > first.fence
    with db.writing() as session:
        assert claims.still_held(session, [first, second]) == {second}
        claims.write(session, {second: claims.finished(NOW)})
    assert _job(db, second.job_id).state == JobState.DONE


def _claim_later(db: Database, worker: str) -> tuple[Claim, ...]:
    with db.writing() as session:
        return claims.claim(session, "ingest", worker, NOW + timedelta(hours=2))


def test_renewed_leases_are_not_swept_and_lost_ones_are_told(db: Database) -> None:
    with db.writing() as session:
        _add(session, 2)
    held = _claim(db, limit=2)
    with db.writing() as session:
        jobs.cancel(session, held[1].job_id)
    with db.writing() as session:
        assert claims.renew(session, held, NOW + claims.LEASE) == {held[0]}
        assert claims.sweep(session, NOW + claims.LEASE + timedelta(seconds=1)) == 0


def test_a_lost_lease_is_no_attempt_but_the_fifth_sets_the_file_aside(db: Database) -> None:
    with db.writing() as session:
        (job_id,) = _add(session)
    for lost in range(1, 6):
        assert len(_claim_later(db, f"w{lost}")) == 1
        with db.writing() as session:
            claims.take_from(session, f"w{lost}", NOW)
        job = _job(db, job_id)
        assert (job.attempts, job.lost_leases) == (0, lost)
        assert job.state == (JobState.FAILED if lost == 5 else JobState.QUEUED)
    assert _job(db, job_id).message == claims.QUARANTINED


def test_a_job_that_was_lost_is_claimed_alone(db: Database) -> None:
    with db.writing() as session:
        _add(session, 4)
    lost = _claim(db, limit=2)
    with db.writing() as session:
        claims.sweep(session, NOW + claims.LEASE * 2)
    fresh = _claim(db, limit=4)
    assert not {claim.job_id for claim in lost} & {claim.job_id for claim in fresh}
    assert len(fresh) == 2
    assert len(_claim_later(db, "w2")) == 1


def test_attempts_are_used_up_with_growing_pauses(db: Database) -> None:
    with db.writing() as session:
        (job_id,) = _add(session)
    for attempt in range(1, 6):
        (held,) = _claim_later(db, "w1")
        with db.writing() as session:
            columns = claims.put_off(held, NOW, "Nanti dicoba lagi.", {}, "timeout")
            claims.write(session, {held: columns})
        job = _job(db, job_id)
        assert job.attempts == attempt
        if attempt < 5:
            assert job.not_before == NOW + timedelta(seconds=5 * 2 ** (attempt - 1))
    assert job.state == JobState.FAILED


def test_a_released_job_keeps_its_place(db: Database) -> None:
    with db.writing() as session:
        first, second = _add(session, 2)
    (held,) = _claim(db)
    with db.writing() as session:
        claims.release(session, held)
    assert [claim.job_id for claim in _claim(db, limit=2)] == [first, second]


def _claim_all(url: str, worker: str, answers: "multiprocessing.Queue[list[str]]") -> None:
    db = Database(url)
    answers.put(_claim_until_none(db, worker))
    db.close()


def _claim_until_none(db: Database, worker: str) -> list[str]:
    taken: list[str] = []
    while found := _claim(db, worker, limit=3):
        taken.extend(claim.job_id for claim in found)
        with db.writing_beside() as session:
            assert claims.still_held(session, found) == set(found)
            claims.write(session, {each: claims.finished(NOW) for each in found})
    return taken


def test_many_processes_and_threads_claim_each_job_once(db: Database) -> None:
    with db.writing() as session:
        wanted = _add(session, 200) + _add(session, 100, office="kab")
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[list[str]] = context.Queue()
    url = db.engine.url.render_as_string(hide_password=False)
    processes = [context.Process(target=_claim_all, args=(url, f"p{number}", answers)) for number in range(8)]
    taken: list[list[str]] = []
    threads = [
        threading.Thread(target=_collect(lambda: _claim_until_none(db, "threads"), taken)) for _ in range(2)
    ]
    workers: list[Any] = [*processes, *threads]
    for each in workers:
        each.start()
    taken.extend(answers.get(timeout=60) for _ in processes)
    for each in workers:
        each.join(120)
    counted = Counter(job_id for each in taken for job_id in each)
    assert sorted(counted) == sorted(wanted)
    assert set(counted.values()) == {1}
    with db.reading() as session:
        assert set(session.scalars(select(Job.state).distinct())) == {JobState.DONE}


def _collect(act: Callable[[], list[str]], into: list[list[str]]) -> Callable[[], None]:
    return lambda: into.append(act())
