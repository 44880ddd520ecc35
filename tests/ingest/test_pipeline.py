"""Files on their way through the stages, with real database, store and crew."""

import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select

from catalog import jobs
from catalog.errors import Conflict
from catalog.pages import unpack_tokens
from catalog.schema import Job, JobState, OutboxRow, PageRow, Record
from classification.labels import Standing
from classification.levels import Level
from ingest import ledger
from ingest.arrivals import IntakeValues
from ingest.choices import give_password
from search.analysis import VERSION
from tests.ingest.archive import SECRET, UNIT, Archive
from tests.ingest.plain_reader import PASSWORD
from tests.waiting import until
from workers import crew as crew_module
from workers.crew import Crew


def test_a_file_ends_as_a_record_with_pages_words_and_a_place_in_the_outbox(archive: Archive) -> None:
    received = archive.bring("Nomor : 005/PM.00.01/K.JI-30/I/2026\nWates, 14 Februari 2024\fHalaman dua")
    archive.work()
    assert archive.job(received).state is JobState.DONE
    assert archive.texts(received)[1] == "Halaman dua"
    record = archive.record(received)
    assert (record.title, record.number, str(record.date)) == (
        "surat",
        "005/PM.00.01/K.JI-30/I/2026",
        "2024-02-14",
    )
    with archive.db.reading() as session:
        page = session.scalars(select(PageRow).where(PageRow.number == 2)).one()
        assert page.analyser == VERSION
        assert page.tokens is not None
        assert unpack_tokens(page.tokens)[0] == "halaman dua"
        waiting = session.scalars(select(OutboxRow.record_id).where(OutboxRow.done_at.is_(None))).all()
        assert received.record_id in waiting


def test_what_the_person_said_is_not_overwritten_by_what_the_text_says(archive: Archive) -> None:
    values = IntakeValues(UNIT, Level.ORDINARY, title="Undangan", number="9/2026")
    received = archive.bring("Nomor : 005/PM.00.01/K.JI-30/I/2026\n", values=values)
    archive.work()
    assert (archive.record(received).title, archive.record(received).number) == ("Undangan", "9/2026")


def test_only_pages_without_words_are_recognised_and_each_once(archive: Archive) -> None:
    received = archive.bring("satu\f[scan]dua\ftiga\f[scan]empat")
    archive.work()
    assert archive.texts(received) == ["satu", "dua", "tiga", "empat"]
    assert sorted(page for _, page in archive.reader.recognised) == [2, 4]
    line = archive.job(received)
    assert (line.pages_done, line.pages_total) == (4, 4)


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_kept(archive: Archive) -> None:
    received = archive.bring("[scan]satu\f[scan][unreadable]\f[scan]tiga")
    archive.work()
    line = archive.job(received)
    assert line.state is JobState.DONE
    assert line.message % line.message_values == "Selesai, tetapi 1 halaman tidak terbaca: 2."
    assert archive.texts(received) == ["satu", "", "tiga"]


def test_a_file_of_which_no_page_can_be_read_is_rejected(archive: Archive) -> None:
    received = archive.bring("[scan][unreadable]\f[scan][unreadable]")
    archive.work()
    assert archive.job(received).state is JobState.REJECTED


@pytest.mark.parametrize(
    ("text", "name", "code", "stage"),
    [
        ("", "kosong.txt", "empty", "receive"),
        ("apa saja", "aneh.bin", "unknown-format", "identify"),
        ("!broken", "rusak.txt", "damaged", "extract"),
        ("!locked", "terkunci.txt", "password", "extract"),
    ],
)
def test_a_bad_file_ends_with_a_sentence_and_its_original_kept(
    archive: Archive, text: str, name: str, code: str, stage: str
) -> None:
    received = archive.bring(text, name)
    archive.work()
    line = archive.job(received)
    assert (line.state, line.error_code, line.stage) == (JobState.REJECTED, code, stage)
    assert line.message
    assert line.may_retry
    with archive.files.open(archive.version(received).sha256) as original:
        assert original.read() == text.encode()


def test_a_locked_file_goes_on_where_it_stopped_once_the_password_is_given(archive: Archive) -> None:
    received = archive.bring("!locked isi surat")
    archive.work()
    with archive.db.writing() as session:
        give_password(session, received.job_id, "salah", SECRET)
    archive.work()
    assert archive.job(received).error_code == "wrong-password"
    assert archive.job(received).needs_password
    with archive.db.writing() as session:
        give_password(session, received.job_id, PASSWORD, SECRET)
    archive.work()
    assert archive.job(received).state is JobState.DONE
    assert PASSWORD not in archive.version(received).sealed_password


def test_trouble_that_passes_is_tried_again_later(archive: Archive) -> None:
    received = archive.bring("!busy isi")
    crew = Crew(archive.tools, threads=1, poll=0.05)
    crew.start()
    until(lambda: archive.job(received).attempts == 1)
    line = archive.job(received)
    assert (line.state, line.stage, line.error_code) == (JobState.QUEUED, "extract", "timeout")
    with archive.db.writing() as session:
        session.get_one(Job, received.job_id).not_before = session.get_one(Job, received.job_id).created_at
    archive.wait()
    crew.stop()
    assert archive.job(received).state is JobState.DONE
    assert archive.job(received).message == ""


def test_children_become_records_under_the_containers_label_once(archive: Archive) -> None:
    received = archive.bring("!zip\na.txt\nb.txt", "kiriman.zip", IntakeValues(UNIT, Level.RESTRICTED))
    archive.work()
    with archive.db.writing() as session:  # as after a kill in the middle of the stage
        job = session.get_one(Job, received.job_id)
        job.state, job.stage = JobState.QUEUED, "extract"
    archive.work()
    with archive.db.reading() as session:
        children = session.scalars(select(Record).where(Record.container_id == received.record_id)).all()
        count = session.scalar(select(func.count()).where(Job.batch_id == archive.batch_id))
        found = {(child.title, child.container_path, child.level, child.standing) for child in children}
    assert found == {
        ("a", "map/a.txt", Level.RESTRICTED, Standing.FILED),
        ("b", "map/b.txt", Level.RESTRICTED, Standing.FILED),
    }
    assert len(children) == 2
    assert count == 3
    assert archive.job(received).state is JobState.DONE


def test_two_files_of_one_path_in_a_container_are_both_kept(archive: Archive) -> None:
    received = archive.bring("!zip\na.txt\na.txt", "kiriman.zip")
    archive.work()
    with archive.db.reading() as session:
        inside = select(Record.container_path).where(Record.container_id == received.record_id)
        assert set(session.scalars(inside)) == {"map/a.txt", "map/a.txt (2)"}


def test_a_database_that_takes_no_rows_holds_the_work_up_and_loses_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PAUSE", 0.1)
    monkeypatch.setattr(crew_module, "TROUBLE_PAUSE", 0.1)
    received = archive.bring("[scan]" + " ".join(str(number) for number in range(20_000)))
    pages = [0]

    @event.listens_for(archive.db.engine, "begin")
    def limit(connection: Connection) -> None:
        if archive.db.is_server:  # as one that is taking over from another
            if archive.reader.recognised and pages[0] < 1_000_000:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            return
        pages[0] = pages[0] or int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages[0]}")

    crew = Crew(archive.tools, threads=1, poll=0.05)
    crew.start()
    until(lambda: archive.reader.recognised)
    time.sleep(0.5)
    assert archive.job(received).pages_done == 0
    pages[0] = 1_000_000
    archive.wait()
    crew.stop()
    assert archive.job(received).state is JobState.DONE
    assert archive.job(received).attempts == 0
    assert len(archive.reader.recognised) == 1


@pytest.mark.usefixtures("each_database")
def test_a_stopped_worker_leaves_the_rest_and_no_page_is_read_twice(tmp_path: Path) -> None:
    archive = Archive(tmp_path, seconds_a_page=0.08)
    received = archive.bring("\f".join(f"[scan]halaman {number}" for number in range(1, 41)))
    crew = Crew(archive.tools, threads=1, poll=0.05)
    crew.start()
    until(lambda: archive.job(received).pages_done >= 2)
    crew.stop()
    line = archive.job(received)
    assert line.state is JobState.QUEUED
    assert line.stage == "recognise"
    stored = archive.texts(received)
    assert 2 <= len(stored) < 40
    before = len(archive.reader.recognised)
    archive.work()
    assert archive.texts(received) == [f"halaman {number}" for number in range(1, 41)]
    assert len(archive.reader.recognised) - before == 40 - len(stored)
    assert len(archive.reader.extracted) == 1
    archive.close()


@pytest.mark.usefixtures("each_database")
def test_a_cancelled_job_stops_and_writes_nothing_more(tmp_path: Path) -> None:
    archive = Archive(tmp_path, seconds_a_page=0.05)
    received = archive.bring("\f".join(f"[scan]halaman {number}" for number in range(1, 41)))
    crew = Crew(archive.tools, threads=1, poll=0.05)
    crew.start()
    until(lambda: archive.job(received).pages_done >= 1)
    with archive.db.writing() as session:
        jobs.cancel(session, received.job_id)
    count = len(archive.texts(received))
    time.sleep(0.5)
    crew.stop()
    assert archive.job(received).state is JobState.CANCELLED
    assert len(archive.texts(received)) == count
    with archive.db.writing() as session, pytest.raises(Conflict):
        jobs.pause(session, received.job_id)
    archive.close()


@pytest.mark.usefixtures("each_database")
def test_a_job_paused_and_resumed_at_work_is_worked_by_one_only(tmp_path: Path) -> None:
    archive = Archive(tmp_path, seconds_a_page=0.05)
    received = archive.bring("\f".join(f"[scan]halaman {number}" for number in range(1, 31)))
    crew = Crew(archive.tools, threads=2, poll=0.05)
    crew.start()
    for done in (2, 8):
        until(lambda done=done: archive.job(received).pages_done >= done)
        with archive.db.writing() as session:
            jobs.pause(session, received.job_id)
            jobs.resume(session, received.job_id)
    archive.wait()
    crew.stop()
    assert archive.job(received).state is JobState.DONE
    assert archive.texts(received) == [f"halaman {number}" for number in range(1, 31)]
    archive.close()


def test_a_paused_job_goes_on_when_told_to(archive: Archive) -> None:
    received = archive.bring("isi")
    with archive.db.writing() as session:
        jobs.pause(session, received.job_id)
    archive.work()
    assert archive.job(received).state is JobState.PAUSED
    with archive.db.writing() as session:
        jobs.resume(session, received.job_id)
    archive.work()
    assert archive.job(received).state is JobState.DONE


def test_a_lost_original_fails_with_a_sentence_and_may_be_tried_again(archive: Archive) -> None:
    received = archive.bring("isi")
    path = archive.files.path(archive.version(received).sha256)
    path.chmod(0o600)
    path.write_text("isI")
    archive.work()
    line = archive.job(received)
    assert (line.state, line.error_code) == (JobState.FAILED, "store-damaged")
    path.write_text("isi")
    with archive.db.writing() as session:
        assert jobs.retry_failed(session, archive.batch_id) == 1
    archive.work()
    assert archive.job(received).state is JobState.DONE
