"""The web on a database server: what no row can hold names nothing, and a server that is away is told of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.audit import verify
from catalog.batches import new_batch
from catalog.jobs import INGEST, enqueue
from catalog.schema import Job, JobState
from services.office import open_office
from tests import databases
from tests.apps import app_of
from tests.servers.postgres import Postgres
from tests.webapp.conftest import Site
from tests.webapp.office_world import build


@pytest.fixture
def on_server(postgres: Postgres, tmp_path: Path) -> Iterator[Site]:
    with databases.using(postgres):
        world = build(tmp_path / "data")
        office = open_office(world.settings)
        app = app_of(office)
        app.testing = False
        yield Site(world, office, app)
        postgres.start()
        office.close()


def test_a_number_that_no_row_can_have_names_nothing(on_server: Site) -> None:
    browser = on_server.signed_in("staf.pp")
    for path in (
        "/pekerjaan?lembar=99999999999999999999",
        "/arsip/x/halaman/99999999999999.jpg",
        "/arsip/%00",
    ):
        assert browser.get(path).status_code in {200, 404}, path


def test_the_jobs_page_counts_held_files(on_server: Site) -> None:
    unit, person = on_server.world.units["3576.pp"], on_server.world.people["staf.pp"]
    with on_server.office.db.writing() as session:
        batch = new_batch(session, person, "web", unit)
        for code in ("", "", "duplicate"):
            job = Job(kind=INGEST, queue=INGEST, batch_id=batch.id, user_id=person, error_code=code)
            enqueue(session, job).state = JobState.PAUSED
    assert on_server.signed_in("staf.pp").get("/pekerjaan").status_code == 200


def test_a_server_that_is_away_is_told_of_and_used_again_when_it_is_back(
    on_server: Site, postgres: Postgres
) -> None:
    browser = on_server.signed_in("staf.pp")
    assert browser.get("/").status_code == 200
    postgres.stop()
    for path in ("/", "/cari?q=wates", "/pekerjaan", "/arsip/x"):
        answer = browser.get(path)
        assert answer.status_code == 503, path
        assert "Basis data sedang tidak terjangkau" in answer.text
        assert "127.0.0.1" not in answer.text
    answer = browser.get("/cari?q=wates", headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.get_json()["error"]) == (503, "Basis data sedang tidak terjangkau")
    postgres.start()
    assert browser.get("/").status_code == 200
    assert verify(on_server.office.db).is_whole
