"""A record's page and its form: who sees how much, who may change what, and what a change sets going."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.access import narrowing_ids
from catalog.schema import AuditRow, Record
from tests.webapp.archive_world import ArchiveWorld, archive, token_of
from webapp.errors import NOTHING

__all__ = ["archive"]


def record_of(archive: ArchiveWorld, name: str) -> Record:
    with archive.office.db.reading() as session:
        record = session.get_one(Record, archive.records[name])
        session.expunge(record)
        return record


def send(client: FlaskClient, archive: ArchiveWorld, name: str, **values: str) -> TestResponse:
    record = record_of(archive, name)
    form = {
        "title": record.title,
        "number": record.number,
        "date": str(record.date or ""),
        "code": record.code,
        "level": {1: "biasa", 2: "terbatas", 3: "rahasia"}[record.level] if record.is_classified else "",
        "revision": str(record.revision),
        "csrf_token": token_of(client),
    }
    return client.post(f"/arsip/{record.id}/ubah", data=form | values)


@pytest.fixture(scope="module")
def made(archive: ArchiveWorld) -> ArchiveWorld:
    return archive


def bare(page: str, record_id: str) -> str:
    return re.sub(r'(content|value)="[\w.-]{60,}"', "", page.replace(record_id, "ID"))


PATHS = (
    "",
    "/ubah",
    "/baca",
    "/baca?q=rapat",
    "/lembar",
    "/halaman/1.jpg",
    "/halaman/1.svg?q=a",
    "/unduh",
    "/unduh-pdf",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("hidden", ["rahasia", "hukum"])
def test_forbidden_and_missing_are_the_same_bytes(archive: ArchiveWorld, path: str, hidden: str) -> None:
    client, there, nowhere = archive.sign_in("staf"), archive.records[hidden], "0123456789abcdef"
    client.get("/pekerjaan")  # so that both come in a session that has its token
    forbidden, missing = client.get(f"/arsip/{there}{path}"), client.get(f"/arsip/{nowhere}{path}")
    assert forbidden.status_code == missing.status_code == 404
    assert NOTHING in forbidden.text
    assert bare(forbidden.text, there) == bare(missing.text, nowhere)
    assert dict(forbidden.headers).keys() == dict(missing.headers).keys()


def test_forbidden_and_missing_are_the_same_to_a_change(archive: ArchiveWorld) -> None:
    client = archive.sign_in("hukum")
    answers = [
        client.post(f"/arsip/{record}/ubah", data={"csrf_token": token_of(client), "revision": "1"})
        for record in (archive.records["terbatas"], "0123456789abcdef", archive.records["biasa"])
    ]
    assert {answer.status_code for answer in answers} == {404}  # the last may be read, but not changed


def test_description_without_title_for_the_archivist(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    page = client.get(f"/arsip/{archive.records['rahasia']}").text
    assert "Judul tidak terbuka bagi Anda" in page
    assert "Identitas pelapor" not in page
    assert "PM.01.02" in page
    for path in ("/baca", "/unduh", "/halaman/1.jpg"):
        assert client.get(f"/arsip/{archive.records['rahasia']}{path}").status_code == 404


def test_who_may_see_agrees_with_the_rule(archive: ArchiveWorld) -> None:
    page = archive.sign_in("kepala").get(f"/arsip/{archive.records['rahasia']}").text
    lines = dict(
        re.findall(
            r'row__words">([^<]+)</span><span class="row__side"><span class="state[^"]*">([^<]+)<', page
        )
    )
    assert lines["Staf unit pemilik"] == "tidak"
    assert lines["Kepala unit pemilik"] == "isi"
    assert lines["Unit kearsipan kantor ini"] == "uraian saja"
    assert lines["Publik"] == "tidak"


def test_family_is_shown_as_far_as_it_may_be_read(archive: ArchiveWorld) -> None:
    page = archive.sign_in("staf").get(f"/arsip/{archive.records['induk']}").text
    assert "Formulir C.Hasil rekapitulasi" in page
    assert "Paket dokumen" in archive.sign_in("staf").get(f"/arsip/{archive.records['isi']}").text


def test_only_those_in_charge_may_change(archive: ArchiveWorld) -> None:
    for name, status in (("staf", 200), ("kepala", 200), ("arsiparis", 200), ("hukum", 404), ("ketua", 404)):
        assert archive.sign_in(name).get(f"/arsip/{archive.records['biasa']}/ubah").status_code == status, (
            name
        )


def test_a_change_is_kept_and_traced(archive: ArchiveWorld) -> None:
    answer = send(archive.sign_in("staf"), archive, "polos", title="Catatan rapat pleno", code="PM.02")
    assert answer.status_code == 302
    assert record_of(archive, "polos").title == "Catatan rapat pleno"
    page = archive.sign_in("staf").get(f"/arsip/{archive.records['polos']}").text
    assert "uraian diubah" in page
    assert "kode klasifikasi: PM.01.02 → PM.02" in page


def test_typed_values_survive_a_conflict(archive: ArchiveWorld) -> None:
    answer = send(archive.sign_in("staf"), archive, "polos", title="Judul yang saya ketik", revision="999")
    assert answer.status_code == 409
    assert "Judul yang saya ketik" in answer.text
    assert "Sudah diubah orang lain" in answer.text
    assert record_of(archive, "polos").title != "Judul yang saya ketik"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": ""}, "Arsip perlu judul."),
        ({"date": "kemarin"}, "Tulis tanggal seperti 2024-02-14."),
        ({"level": "entah"}, "Pilih salah satu tingkat."),
        ({"level": "biasa", "reason": ""}, "Tulis alasan perubahan tingkat."),
        ({"level": "biasa", "reason": "salah"}, "Tingkat hanya dapat diturunkan"),
        ({"level": "rahasia", "reason": "naik"}, "Tingkat itu di atas hak Anda."),
        ({"level": "sangat-rahasia", "reason": "naik"}, "hanya dicatat uraiannya"),
    ],
)
def test_refusals_keep_the_page(archive: ArchiveWorld, values: dict[str, str], words: str) -> None:
    answer = send(archive.sign_in("staf"), archive, "terbatas", **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert record_of(archive, "terbatas").level == 2


def test_raising_hides_at_once_and_descends(archive: ArchiveWorld) -> None:
    answer = send(archive.sign_in("kepala"), archive, "induk", level="rahasia", reason="memuat identitas")
    assert answer.status_code == 302
    assert record_of(archive, "isi").level == 3
    with archive.office.db.reading() as session:
        assert {archive.records["induk"], archive.records["isi"]} <= narrowing_ids(session)
    client = archive.sign_in("staf")  # the index writer has not run
    assert "Paket dokumen" not in client.get("/cari?q=paket").text
    assert client.get(f"/arsip/{archive.records['isi']}").status_code == 404
    lower = send(archive.sign_in("kepala"), archive, "isi", level="biasa", reason="x")
    assert "bagian dari arsip lain" in lower.text


def test_a_draft_is_filed_by_the_archivist(archive: ArchiveWorld) -> None:
    client = archive.sign_in("arsiparis")
    answer = send(client, archive, "konsep", level="terbatas", title="Berita acara hasil pindai")
    assert answer.status_code == 302
    record = record_of(archive, "konsep")
    assert (record.standing, record.is_classified, record.level) == ("filed", True, 2)
    assert record.title == "Berita acara hasil pindai"
    assert client.get(f"/arsip/{record.id}/baca").status_code == 404  # now by description only
    with archive.office.db.reading() as session:
        acts = session.scalars(select(AuditRow).where(AuditRow.subject == f"record:{record.id}")).all()
        assert [act.details["filed"] for act in acts if act.action == "reclassify"] == [True]


def test_who_looked_is_told_to_those_who_answer_for_it(archive: ArchiveWorld) -> None:
    address = f"/arsip/{archive.records['biasa']}"
    archive.sign_in("hukum").get(address)
    assert "Rizal Hakim" in archive.sign_in("kepala").get(address).text
    assert "Rizal Hakim" not in archive.sign_in("staf").get(address).text
