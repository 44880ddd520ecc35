"""The doctor finds exactly what was spoiled, in the index, the rows or the files; mending mends just that."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from catalog.room_counts import recount
from catalog.schema import (
    AuditRow,
    Job,
    JobState,
    OutboxRow,
    PageRow,
    Record,
    RecordToken,
    StoredFile,
    utc_now,
)
from ingest.index_writer import reindex
from services.health import file_content
from services.health.findings import State
from services.health.mending import Bench, mend
from tests.services.health.minded_office import MindedOffice

SECRET_WORD = "rekapitulasi"
LATER = timedelta(days=3)


@pytest.fixture(autouse=True)
def _no_youth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_content, "YOUNG", timedelta(seconds=-60))


@pytest.fixture
def records(office: MindedOffice) -> list[str]:
    brought = [office.bring(f"{SECRET_WORD} {number}\fhalaman dua") for number in range(6)]
    office.settle()
    assert office.ills(is_thorough=True) == set()
    return sorted(brought)


def examined(office: MindedOffice, ill: str, *, is_thorough: bool = False) -> dict[str, str | int]:
    """The values of the one thing that was found, which say no word of a record."""
    findings = office.findings(is_thorough=is_thorough)
    assert office.ills(is_thorough=is_thorough) == {ill}
    for each in findings.values():
        assert SECRET_WORD not in f"{each.message} {each.mend}"
    return dict(findings[ill].message.values)


def mended(office: MindedOffice, kind: str, count: int, *, is_thorough: bool = False) -> None:
    """Mends, lets the office follow, and finds nothing more; the trail says what was done."""
    assert office.mend(is_thorough=is_thorough) == {kind: count}
    office.settle()
    assert office.ills(is_thorough=True) == set()
    with office.db.reading() as session:
        (noted,) = session.scalars(select(AuditRow).where(AuditRow.action == "mend")).all()
        assert (noted.actor, noted.details["what"], noted.details["count"]) == ("os:penguji", kind, count)


def test_a_record_that_the_index_lacks(office: MindedOffice, records: list[str]) -> None:
    office.write_index((), (records[0], records[1]))
    values = examined(office, "index-content")
    assert (values["absent"], values["stale"], values["surplus"]) == (2, 0, 0)
    mended(office, "index", 2)


def test_a_record_that_the_index_holds_too_many(office: MindedOffice, records: list[str]) -> None:
    office.write_index((replace(office.document(records[0]), id="zzzzzzzzzzzzzzzz"),))
    values = examined(office, "index-content")
    assert (values["absent"], values["stale"], values["surplus"]) == (0, 0, 1)
    mended(office, "index", 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: replace(document, access=(*document.access, "pub")),
        lambda document: replace(document, title_exact="lain"),
        lambda document: replace(document, pages=document.pages[:1]),
    ],
    ids=["wider label", "other title", "page missing"],
)
def test_a_record_that_the_index_holds_otherwise(
    office: MindedOffice, records: list[str], spoil: Callable[..., object]
) -> None:
    office.write_index((spoil(office.document(records[0])),))  # type: ignore[arg-type]
    values = examined(office, "index-content")
    assert (values["absent"], values["stale"], values["surplus"]) == (0, 1, 0)
    mended(office, "index", 1)


def test_other_words_are_found_when_all_is_compared(office: MindedOffice, records: list[str]) -> None:
    office.write_index((replace(office.document(records[0]), body_exact="lain"),))
    assert office.ills() == set()
    assert examined(office, "index-content", is_thorough=True)["stale"] == 1
    mended(office, "index", 1, is_thorough=True)


def test_what_is_mended_in_the_index_is_hidden_until_it_is_rewritten(
    office: MindedOffice, records: list[str]
) -> None:
    wider = replace(office.document(records[0]), access=("pub",))
    office.write_index((wider,))
    office.mend()
    assert office.count(OutboxRow, OutboxRow.is_narrowing, OutboxRow.done_at.is_(None)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: insert(RecordToken).values(record_id=record, token="pub"),
        lambda record: delete(RecordToken).where(RecordToken.record_id == record),
    ],
    ids=["one too many", "none"],
)
def test_tokens_that_are_not_those_of_the_label(
    office: MindedOffice, records: list[str], spoil: Callable[[str], object]
) -> None:
    office.change(spoil(records[0]))
    office.write_index((office.document(records[0]),))
    assert examined(office, "tokens")["count"] == 1
    assert office.findings()["tokens"].state is State.WRONG
    mended(office, "tokens", 1)


def test_a_level_that_was_changed_behind_the_program(office: MindedOffice, records: list[str]) -> None:
    office.change(update(Record).where(Record.id == records[0]).values(level=3))
    assert office.ills() == {"tokens", "index-content"}
    assert set(office.mend()) == {"tokens", "index"}
    office.settle()
    assert office.ills() == set()


def test_a_file_that_is_not_there_comes_back_from_where_it_was_set_aside(
    office: MindedOffice, records: list[str]
) -> None:
    with office.db.reading() as session:
        sha256 = session.scalars(select(StoredFile.sha256)).first() or ""
    office.files.set_aside(sha256)
    assert office.ills() == {"files", "files-there"}
    assert office.findings()["files-there"].message.values["lost"] == 1
    office.mend()
    assert office.ills(is_thorough=True) == set()
    assert records


@pytest.mark.usefixtures("records")
def test_a_file_that_cannot_come_back_stays_named(office: MindedOffice) -> None:
    office.change(insert(StoredFile).values(sha256="0" * 64, size=4, created_at=utc_now()))
    assert office.ills() == {"files", "files-there"}
    assert office.mend() == {"lost-files": 0}
    assert office.ills() == {"files", "files-there"}


@pytest.mark.usefixtures("records")
def test_a_size_that_differs_is_named(office: MindedOffice) -> None:
    stored = office.files.put(io.BytesIO(b"isi"))
    office.change(insert(StoredFile).values(sha256=stored.sha256, size=99, created_at=utc_now()))
    assert office.ills() == {"files-there"}


@pytest.mark.usefixtures("records")
def test_a_file_that_no_row_names_is_set_aside_and_not_removed(office: MindedOffice) -> None:
    stored = office.files.put(io.BytesIO(b"tanpa rujukan"))
    assert examined(office, "files-named")["count"] == 1
    mended(office, "unnamed-files", 1)
    assert not office.files.exists(stored.sha256)
    assert office.files.bring_back(stored.sha256)


@pytest.mark.usefixtures("records")
def test_a_young_file_is_not_looked_at(office: MindedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_content, "YOUNG", timedelta(hours=1))
    office.files.put(io.BytesIO(b"sedang masuk"))
    office.change(insert(StoredFile).values(sha256="0" * 64, size=4, created_at=utc_now()))
    assert "files-named" not in office.ills()
    assert "files-there" not in office.ills()


def test_lost_pages_are_read_again(office: MindedOffice, records: list[str]) -> None:
    office.change(delete(PageRow).where(PageRow.number == 2))
    with office.db.writing() as session:
        recount(session)  # what else such a loss puts wrong has a test of its own
    office.write_index(tuple(office.document(each) for each in records))
    assert examined(office, "pages")["count"] == len(records)
    mended(office, "lost-pages", len(records))
    assert len(office.document(records[0]).pages) == 2


def test_lost_pages_of_a_damaged_original_are_not_read_again(
    office: MindedOffice, records: list[str]
) -> None:
    office.change(delete(PageRow))
    with office.db.reading() as session:
        names = session.scalars(select(StoredFile.sha256)).all()
    for each in names:
        office.files.set_aside(each)
    assert {"pages", "files-there"} <= office.ills()
    before = office.count(Job)
    repairs = {each.repair.kind.value: each.repair for each in office.findings().values() if each.repair}
    assert mend(Bench(office.db, office.files, "os:penguji"), repairs["lost-pages"]) == 0
    assert office.count(Job) == before
    assert records


@pytest.mark.usefixtures("records")
def test_a_change_to_come_of_a_record_that_is_gone(office: MindedOffice) -> None:
    office.change(insert(OutboxRow).values(record_id="x", due_at=utc_now() + LATER, is_deferred=True))
    assert examined(office, "outbox")["count"] == 1
    mended(office, "outbox", 1)


def test_pages_without_a_record_are_removed(office: MindedOffice, records: list[str]) -> None:
    with office.db.reading() as session:
        (row, *_) = session.execute(select(PageRow.__table__)).mappings()
    office.add_without_references(insert(PageRow).values(**{**row, "version_id": "hilang"}))
    assert examined(office, "stray-pages")["count"] == 1
    mended(office, "stray-pages", 1)
    assert office.count(PageRow) == 2 * len(records)


def test_indexed_pages_without_a_record_ask_for_a_new_index(office: MindedOffice, records: list[str]) -> None:
    office.index_stray_page(replace(office.document(records[0]), id="zzzzzzzzzzzzzzzz"))
    assert examined(office, "index-content")["count"] == 2
    assert "reindex" in str(office.findings()["index-content"].mend)
    reindex(office.db, office.engine)
    assert office.ills(is_thorough=True) == set()


def test_a_job_whose_worker_is_gone_goes_on(office: MindedOffice, records: list[str]) -> None:
    lost = update(Job).where(Job.record_id == records[0])
    office.change(lost.values(state=JobState.RUNNING, stage="index", lease_until=utc_now() - LATER))
    assert office.findings()["jobs"].state is State.WARNING
    assert office.mend() == {"jobs": 1}
    office.settle()
    assert office.findings()["jobs"].state is State.OK


def test_what_is_on_its_way_is_no_difference(office: MindedOffice, records: list[str]) -> None:
    office.bring("baru dan belum dibaca")
    office.change(
        update(Record).where(Record.id == records[0]).values(title="lain"),
        insert(OutboxRow).values(record_id=records[0], due_at=utc_now()),
    )
    assert office.ills(is_thorough=True) == set()


@pytest.mark.usefixtures("records")
def test_no_difference_is_told_while_the_office_works(
    office: MindedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_content, "YOUNG", timedelta(hours=1))
    with office.at_work() as troubles:
        for number in range(6):
            assert office.ills(is_thorough=number % 2 == 0) == set()
    assert troubles == []
    office.settle()
    assert office.ills(is_thorough=True) == set()
