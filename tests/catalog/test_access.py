"""The rule of sight as SQL: the same verdicts as the plain table, on real rows, and by date."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlalchemy import select, update

from catalog.access import (
    content_clause,
    decision_on,
    find_record,
    label_of,
    narrowing_ids,
    readable_clause,
    refresh_access,
    refresh_due,
)
from catalog.database import Database
from catalog.errors import NotVisible
from catalog.schema import OutboxRow, Record, RecordCase, RecordToken, Unit, utc_now
from classification.access import Verdict
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PUBLIC, Post, PostKind, Scope
from tests.catalog.world_rows import add_cases, add_record, add_units, new_database
from tests.classification.plain_table import plain_verdict
from tests.classification.world import many_labels, scopes

LABELS = many_labels(250)
STAFF = Scope(posts=(Post("s", PostKind.STAFF, "kota-pp", "kota", "pp"),))
HEAD = Scope(posts=(Post("h", PostKind.HEAD, "kota-pp", "kota", "pp"),))
ARCHIVIST = Scope(posts=(Post("a", PostKind.ARCHIVIST, "kota-sek", "kota"),))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, each_database: str) -> Iterator[Database]:  # noqa: ARG001
    database = new_database(Path(tmp_path_factory.mktemp("world")))
    with database.writing() as session:
        add_units(session)
        add_cases(session)
        for label in LABELS:
            add_record(session, label)
    yield database
    database.close()


def filed(record_id: str = "r", level: Level = Level.ORDINARY, **others: object) -> Label:
    return Label(record_id, level, Standing.FILED, "kota", "kota-pp", **others)  # type: ignore[arg-type]


def test_label_read_from_the_rows_is_the_label_that_was_meant(full: Database) -> None:
    with full.reading() as session:
        for label in LABELS:
            record = session.get_one(Record, label.record_id)
            assert label_of(session, record) == label


@given(scopes([label.record_id for label in LABELS]))
@settings(max_examples=60, deadline=None)
def test_sql_agrees_with_the_plain_table(full: Database, scope: Scope) -> None:
    expected = {label.record_id: plain_verdict(scope, label) for label in LABELS}
    with full.reading() as session:
        drawn = Record.id.in_(expected)
        content = set(session.scalars(select(Record.id).where(content_clause(scope, utc_now()), drawn)))
        readable = set(session.scalars(select(Record.id).where(readable_clause(scope, utc_now()), drawn)))
    assert content == {record_id for record_id, verdict in expected.items() if verdict == "content"}
    assert readable == {record_id for record_id, verdict in expected.items() if verdict != "none"}


def test_empty_scope_finds_only_published_editions(full: Database) -> None:
    with full.reading() as session:
        found = session.scalars(select(Record).where(readable_clause(PUBLIC, utc_now()))).all()
        assert found
        for record in found:
            assert record.standing == Standing.PUBLIC_EDITION
            assert record.released_at is not None
            assert record.embargo_until is None


def test_administrator_of_every_unit_finds_what_the_public_finds(full: Database) -> None:
    with full.reading() as session:
        units = session.scalars(select(Unit)).all()
        held = tuple(
            Post(f"seat-{n}", PostKind.ADMINISTRATOR, u.id, u.office_id) for n, u in enumerate(units)
        )
        clauses = [readable_clause(scope, utc_now()) for scope in (Scope(posts=held), PUBLIC)]
        assert len({tuple(session.scalars(select(Record.id).where(clause))) for clause in clauses}) == 1


def test_record_without_sight_and_record_that_is_not_there_end_alike(db: Database) -> None:
    with db.writing() as session:
        add_record(session, filed(level=Level.SECRET))
    with db.reading() as session:
        for record_id in ("r", "nothing"):
            with pytest.raises(NotVisible):
                find_record(session, STAFF, record_id)
        assert find_record(session, HEAD, "r").id == "r"


def test_description_is_not_content(db: Database) -> None:
    with db.writing() as session:
        add_record(session, filed(level=Level.SECRET))
    with db.reading() as session:
        with pytest.raises(NotVisible):
            find_record(session, ARCHIVIST, "r")
        record = find_record(session, ARCHIVIST, "r", Verdict.DESCRIPTION)
        assert decision_on(session, ARCHIVIST, record).verdict is Verdict.DESCRIPTION


def test_not_yet_classified_counts_as_restricted_draft(db: Database) -> None:
    with db.writing() as session:
        record = add_record(session, filed(seats=frozenset({"s"})))
        record.is_classified = False
        refresh_access(session, record)
    with db.reading() as session:
        label = label_of(session, session.get_one(Record, "r"))
        assert (label.level, label.standing) == (Level.RESTRICTED, Standing.DRAFT)
        assert find_record(session, STAFF, "r")
        with pytest.raises(NotVisible):
            find_record(session, HEAD, "r")


def test_unknown_standing_counts_as_draft(db: Database) -> None:
    with db.writing() as session:
        record = add_record(session, filed())
        record.standing = "strange"
        refresh_access(session, record)
        with pytest.raises(NotVisible):
            find_record(session, STAFF, "r")


def test_raising_the_level_narrows_and_lowering_does_not(db: Database) -> None:
    with db.writing() as session:
        record = add_record(session, filed())
        assert not narrowing_ids(session)
        record.level = Level.SECRET
        refresh_access(session, record)
        assert narrowing_ids(session) == {"r"}
        with pytest.raises(NotVisible):
            find_record(session, STAFF, "r")
        session.execute(update(OutboxRow).values(done_at=utc_now()))
        assert not narrowing_ids(session)


def test_adding_to_a_case_only_widens(db: Database) -> None:
    with db.writing() as session:
        record = add_record(session, filed())
        session.add(RecordCase(record_id="r", case_id="case-1"))
        refresh_access(session, record)
        assert not narrowing_ids(session)
        assert find_record(session, Scope(cases=frozenset({"case-1"})), "r")


def test_what_came_out_of_a_container_is_in_its_cases(db: Database) -> None:
    with db.writing() as session:
        add_record(session, filed("zip", cases=frozenset({"case-1"})))
        child = add_record(session, filed("child"))
        child.container_id = "zip"
        refresh_access(session, child)
        assert find_record(session, Scope(cases=frozenset({"case-1"})), "child")


def test_a_case_is_in_its_own_file(db: Database) -> None:
    with db.reading() as session:
        assert label_of(session, session.get_one(Record, "case-1")).cases == {"case-1"}


def test_end_of_embargo_opens_when_the_outbox_row_is_due(db: Database) -> None:
    later = utc_now() + timedelta(days=2)
    edition = Label("r", Level.ORDINARY, Standing.PUBLIC_EDITION, "kota", "kota-pp")
    with db.writing() as session:
        record = add_record(session, edition)
        record.released_at, record.embargo_until = utc_now() - timedelta(days=1), later - timedelta(days=1)
        refresh_access(session, record)
        assert refresh_due(session, utc_now()) == 0
        with pytest.raises(NotVisible):
            find_record(session, PUBLIC, "r", now=later)  # late means hidden
        assert refresh_due(session, later) == 1
        assert find_record(session, PUBLIC, "r", now=later)
        with pytest.raises(NotVisible):  # the tokens are ahead of this moment; the label is not
            find_record(session, PUBLIC, "r", now=utc_now())


def test_closing_by_date_holds_at_once_and_excludes_from_the_index(db: Database) -> None:
    now, later = utc_now(), utc_now() + timedelta(days=2)
    with db.writing() as session:
        record = add_record(session, filed())
        record.closes_at = later - timedelta(days=1)
        refresh_access(session, record)
        assert find_record(session, STAFF, "r", now=now)
        assert narrowing_ids(session, now) == frozenset()
        with pytest.raises(NotVisible):
            find_record(session, STAFF, "r", now=later)
        assert decision_on(session, STAFF, record, later).verdict is Verdict.NONE
        assert narrowing_ids(session, later) == {"r"}
        refresh_due(session, later)
        assert session.scalars(select(RecordToken).where(RecordToken.record_id == "r")).all() == []


def test_tokens_name_no_person(full: Database) -> None:
    with full.reading() as session:
        tokens = session.scalars(select(RecordToken.token)).all()
    assert tokens
    assert not any("user" in token for token in tokens)
