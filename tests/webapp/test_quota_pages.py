"""The page of quotas: administrators alone; a change says its undoing; a full one refuses beginnings."""

import io

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.schema import AuditRow, Batch
from ingest import room
from tests.webapp.archive_world import ArchiveWorld, archive, token_of
from tests.webapp.test_upload_pages import open_batch, send, values

__all__ = ["archive"]


def save(archive: ArchiveWorld, office: str, **form: str) -> TestResponse:
    client = archive.sign_in("admin")
    data = {"csrf_token": token_of(client), **form}
    return client.post(f"/kelola/kuota/{archive.units[office]}", data=data, follow_redirects=True)


def test_it_is_the_administrators_and_within_reach(archive: ArchiveWorld) -> None:
    for name in ("staf", "kepala", "ketua", "arsiparis"):
        assert archive.sign_in(name).get("/kelola/kuota").status_code == 404
    page = archive.sign_in("admin").get("/kelola/kuota")
    assert page.status_code == 200
    assert "Bawaslu Kota Mojokerto" in page.text
    assert "Bawaslu Provinsi" not in page.text
    assert save(archive, "prov", kind="none").status_code == 404
    assert save(archive, "pp", kind="none").status_code == 404  # a division has none of its own


def test_a_change_says_how_to_undo_it(archive: ArchiveWorld) -> None:
    assert "Mengikuti setelan" in save(archive, "kota", kind="own", size="2,5").text
    assert "2,5 GB" in save(archive, "kota", kind="setting").text
    with archive.office.db.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "set-quota")).all()
        details = [row.details for row in rows]
    assert {"before": None, "now": 2_500_000_000} in details
    assert {"before": 2_500_000_000, "now": None} in details


@pytest.mark.parametrize("size", ["", "0", "-1", "abc", "1e3", "<script>", "10000000", "1,2345", "٣"])
def test_a_wrong_size_is_told_and_kept_in_the_form(archive: ArchiveWorld, size: str) -> None:
    answer = save(archive, "kota", kind="own", size=size)
    assert answer.status_code == 422
    assert "Tulis jatah dalam gigabita" in answer.text
    assert "<script>&" not in answer.text


def test_a_full_quota_refuses_new_uploads_and_lets_those_that_began_end(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    begun = open_batch(client, archive, [["janji.txt", 4]])
    save(archive, "kota", kind="own", size="0,001")
    with archive.office.db.writing() as session:  # what lies there is more than that
        batches = len(session.scalars(select(Batch.id)).all())
    assert send(client, begun.json["send"], "besar.txt", b"x" * 1_000_001).status_code == 201
    assert send(client, begun.json["send"], "janji.txt", b"ada.").status_code == 201
    refused = open_batch(client, archive)
    assert refused.status_code == 422
    assert "sudah habis" in refused.json["sentence"]
    form = values(archive, csrf_token=token_of(client)) | {"file": [(io.BytesIO(b"isi"), "a.txt")]}
    plain = client.post("/unggah", data=form, content_type="multipart/form-data")
    assert plain.status_code == 422
    assert "sudah habis" in plain.text
    with archive.office.db.reading() as session:
        assert len(session.scalars(select(Batch.id)).all()) == batches
    assert "kantor Anda sudah habis" in client.get("/").text
    assert "habis di 1 kantor" in archive.sign_in("admin").get("/").text
    save(archive, "kota", kind="setting")
    assert open_batch(client, archive).status_code == 201
    assert "sudah habis" not in client.get("/").text


def test_a_short_disk_takes_no_file_from_outside(
    archive: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = archive.sign_in("staf")
    begun = open_batch(client, archive)
    monkeypatch.setattr(room, "is_disk_short", lambda _settings: True)
    refused = send(client, begun.json["send"], "a.txt", b"isi")
    assert refused.status_code == 507
    assert "Ruang simpan penuh" in refused.json["sentence"]
    again = open_batch(client, archive)
    assert again.status_code == 422
    assert "Disk server hampir penuh" in again.json["sentence"]
    monkeypatch.undo()
    assert send(client, begun.json["send"], "a.txt", b"isi").status_code == 201
