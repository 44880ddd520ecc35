"""Files that come in: kept before anyone is told so, filed only where and as the bringer may."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from catalog import jobs
from catalog.access import scope_of
from catalog.errors import Conflict, NotVisible, Refused
from catalog.records import file_draft
from catalog.schema import (
    AuditRow,
    FileVersion,
    Job,
    JobState,
    OutboxRow,
    Record,
    RecordToken,
    StoredFile,
    utc_now,
)
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import PUBLIC, Post, PostKind, Scope
from ingest.arrivals import Bringer, IntakeValues
from ingest.choices import discard, keep
from ingest.errors import Rejected
from tests.ingest.archive import OFFICE, SARI, UNIT, Archive


def _bringer(kind: PostKind, unit: str = UNIT, office: str = OFFICE) -> Bringer:
    return Bringer(Scope(posts=(Post("seat-x", kind, unit, office, None, 1),)), "sari", "seat-x")


def _count(archive: Archive, table: type[Any]) -> int:
    with archive.db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_record_version_job_tokens_outbox_and_trail_are_there_at_once(archive: Archive) -> None:
    received = archive.bring("isi")
    assert received.state is JobState.QUEUED
    record, version, job = archive.record(received), archive.version(received), archive.job(received)
    assert (record.standing, record.level, record.author_id) == (Standing.FILED, Level.ORDINARY, "sari")
    assert record.seats == ["seat-sari"]
    assert (version.original_name, version.number, version.is_current) == ("surat.txt", 1, True)
    assert (job.stage, job.name) == ("receive", "surat.txt")
    with archive.db.reading() as session:
        assert session.scalars(select(RecordToken.token).where(RecordToken.record_id == record.id)).all()
        assert session.scalars(select(OutboxRow.record_id)).all() == [record.id]
        trail = session.scalars(select(AuditRow)).one()
        assert (trail.actor, trail.action, trail.subject) == ("sari", "receive", f"record:{record.id}")


def test_without_a_level_it_is_a_draft_that_counts_as_restricted(archive: Archive) -> None:
    record = archive.record(archive.bring("isi", values=IntakeValues(UNIT)))
    assert (record.standing, record.level, record.is_classified) == (Standing.DRAFT, Level.RESTRICTED, False)


@pytest.mark.parametrize(
    "name",
    ["a\"b'c.pdf", "../../etc/passwd", "a/b\\c.pdf", "sur\u202etafdp.exe", "n" * 255, "", "\x00", "😀.pdf"],
)
def test_any_name_is_kept_for_showing_and_never_a_path(archive: Archive, name: str) -> None:
    received = archive.bring(f"isi {name!r}", name)
    assert archive.version(received).original_name == name.replace("\0", "\ufffd")
    title = archive.record(received).title
    assert title.isprintable()
    assert "\u202e" not in title
    assert len(archive.files.path(archive.version(received).sha256).name) == 64


def test_a_top_secret_file_is_described_and_its_bytes_are_not_kept(archive: Archive) -> None:
    received = archive.bring(
        "isi yang tidak boleh di sini",
        values=IntakeValues(UNIT, Level.TOP_SECRET),
        bringer=_bringer(PostKind.ARCHIVIST),
    )
    record = archive.record(received)
    assert (received.state, record.is_description_only) == (JobState.DONE, True)
    assert "tidak disimpan" in received.message
    assert _count(archive, StoredFile) == _count(archive, FileVersion) == 0
    assert not list(archive.files.folder.rglob("*"))


def test_a_file_over_the_limit_is_refused_in_words_and_not_kept(archive: Archive) -> None:
    received = archive.bring(b"x" * 1_000_001, "besar.bin")
    assert (received.state, received.record_id) == (JobState.REJECTED, None)
    assert "besar.bin" in received.message % received.message_values
    line = archive.job(received)
    assert line.name == "besar.bin"
    assert not line.may_retry
    assert _count(archive, Record) == 0


@pytest.mark.parametrize(
    ("bringer", "values"),
    [
        (_bringer(PostKind.STAFF), IntakeValues("kab-pp")),  # another office
        (_bringer(PostKind.ADMINISTRATOR), IntakeValues(UNIT)),  # that post gives no sight
        (_bringer(PostKind.STAFF), IntakeValues(UNIT, Level.SECRET)),  # would lose the sight of it
        (Bringer(PUBLIC, "sari"), IntakeValues(UNIT)),
    ],
)
def test_nobody_files_beyond_their_own_right(
    archive: Archive, bringer: Bringer, values: IntakeValues
) -> None:
    with pytest.raises(Rejected) as refused:
        archive.bring("isi", values=values, bringer=bringer)
    assert refused.value.code == "right"
    assert _count(archive, Record) == _count(archive, Job) == 0
    assert not list(archive.files.folder.rglob("*"))


@pytest.mark.parametrize(
    ("bringer", "level"),
    [
        (_bringer(PostKind.HEAD), Level.SECRET),
        (_bringer(PostKind.LEADER, OFFICE), Level.SECRET),
        (_bringer(PostKind.ARCHIVIST), Level.SECRET),
        (_bringer(PostKind.OPERATOR), None),
    ],
)
def test_who_keeps_the_sight_of_it_may_set_the_level(
    archive: Archive, bringer: Bringer, level: Level | None
) -> None:
    assert archive.bring("isi", values=IntakeValues(UNIT, level), bringer=bringer).record_id


def test_an_unknown_unit_is_not_visible(archive: Archive) -> None:
    with pytest.raises(NotVisible):
        archive.bring("isi", values=IntakeValues("tidak-ada"))


def test_a_duplicate_waits_as_a_draft_until_the_person_keeps_it(archive: Archive) -> None:
    first, second = archive.bring("isi"), archive.bring("isi", "salinan.txt")
    assert (second.state, second.duplicate_of) == (JobState.PAUSED, (first.record_id,))
    assert archive.job(second).awaits_choice
    assert archive.record(second).standing == Standing.DRAFT
    with archive.db.writing() as session, pytest.raises(Conflict):
        jobs.resume(session, second.job_id)
    with archive.db.writing() as session:
        keep(session, second.job_id)
    assert archive.record(second).standing == Standing.FILED
    assert archive.job(second).state is JobState.QUEUED
    with archive.db.writing() as session, pytest.raises(Conflict):
        keep(session, second.job_id)


def test_a_duplicate_that_is_dropped_leaves_the_first_and_no_record(archive: Archive) -> None:
    first, second = archive.bring("isi"), archive.bring("isi", "salinan.txt")
    with archive.db.writing() as session:
        discard(session, second.job_id, "sari")
    line = archive.job(second)
    assert (line.state, line.record_id, line.name) == (JobState.CANCELLED, None, "salinan")
    assert _count(archive, Record) == 1
    archive.files.open(archive.version(first).sha256).close()
    with archive.db.reading() as session:
        last = session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
        assert last is not None
        assert (last.record_id, last.is_narrowing) == (second.record_id, True)


def test_a_duplicate_that_was_filed_meanwhile_is_not_dropped(archive: Archive) -> None:
    _, second = archive.bring("isi"), archive.bring("isi", "salinan.txt")
    with archive.db.writing() as session:
        file_draft(session, session.get_one(Record, second.record_id))
    with archive.db.writing() as session, pytest.raises(Refused, match="sudah diarsipkan sementara itu"):
        discard(session, second.job_id, "sari")
    assert archive.record(second).standing == Standing.FILED
    assert archive.job(second).awaits_choice
    with archive.db.writing() as session:
        keep(session, second.job_id)
    assert archive.record(second).standing == Standing.FILED
    assert archive.job(second).state is JobState.QUEUED


@pytest.mark.parametrize("turn", range(4))
def test_filing_and_dropping_at_once_end_as_if_one_had_come_first(archive: Archive, turn: int) -> None:
    _, second = archive.bring("isi"), archive.bring("isi", "salinan.txt")
    refused: list[Exception] = []
    barrier = threading.Barrier(2)

    def act(what: Callable[[Session], None]) -> None:
        barrier.wait()
        try:
            with archive.db.writing() as session:
                what(session)
        except (Refused, NoResultFound) as error:
            refused.append(error)

    acts = [
        lambda session: file_draft(session, session.get_one(Record, second.record_id)),
        lambda session: discard(session, second.job_id, "sari"),
    ]
    both = [threading.Thread(target=act, args=(each,)) for each in acts[:: -1 if turn % 2 else 1]]
    for each in both:
        each.start()
    for each in both:
        each.join()
    with archive.db.reading() as session:
        left = session.get(Record, second.record_id)
        assert left is None or left.standing == Standing.FILED
        assert [type(each) for each in refused] == [NoResultFound if left is None else Refused]


def test_skip_and_keep_do_not_ask(archive: Archive) -> None:
    first = archive.bring("isi")
    skipped = archive.bring("isi", on_duplicate="skip")
    assert (skipped.state, skipped.record_id) == (JobState.CANCELLED, None)
    assert skipped.duplicate_of == (first.record_id,)
    assert archive.bring("isi", on_duplicate="keep").state is JobState.QUEUED
    assert _count(archive, Record) == 2
    assert _count(archive, StoredFile) == 1


def test_a_duplicate_is_not_told_to_who_may_not_read_the_other(archive: Archive) -> None:
    archive.bring("isi", values=IntakeValues(UNIT, Level.SECRET), bringer=_bringer(PostKind.HEAD))
    received = archive.bring("isi")
    assert (received.state, received.duplicate_of) == (JobState.QUEUED, ())


def test_the_machines_administrator_knows_only_what_came_in_by_the_same_way(archive: Archive) -> None:
    archive.bring("isi", values=IntakeValues(UNIT, Level.SECRET), bringer=_bringer(PostKind.HEAD))
    nobody = Bringer(PUBLIC)
    assert archive.bring("isi", bringer=nobody).state is JobState.QUEUED


def test_sari_has_no_sight_by_having_an_account(archive: Archive) -> None:
    with archive.db.reading() as session:
        assert scope_of(session, "sari", utc_now()) == PUBLIC
    assert SARI.scope != PUBLIC
