"""What waits in the services: each count is its list's, under the reader's rights, and stops somewhere."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalog.access import refresh_access, scope_of
from catalog.database import Database
from catalog.pages import PageSource
from catalog.schema import (
    Batch,
    Dossier,
    FileVersion,
    Loan,
    PageRow,
    Reclassification,
    ReclassificationPost,
    Record,
    ScanBatch,
    ScanItem,
    ScannedPart,
    ScannedStack,
    ScanState,
    StoredFile,
    utc_now,
)
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind
from services import desk
from services.archive.drafts import list_drafts
from services.archive.loans import list_loans
from services.archive.reclassification import list_all
from services.desk import Asking, Waits, waiting_counts
from services.scanning.stacks import Sort, list_stacks
from services.station.choosing import BatchSort
from services.station.reading import list_batches
from tests.catalog.world_rows import add_cases, add_record, add_units, filled_database
from tests.office_days import office_today
from tests.services.archive.people import add_named_people

LONG_AGO, TODAY = date(2020, 1, 1), office_today()
THRESHOLD = 60
PEOPLE = (
    ("staf", PostKind.STAFF, "kota-pp"),
    ("arsiparis", PostKind.ARCHIVIST, "kota"),
    ("tetangga", PostKind.ARCHIVIST, "kab"),
    ("admin", PostKind.ADMINISTRATOR, "kota"),
)


def _fill(session: Session) -> None:
    add_units(session)
    add_cases(session)
    add_named_people(session, PEOPLE, LONG_AGO)
    _add_work(session)


@pytest.fixture
def db(tmp_path: Path, each_database: str) -> Iterator[Database]:  # noqa: ARG001
    db, _ = filled_database(tmp_path, _fill)
    yield db
    db.close()


def _draft(session: Session, name: str, level: Level = Level.RESTRICTED, seat: str = "") -> Record:
    seats = frozenset({seat}) if seat else frozenset()
    return add_record(session, Label(name, level, Standing.DRAFT, "kota", "kota-pp", seats=seats))


def _seat(session: Session, name: str) -> str:
    return scope_of(session, name, utc_now()).posts[0].seat


def _add_work(session: Session) -> None:
    """One of each, and beside it one that is hidden, settled, or somebody else's."""
    _draft(session, "konsep", seat=_seat(session, "staf"))
    _draft(session, "konsep-lain")
    for name, state in (("di-stasiun", ScanState.HANDED), ("lama", ScanState.RELEASED)):
        record = _draft(session, name, seat=_seat(session, "staf"))
        session.add(Batch(id=f"k-{name}", user_id="staf", way_in="web", unit_id="kota-pp"))
        session.flush()
        row = ScanBatch(batch_id=f"k-{name}", office_id="kota", year=2024, number=len(name), state=state)
        session.add(row)
        session.add(StoredFile(sha256=name.ljust(64, "0"), size=1))
        session.flush()
        session.add(ScanItem(record_id=record.id, batch_id=row.batch_id, position=1.0))
        version = FileVersion(
            id=f"v-{name}", record_id=record.id, sha256=name.ljust(64, "0"), number=1, is_current=True,
            original_name="x.pdf", media_type="application/pdf",
        )  # fmt: skip
        session.add(version)
        session.flush()
        session.add(
            PageRow(
                version_id=version.id, number=1, width=1, height=1, rotation=0, source=PageSource.OCR,
                confidence=10, content=b"",
            )
        )  # fmt: skip
    _add_stacks(session)
    _add_dossiers(session)
    for number, (borrower, days) in enumerate((("staf", -3), ("staf", 1), ("admin", 30)), 1):
        record = add_record(session, Label(f"p{number}", Level.ORDINARY, Standing.FILED, "kota", "kota-pp"))
        session.add(
            Loan(
                office_id="kota", year=2024, number=number, record_id=record.id, borrower_id=borrower,
                purpose="x", lent_on=TODAY, due_on=TODAY + timedelta(days=days), lent_by="arsiparis",
            )
        )  # fmt: skip
    for state in ("preview", "done"):
        change = {"office_id": "kota", "made_by": "staf", "reason": "x", "level": 2}
        session.add(Reclassification(id=state, state=state, **change))
        session.flush()
        session.add(ReclassificationPost(reclassification_id=state, unit_id="kota-pp", post="staff"))


def _add_stacks(session: Session) -> None:
    """A withheld one, one whose part is flagged, one whose flagged part is filed."""
    for name, standing in (("ditahan", ""), ("bendera", Standing.DRAFT), ("beres", Standing.FILED)):
        stack = _draft(session, name, seat=_seat(session, "staf"))
        row = ScannedStack(record_id=stack.id, divided_at=utc_now() if standing else None)
        row.withheld_at = None if standing else utc_now()
        session.add(row)
        session.flush()
        if standing:
            label = Label(f"b-{name}", Level.RESTRICTED, standing, "kota", "kota-pp")
            part = add_record(session, label)
            part.container_id = None
            flags = ["forged"] if standing == Standing.DRAFT else ["reused"]
            session.add(ScannedPart(record_id=part.id, stack_id=stack.id, number=1, pages=[1], flags=flags))


def _add_dossiers(session: Session) -> None:
    for name, level, state in (("m1", 1, "due"), ("m2", 3, "due"), ("m3", 1, "active")):
        record = add_record(session, Label(name, Level(level), Standing.FILED, "kota", "kota-pp"))
        record.kind = "dossier"
        session.add(Dossier(record_id=name, office_id="kota", state=state))


def counts(db: Database, name: str) -> dict[str, int]:
    with db.reading() as session:
        return waiting_counts(session, Asking(scope_of(session, name, utc_now()), name, TODAY, THRESHOLD))


def test_each_person_sees_what_waits_for_them(db: Database) -> None:
    assert counts(db, "arsiparis") == {
        Waits.DRAFTS: 4,  # both drafts, what was left of a released batch, and the flagged part
        Waits.BATCHES: 1,
        Waits.PAGES: 1,
        Waits.STACKS: 2,
        Waits.DOSSIERS: 2,
        Waits.LATE: 1,
        Waits.SOON: 1,
    }
    # The flagged part is not this person's to read: the stack asks for nothing that one could do.
    assert counts(db, "staf") == {
        Waits.DRAFTS: 2,
        Waits.STACKS: 1,
        Waits.LATE: 1,
        Waits.SOON: 1,
        Waits.CHANGES: 1,
    }
    assert counts(db, "tetangga") == counts(db, "admin") == {}


@pytest.mark.parametrize("name", ["staf", "arsiparis", "tetangga", "admin"])
def test_each_count_is_that_of_its_list(db: Database, name: str) -> None:
    found = counts(db, name)
    with db.reading() as session:
        scope = scope_of(session, name, utc_now())
        listed = {
            Waits.DRAFTS: list_drafts(session, scope).total,
            Waits.STACKS: list_stacks(session, scope, sort=Sort.TO_CHECK).total,
            Waits.BATCHES: list_batches(session, scope, name, THRESHOLD, BatchSort.TO_RELEASE).total,
            Waits.PAGES: list_batches(session, scope, name, THRESHOLD, BatchSort.TO_CHECK).total,
            Waits.LATE: list_loans(session, scope, name, TODAY, "late").total,
            Waits.SOON: list_loans(session, scope, name, TODAY, "soon").total,
            Waits.CHANGES: list_all(session, scope, name, only_unfinished=True).total,
        }
    assert {kind: found.get(kind, 0) for kind in listed} == listed


def test_a_draft_closed_by_date_waits_for_nobody(db: Database) -> None:
    with db.writing() as session:
        record = session.get_one(Record, "konsep")
        record.closes_at = utc_now() - timedelta(minutes=1)
    assert counts(db, "staf")[Waits.DRAFTS] == 1
    with db.writing() as session:
        refresh_access(session, session.get_one(Record, "konsep"))
    assert counts(db, "staf")[Waits.DRAFTS] == 1


def test_counting_stops(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MOST_COUNTED", 2)
    assert counts(db, "arsiparis")[Waits.DRAFTS] == 2
