"""Progress: who may watch which batch, what is told of it, and what its buttons do."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.batches import new_batch
from catalog.schema import Job, JobState, utc_now
from ingest.errors import PasswordNeeded
from tests.webapp.archive_world import ArchiveWorld, archive, token_of

__all__ = ["archive"]


@pytest.fixture
def batch(archive: ArchiveWorld) -> str:
    """Two done, one running, one queued, one locked, one broken."""
    now = utc_now()
    with archive.office.db.writing() as session:
        made = new_batch(session, archive.people["staf"], "cli", archive.units["pp"])
        rows = (
            (JobState.DONE, 10, 10, ""),
            (JobState.DONE, 10, 10, ""),
            (JobState.RUNNING, 4, 20, ""),
            (JobState.QUEUED, 0, 0, ""),
            (JobState.REJECTED, 0, 0, "password"),
            (JobState.FAILED, 0, 0, "damaged"),
        )
        for at, (state, done, total, code) in enumerate(rows):
            session.add(
                Job(
                    kind="ingest",
                    queue="ingest",
                    batch_id=made.id,
                    user_id=archive.people["staf"],
                    state=state,
                    stage="recognise",
                    pages_done=done,
                    pages_total=total,
                    error_code=code,
                    message=PasswordNeeded.message if code == "password" else "",
                    message_values={"name": f"nama-file-{at}.pdf"},
                    record_id=archive.records["konsep"],
                    version_id=version_of(archive, "konsep"),
                    created_at=now,
                    started_at=now - timedelta(minutes=1),
                    finished_at=now if state in {JobState.DONE, JobState.REJECTED, JobState.FAILED} else None,
                )
            )
        return made.id


def version_of(archive: ArchiveWorld, name: str) -> str:
    from catalog.schema import FileVersion

    with archive.office.db.reading() as session:
        return session.scalars(
            select(FileVersion.id).where(FileVersion.record_id == archive.records[name])
        ).one()


def press(client: FlaskClient, address: str, **values: str) -> TestResponse:
    return client.post(address, data=values | {"csrf_token": token_of(client)})


def states(archive: ArchiveWorld, batch: str) -> list[str]:
    with archive.office.db.reading() as session:
        return sorted(session.scalars(select(Job.state).where(Job.batch_id == batch)))


def test_progress_is_told_in_numbers_and_words(archive: ArchiveWorld, batch: str) -> None:
    said = archive.sign_in("staf").get(f"/pekerjaan/{batch}/kemajuan").json
    assert (said["total"], said["ended"], said["pages_done"], said["pages_total"]) == (6, 4, 24, 40)
    assert said["is_running"]
    assert said["per_minute"] == pytest.approx(24, rel=0.1)
    assert said["errors"] == {"password": 1, "damaged": 1}
    assert "File ini terkunci sandi" in said["html"]
    assert "hlm/menit" in said["html"]


def test_an_archivist_watches_the_office_without_names(archive: ArchiveWorld, batch: str) -> None:
    client = archive.sign_in("arsiparis")
    for address in (f"/pekerjaan/{batch}", f"/pekerjaan/{batch}/kemajuan", "/pekerjaan"):
        page = client.get(address).text
        assert "4 dari 6 file" in page
        assert "pindai-0001" not in page
        assert "nama-file" not in page


@pytest.mark.parametrize("name", ["kepala", "hukum", "ketua", "admin", "operator"])
def test_others_find_no_such_batch(archive: ArchiveWorld, batch: str, name: str) -> None:
    client = archive.sign_in(name)
    assert batch not in client.get("/pekerjaan").text
    for address in (f"/pekerjaan/{batch}", f"/pekerjaan/{batch}/kemajuan", f"/pekerjaan/{batch}/hentikan"):
        assert client.get(address).status_code == 404
    assert press(client, f"/pekerjaan/{batch}/jeda").status_code == 404
    assert states(archive, batch).count("paused") == 0


def test_retry_takes_only_what_failed(archive: ArchiveWorld, batch: str) -> None:
    assert press(archive.sign_in("staf"), f"/pekerjaan/{batch}/ulangi").status_code == 302
    assert states(archive, batch) == ["done", "done", "queued", "queued", "queued", "running"]


def test_pause_and_go_on(archive: ArchiveWorld, batch: str) -> None:
    client = archive.sign_in("staf")
    press(client, f"/pekerjaan/{batch}/jeda")
    assert states(archive, batch).count("paused") == 2
    press(client, f"/pekerjaan/{batch}/lanjutkan")
    assert states(archive, batch).count("queued") == 2


def test_stopping_asks_first(archive: ArchiveWorld, batch: str) -> None:
    client = archive.sign_in("staf")
    asked = client.get(f"/pekerjaan/{batch}/hentikan").text
    assert "Hentikan 2 file" in asked
    assert states(archive, batch).count("cancelled") == 0
    press(client, f"/pekerjaan/{batch}/hentikan")
    assert states(archive, batch).count("cancelled") == 2


def test_a_password_starts_its_file_again_and_is_not_shown(archive: ArchiveWorld, batch: str) -> None:
    with archive.office.db.reading() as session:
        locked = session.scalars(
            select(Job.id).where(Job.batch_id == batch, Job.error_code == "password")
        ).one()
    client = archive.sign_in("staf")
    assert (
        press(archive.sign_in("arsiparis"), f"/pekerjaan/file/{locked}/sandi", sandi="x").status_code == 404
    )
    assert press(client, f"/pekerjaan/file/{locked}/sandi", sandi="sandi-kepala").status_code == 302
    assert states(archive, batch).count("rejected") == 0
    assert "sandi-kepala" not in client.get(f"/pekerjaan/{batch}").text


def test_a_button_pressed_late_says_so(archive: ArchiveWorld, batch: str) -> None:
    with archive.office.db.reading() as session:
        done = session.scalars(select(Job.id).where(Job.batch_id == batch, Job.state == "done")).first()
    client = archive.sign_in("staf")
    assert press(client, f"/pekerjaan/file/{done}/ulangi").status_code == 302
    assert "Keadaannya sudah berubah" in client.get(f"/pekerjaan/{batch}").text
    assert press(client, "/pekerjaan/file/tidakada/ulangi").status_code == 404
