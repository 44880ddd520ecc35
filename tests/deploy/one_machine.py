"""An office on one machine that is given files and reads them: what another office is held against."""

import io
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.batches import new_batch, progress
from catalog.files import page_texts
from catalog.schema import FileVersion, JobState, Unit
from catalog.settings import load_settings
from classification.levels import Level
from classification.scopes import PUBLIC
from ingest.arrivals import IntakeValues
from ingest.intake import receive
from services.first_start import ROOT_CODE, initialise
from services.office import Office, open_office
from tests.deploy.papers import Paper
from tests.waiting import until
from workers.crew import Crew
from workers.tooling import tools_of

Texts = dict[str, list[str]]  # the pages of a file, by its name


def read_on_one_machine(folder: Path, papers: Iterable[Paper], seconds: float = 300.0) -> Texts:
    """Each paper's pages, read with nothing but what one machine has."""
    settings = load_settings({"TELUSUR_DATA": str(folder), "TELUSUR_OCR_PROCESSES": "1"})
    initialise(settings)
    office = open_office(settings)
    try:
        with office.db.writing() as session:
            unit = session.scalars(select(Unit.id).where(Unit.code == ROOT_CODE)).one()
            batch = new_batch(session, None, "cli", unit).id
        for paper in papers:
            _bring(office, paper, unit, batch)
        _read(office, batch, seconds)
        with office.db.reading() as session:
            return {paper.name: texts_of(session, paper.name) for paper in papers}
    finally:
        office.close()


def texts_of(session: Session, name: str) -> list[str]:
    """The pages of the one file that was given this name."""
    version = session.scalars(select(FileVersion).where(FileVersion.original_name == name)).one()
    texts = page_texts(session, version.id, range(1, (version.page_count or 0) + 1))
    return [texts[number] for number in sorted(texts)]


def _bring(office: Office, paper: Paper, unit: str, batch: str) -> None:
    receive(
        office.db,
        office.files,
        io.BytesIO(paper.data),
        paper.name,
        IntakeValues(unit, Level.ORDINARY),
        user_id=None,
        seat=None,
        scope=PUBLIC,
        way_in="cli",
        limit_mb=50,
        batch_id=batch,
    )


def _read(office: Office, batch: str, seconds: float) -> None:
    with tools_of(office) as tools:
        crew = Crew(tools, threads=2, poll=0.1)
        crew.start()
        try:
            until(lambda: _is_read(office, batch), seconds)
        finally:
            crew.stop()


def _is_read(office: Office, batch: str) -> bool:
    with office.db.reading() as session:
        states = progress(session, batch).states
    assert states.keys() <= {JobState.QUEUED, JobState.RUNNING, JobState.DONE}, states
    return not states.get(JobState.QUEUED) and not states.get(JobState.RUNNING)
