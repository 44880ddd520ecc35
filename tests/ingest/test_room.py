"""Room of an office: counted exactly as files come and go; what a full quota refuses, and what not."""

import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.audit import verify
from catalog.database import Database
from catalog.people.desk import Desk
from catalog.quotas import Mark, list_rooms, may_set, room_of, set_quota
from catalog.room_counts import KEPT_DAYS, counted, fold, measured, needs_folding, recount
from catalog.schema import (
    Assignment,
    AuditRow,
    Batch,
    Job,
    JobState,
    Record,
    StorageCount,
    Unit,
    utc_now,
)
from catalog.settings import Settings, load_settings
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from ingest.arrivals import IntakeValues
from ingest.choices import discard, keep
from ingest.errors import Rejected
from ingest.room import QUOTA_FULL, begin_batch, check_going_on, check_room, is_disk_short
from services.health.derived_rows import check_derived_rows
from services.health.findings import RepairKind, State
from services.health.mending import Bench, mend
from tests.ingest.archive import OFFICE, SARI, UNIT, Archive
from tests.ingest.test_hot_folder import Inbox, inbox

__all__ = ["inbox"]

ADMINISTRATOR = Scope(posts=(Post("seat-a", PostKind.ADMINISTRATOR, OFFICE, OFFICE),))
TODAY = utc_now().date


def sums(db: Database) -> dict[str, tuple[int, int]]:
    """What is counted, which must be what the tables hold."""
    with db.reading() as session:
        told, found = dict(counted(session)), dict(measured(session))
    assert told == found
    return told


def quota(archive: Archive, size: int | None, office: str = OFFICE) -> None:
    with archive.db.writing() as session:
        set_quota(session, Desk("sari", frozenset({office})), ADMINISTRATOR, office, size)


def settings_in(folder: Path, **more: str) -> Settings:
    return load_settings({"TELUSUR_DATA": str(folder), **more})


def test_an_office_pays_once_for_the_same_bytes_and_again_after_they_went(archive: Archive) -> None:
    archive.bring("sepuluh bi")
    assert sums(archive.db) == {OFFICE: (10, 0)}
    kept, dropped = archive.bring("sepuluh bi", "kembar.txt"), archive.bring("sepuluh bi", "lagi.txt")
    with archive.db.writing() as session:
        keep(session, kept.job_id)
        discard(session, dropped.job_id, "sari")
    assert sums(archive.db) == {OFFICE: (10, 0)}


def test_what_only_a_dropped_record_held_is_free_again(archive: Archive) -> None:
    first, second = archive.bring("tujuh b"), archive.bring("tujuh b", "kembar.txt")
    with archive.db.writing() as session:
        job = session.get_one(Job, first.job_id)
        job.state, job.error_code = JobState.PAUSED, "duplicate"
        session.get_one(Record, first.record_id).standing = Standing.DRAFT
        session.flush()
        discard(session, first.job_id, "sari")
    assert sums(archive.db) == {OFFICE: (7, 0)}
    with archive.db.writing() as session:
        discard(session, second.job_id, "sari")
    assert sums(archive.db) == {}
    archive.bring("tujuh b")
    assert sums(archive.db) == {OFFICE: (7, 0)}


def test_pages_that_were_read_count_as_derived(archive: Archive) -> None:
    archive.bring("dua\fhalaman")
    archive.work()
    originals, derived = sums(archive.db)[OFFICE]
    assert originals == len("dua\fhalaman")
    assert derived > 0
    stored = sum(each.size for each in archive.files.listed())
    assert stored == originals


def test_two_offices_with_the_same_bytes_both_pay(archive: Archive) -> None:
    with archive.db.reading() as session:
        elsewhere = select(Unit).where(Unit.id != Unit.office_id, Unit.office_id != OFFICE).limit(1)
        division = session.scalars(elsewhere).one()
        office, unit = division.office_id, division.id
    bringer = replace(SARI, scope=Scope(posts=(Post("x", PostKind.STAFF, unit, office, None),)))
    archive.bring("sama saja")
    archive.bring("sama saja", values=IntakeValues(unit, Level.ORDINARY), bringer=bringer)
    assert sums(archive.db) == {OFFICE: (9, 0), office: (9, 0)}
    assert sum(each.size for each in archive.files.listed()) == 9


def test_a_day_becomes_one_sum_and_old_days_another(archive: Archive) -> None:
    for number in range(6):
        archive.bring(f"isi nomor {number}")
    before = sums(archive.db)
    today = TODAY()
    with archive.db.writing() as session:
        rows = session.scalars(select(StorageCount).order_by(StorageCount.id)).all()
        for row, days in zip(rows[:4], (KEPT_DAYS + 9, KEPT_DAYS + 1, 3, 3), strict=True):
            row.day = today - timedelta(days=days)
        assert needs_folding(session, today)
        fold(session, today)
        assert len(session.scalars(select(StorageCount)).all()) == 3
        assert not needs_folding(session, today)
        fold(session, today + timedelta(days=KEPT_DAYS + 9))
        assert len(session.scalars(select(StorageCount)).all()) == 1
    assert sums(archive.db) == before


def test_a_wrong_count_is_found_told_and_mended(archive: Archive) -> None:
    archive.bring("isi")
    with archive.db.writing() as session:
        session.execute(update(StorageCount).values(originals=99))
    finding = next(each for each in check_derived_rows(archive.db) if each.check == "room")
    assert finding.state is State.WARNING
    assert finding.repair is not None
    assert finding.repair.kind is RepairKind.ROOM
    assert mend(Bench(archive.db, archive.files, "os:admin"), finding.repair) == 1
    assert sums(archive.db) == {OFFICE: (3, 0)}
    assert next(each for each in check_derived_rows(archive.db) if each.check == "room").state is State.OK
    with archive.db.writing() as session:
        assert recount(session) == 0


def test_a_full_quota_refuses_a_new_batch_and_never_one_that_began(archive: Archive, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    begun = archive.bring("!zip\na.txt\nb.txt", "kiriman.zip")
    quota(archive, 1)
    with archive.db.writing() as session, pytest.raises(Rejected) as refused:
        begin_batch(session, settings, "sari", "web", UNIT)
    assert refused.value.code == "quota"
    assert str(refused.value) == QUOTA_FULL
    assert archive.bring("yang dijanjikan").state is JobState.QUEUED  # the batch under way goes on
    archive.work()
    assert archive.job(begun).state is JobState.DONE
    with archive.db.reading() as session:
        inside = select(Job.state).join(Record, Record.id == Job.record_id)
        unfolded = session.scalars(inside.where(Record.container_id == begun.record_id)).all()
    assert unfolded == [JobState.DONE, JobState.DONE]
    sums(archive.db)
    quota(archive, 0)  # without quota, whatever the setting says
    with archive.db.writing() as session:
        check_room(session, settings_in(tmp_path, TELUSUR_QUOTA_GB="1"), UNIT)


def test_an_old_batch_takes_what_it_promised_and_nothing_new(archive: Archive, tmp_path: Path) -> None:
    archive.bring("isi")
    quota(archive, 1)
    settings = settings_in(tmp_path)
    with archive.db.writing() as session:
        batch = session.get_one(Batch, archive.batch_id)
        batch.values = {"promised": [["janji.pdf", 3]]}
        later = utc_now() + timedelta(days=2)
        check_going_on(session, settings, batch, ["lain.pdf"])
        check_going_on(session, settings, batch, ["janji.pdf"], later)
        with pytest.raises(Rejected):
            check_going_on(session, settings, batch, ["janji.pdf", "lain.pdf"], later)


def test_marks_growth_and_days_left(archive: Archive) -> None:
    archive.bring("x" * 80)
    with archive.db.writing() as session:
        session.execute(update(StorageCount).values(day=TODAY() - timedelta(days=13)))
    roomy = ((0, Mark.ROOMY), (101, Mark.ROOMY))
    for size, mark in (*roomy, (100, Mark.SOON), (84, Mark.NEARLY), (80, Mark.FULL)):
        quota(archive, size)
        with archive.db.reading() as session:
            room = room_of(session, OFFICE, 0, TODAY())
        assert (room.originals, room.quota, room.mark) == (80, size, mark)
    assert room.weekly == 40  # fourteen days
    assert room.days_left == 0
    quota(archive, 120)
    with archive.db.reading() as session:
        assert room_of(session, OFFICE, 0, TODAY()).days_left == 7
    quota(archive, None)
    with archive.db.reading() as session:
        assert room_of(session, OFFICE, 500, TODAY()).quota == 500
        found = list_rooms(session, {OFFICE}, 500, "", 99, TODAY())
    assert (found.number, found.total, [each.unit_id for each in found.rows]) == (1, 1, [OFFICE])


def test_a_change_is_in_the_trail_with_what_was_before(archive: Archive) -> None:
    quota(archive, 5)
    quota(archive, None)
    with archive.db.reading() as session:
        acts = select(AuditRow).where(AuditRow.action == "set-quota").order_by(AuditRow.id)
        told = [row.details for row in session.scalars(acts)]
    assert told == [{"before": None, "now": 5}, {"before": 5, "now": None}]
    assert verify(archive.db).is_whole


def test_the_own_quota_is_not_ones_own_to_set_where_somebody_above_governs(archive: Archive) -> None:
    with archive.db.writing() as session:
        city = session.get_one(Unit, OFFICE)
        assert may_set(session, ADMINISTRATOR, city)
        assert city.parent_id is not None
        above = Scope(posts=(Post("y", PostKind.ADMINISTRATOR, city.parent_id, city.parent_id),))
        assert may_set(session, above, city)
        staff = Scope(posts=(Post("z", PostKind.STAFF, OFFICE, OFFICE),))
        assert not may_set(session, staff, city)
        _seat(session, city.parent_id)
        assert not may_set(session, ADMINISTRATOR, city)
        assert may_set(session, above, city)


def _seat(session: Session, unit_id: str) -> None:
    session.add(Assignment(user_id="sari", unit_id=unit_id, post=PostKind.ADMINISTRATOR, valid_from=TODAY()))
    session.flush()


def test_a_full_quota_puts_a_watched_file_into_failed_unless_todays_batch_began(inbox: Inbox) -> None:
    inbox.put(f"{UNIT}/satu.txt", b"satu")
    assert inbox.look() == 1
    quota(inbox.archive, 1)
    inbox.put(f"{UNIT}/dua.txt", b"dua")
    assert inbox.look() == 1  # the batch of this day has begun
    with inbox.archive.db.writing() as session:
        session.execute(update(Batch).values(created_at=utc_now() - timedelta(days=2)))
    inbox.put(f"{UNIT}/tiga.txt", b"tiga")
    assert inbox.look() == 0
    assert (inbox.folder / "failed" / UNIT / "tiga.txt.txt").read_text().strip() == QUOTA_FULL
    assert inbox.count() == 2


Usage = namedtuple("Usage", "total used free")


def test_a_short_disk_keeps_a_watched_file_waiting(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - 4 * 10**8, 4 * 10**8))
    assert is_disk_short(inbox.settings)
    inbox.put(f"{UNIT}/satu.txt", b"satu")
    assert inbox.look() == 0
    assert not [path for path in inbox.lies() if path.startswith(("failed", "done"))]
    monkeypatch.undo()
    assert inbox.look() == 1
    with inbox.archive.db.reading() as session:
        assert session.scalars(select(Job.state)).all() == [JobState.QUEUED]
