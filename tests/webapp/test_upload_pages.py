"""Upload: places and levels offered, one request a file, what survives a reload, and what is refused."""

import io
import json
from dataclasses import replace
from typing import BinaryIO, NoReturn
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.errors import StorageFull
from catalog.schema import FileVersion, Job, Record
from tests.webapp.archive_world import ArchiveWorld, archive, token_of

__all__ = ["archive"]


def values(archive: ArchiveWorld, **more: str) -> dict[str, str]:
    return {"unit": archive.units["pp"], "level": "", "kind": "letter", "code": "PM.01"} | more


def open_batch(
    client: FlaskClient, archive: ArchiveWorld, promised: object = (), **more: str
) -> TestResponse:
    form = values(archive, promised=json.dumps(promised), **more)
    return client.post("/unggah/kumpulan", data=form, headers={"X-CSRFToken": token_of(client)})


def send(client: FlaskClient, address: str, name: str, data: bytes) -> TestResponse:
    headers = {
        "X-CSRFToken": token_of(client),
        "X-File-Name": quote(name),
        "Content-Type": "application/octet-stream",
    }
    return client.post(address, data=data, headers=headers)


def test_units_and_levels_are_the_posts(archive: ArchiveWorld) -> None:
    staff, head = archive.sign_in("staf").get("/unggah").text, archive.sign_in("kepala").get("/unggah").text
    assert "Divisi Penanganan Pelanggaran" in staff
    assert "Divisi Hukum" not in staff
    assert 'value="rahasia"' not in staff
    assert 'value="rahasia"' in head
    assert "Divisi Hukum" in archive.sign_in("arsiparis").get("/unggah").text
    assert 'value="biasa"' not in archive.sign_in("operator").get("/unggah").text
    assert "Belum ada unit untuk Anda" in archive.sign_in("admin").get("/unggah").text


def test_a_file_comes_in_by_its_own_request(archive: ArchiveWorld) -> None:
    client, name = archive.sign_in("staf"), 'Surat "keluar" №1/2.txt'
    opened = open_batch(client, archive, [[name, 5], ["belum.pdf", 7]])
    assert opened.status_code == 201
    answer = send(client, opened.json["send"], name, b"halo\n")
    assert (answer.status_code, answer.json["state"]) == (201, "sent")
    with archive.office.db.reading() as session:
        version = session.scalars(select(FileVersion).where(FileVersion.original_name == name)).one()
        record = session.get_one(Record, version.record_id)
        assert (record.kind, record.code, record.standing, record.is_classified) == (
            "letter",
            "PM.01",
            "draft",
            False,
        )
        assert archive.office.files.path(version.sha256).read_bytes() == b"halo\n"
    page = client.get(opened.json["page"]).text  # after a reload
    assert "1 file belum terkirim" in page
    assert 'data-name="belum.pdf"' in page


def test_the_whole_form_works_without_script(archive: ArchiveWorld) -> None:
    client = archive.sign_in("kepala")
    files = [(io.BytesIO(b"satu, rahasia"), "satu.txt"), (io.BytesIO(b"dua, rahasia"), "dua.txt")]
    form = values(archive, level="rahasia", csrf_token=token_of(client)) | {"file": files}
    answer = client.post("/unggah", data=form, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert "0 dari 2 file" in client.get(answer.headers["Location"]).text


def test_the_same_bytes_are_asked_about(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    opened = open_batch(client, archive)
    send(client, opened.json["send"], "asli.txt", b"isi yang sama")
    again = send(client, opened.json["send"], "salinan.txt", b"isi yang sama")
    assert "Sudah ada di arsip" in again.json["sentence"]
    page = client.get(opened.json["page"]).text
    assert "Simpan juga" in page
    stranger = archive.sign_in("kepala")  # may not read that draft, so is told nothing of it
    other = open_batch(stranger, archive)
    assert send(stranger, other.json["send"], "lain.txt", b"isi yang sama").json["sentence"] == "Diterima"


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("staf", {"level": "rahasia"}, "di atas hak Anda"),
        ("staf", {"unit": "UNIT-HUKUM"}, "tidak bertugas"),
        ("operator", {"unit": "UNIT-ARSIP", "level": "biasa"}, "di atas hak Anda"),
        ("staf", {"level": "entah"}, "Pilih salah satu tingkat"),
        ("staf", {"kind": "entah"}, "Pilih salah satu jenis"),
        ("ketua", {"unit": "UNIT-KOTA", "level": "sangat-rahasia"}, "perlu judul"),
    ],
)
def test_what_may_not_be_filed_is_refused(
    archive: ArchiveWorld, name: str, more: dict[str, str], words: str
) -> None:
    units = {"UNIT-HUKUM": "hukum", "UNIT-ARSIP": "arsip", "UNIT-KOTA": "kota"}
    if "unit" in more:
        more = more | {"unit": archive.units[units[more["unit"]]]}
    answer = open_batch(archive.sign_in(name), archive, **more)
    assert answer.status_code == 422
    assert words in answer.json["sentence"]


def test_top_secret_is_described_and_no_file_is_kept(archive: ArchiveWorld) -> None:
    client = archive.sign_in("ketua")
    form = values(
        archive,
        unit=archive.units["kota"],
        level="sangat-rahasia",
        title="Rencana pengamanan",
        csrf_token=token_of(client),
    )
    answer = client.post(
        "/unggah",
        data=form | {"file": (io.BytesIO(b"tidak boleh disimpan"), "x.txt")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 302
    with archive.office.db.reading() as session:
        record = session.scalars(select(Record).where(Record.title == "Rencana pengamanan")).one()
        assert record.is_description_only
        assert session.scalars(select(FileVersion).where(FileVersion.record_id == record.id)).first() is None


def test_another_persons_batch_is_missing(archive: ArchiveWorld) -> None:
    opened = open_batch(archive.sign_in("staf"), archive).json
    for name in ("kepala", "arsiparis"):
        client = archive.sign_in(name)
        assert client.get(opened["page"]).status_code == 404
        assert send(client, opened["send"], "a.txt", b"a").status_code == 404


@pytest.mark.parametrize(
    "name", ["", "\x00", "../../etc/passwd", "‮gpj.exe", "a" * 255, "\ud800.pdf", "<b>.txt"]
)
def test_any_name_is_taken_and_harmless(archive: ArchiveWorld, name: str) -> None:
    client = archive.sign_in("staf")
    opened = open_batch(client, archive, [[name, 3]]).json
    headers = {"X-CSRFToken": token_of(client), "X-File-Name": quote(name, errors="replace")}
    answer = client.post(opened["send"], data=f"isi {name!a}".encode(), headers=headers)
    assert answer.status_code == 201, answer.text
    assert "<b>" not in client.get(opened["page"]).text


@pytest.mark.parametrize("promised", ["{", "[[1,2]]", "[[]]", "7", '[["a", -1]]', "[" * 9999])
def test_a_strange_promise_is_an_empty_one(archive: ArchiveWorld, promised: str) -> None:
    client = archive.sign_in("staf")
    answer = client.post(
        "/unggah/kumpulan", data=values(archive, promised=promised), headers={"X-CSRFToken": token_of(client)}
    )
    assert answer.status_code == 201
    assert "belum terkirim" not in client.get(answer.json["page"]).text


def test_jobs_wait_for_the_worker(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    opened = open_batch(client, archive).json
    send(client, opened["send"], "tunggu.txt", b"tunggu saja")
    with archive.office.db.reading() as session:
        jobs = session.scalars(select(Job).where(Job.batch_id == opened["batch"])).all()
        assert [(job.state, job.priority) for job in jobs] == [("queued", 3)]


class FullStore:
    """A store whose disk is full."""

    def put(self, stream: BinaryIO, *_limit: int) -> NoReturn:
        stream.read(2)
        raise StorageFull("penuh")


def test_a_full_disk_is_said_and_nothing_is_written(
    archive: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = archive.sign_in("staf")
    opened = open_batch(client, archive).json
    full = replace(archive.office, files=FullStore())  # type: ignore[arg-type]
    monkeypatch.setitem(archive.app.extensions, "office", full)
    answer = send(client, opened["send"], "tak muat.txt", b"tak muat")
    assert answer.status_code == 507
    assert "Ruang simpan penuh" in answer.json["sentence"]
    with archive.office.db.reading() as session:
        assert session.scalars(select(Job).where(Job.batch_id == opened["batch"])).first() is None
