"""A scan under a legal hold at the station: its pages stay, it merges with nothing and nothing is undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.errors import Refused
from catalog.schema import Job, JobState, utc_now
from ingest import choices
from services.archive import legal_holds
from services.archive.legal_holds import HoldValues
from services.station import undoing
from services.station.rules import Expected, StepKind, Wish
from tests.services.station.scan_office import ScanOffice, make_scan_office


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[ScanOffice]:  # noqa: ARG001
    made = make_scan_office(tmp_path)
    yield made
    made.world.office.close()


def hold(office: ScanOffice, record: str) -> str:
    with office.db.writing() as session:
        values = HoldValues("12/Pdt/2026", "Gugatan", utc_now().date(), None)
        actor = office.world.people["arsiparis"]
        return legal_holds.place_hold(session, office.scope("arsiparis"), record, values, actor=actor).id


def undo(office: ScanOffice, batch: str) -> None:
    revision, person = office.facts(batch).revision, office.world.people["operator"]
    with office.db.writing() as session:
        undoing.undo(session, office.scope("operator"), person, batch, revision)


def test_a_held_scan_is_not_mended_merged_undone_or_dropped(office: ScanOffice) -> None:
    batch = office.open(Expected(3, 2))
    first, second = office.feed(batch, "satu", "dua"), office.feed(batch, "tiga")
    office.read(batch)
    office.do(batch, first, Wish(StepKind.ROTATE, 1, turn=90))
    held = hold(office, second)
    with pytest.raises(Refused):  # it would be merged away
        office.do(batch, first, Wish(StepKind.MERGE, 0))
    own = hold(office, first)
    for wish in (Wish(StepKind.ROTATE, 1, turn=90), Wish(StepKind.DROP, 1), Wish(StepKind.SPLIT, 2)):
        with pytest.raises(Refused) as caught:
            office.do(batch, first, wish)
        assert "12/Pdt/2026" in str(caught.value.sentence)
    with pytest.raises(Refused):
        undo(office, batch)
    with office.db.writing() as session:
        for each in (held, own):
            scope, actor = office.scope("arsiparis"), office.world.people["arsiparis"]
            legal_holds.lift_hold(session, scope, each, "Selesai", actor=actor)
    undo(office, batch)
    with office.db.writing() as session:
        job = session.query(Job).filter(Job.record_id == second).one()
        job.state, job.error_code = JobState.PAUSED, "duplicate"
    hold(office, second)
    with office.db.writing() as session:
        job_id = session.query(Job.id).filter(Job.record_id == second).scalar()
        with pytest.raises(Refused):
            choices.discard(session, job_id, office.world.people["operator"])
