"""Dossiers as people use them: opened, filled from both sides, searched, closed, reopened."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from catalog.access import refresh_access
from catalog.schema import DossierItem, Record
from classification.levels import Level
from tests.webapp.archive_world import ArchiveWorld, archive, token_of
from tests.webapp.test_paper_pages import send
from webapp.errors import NOTHING

__all__ = ["archive"]


def opened(archive: ArchiveWorld, client: FlaskClient, number: str = "B/1", **more: str) -> str:
    form = {
        "unit": archive.units["pp"],
        "number": number,
        "title": "Berkas <b>flamboyan</b>",
        "code": "PM.01",
        "begins": "2020-01-02",
        "level": "biasa",
        "csrf_token": token_of(client),
    } | more
    answer = client.post("/berkas/baru", data=form)
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[-1]


def test_a_dossier_is_opened_filled_searched_closed_and_reopened(archive: ArchiveWorld) -> None:
    client, record = archive.sign_in("arsiparis"), archive.records["biasa"]
    made = opened(archive, client)
    assert "Berkas &lt;b&gt;flamboyan" in client.get("/berkas").text
    assert record in client.get(f"/berkas/{made}/tambah").text
    assert "1 arsip dimasukkan" in send(client, f"/berkas/{made}/tambah", record=record)
    assert "item nomor 1" in client.get(f"/arsip/{record}").text
    assert "Perubahan tersimpan" in send(client, f"/berkas/arsip/{record}", item_number="4", quantity="2 map")
    assert "2 map" in client.get(f"/berkas/{made}").text
    archive.index()
    reader = archive.sign_in("staf")
    assert record in reader.get("/cari?q=berkas:flamboyan").text
    assert record in reader.get("/cari?q=berkas:B/1+retensi:aktif").text
    assert record not in reader.get("/cari?q=berkas:melati").text
    assert record not in reader.get("/cari?q=retensi:jatuh-tempo").text
    assert "tidak dikenal" in reader.get("/cari?q=retensi:besok").text
    page = send(client, f"/berkas/{made}/tutup", closed_on="2999-01-01", event="")
    assert "belum tiba" in page
    assert "Tulis peristiwa" in page
    page = send(client, f"/berkas/{made}/tutup", closed_on="2021-01-01", event="Selesai")
    assert "JRA belum memuat kode ini" in page
    assert "Buka lagi sebelum mengeluarkan" in send(client, f"/berkas/arsip/{record}/keluarkan")
    assert "2021" in client.get(f"/berkas/{made}/buka-lagi").text
    assert "Berkas dibuka lagi" in send(client, f"/berkas/{made}/buka-lagi")
    assert "Keluarkan arsip ini" in client.get(f"/berkas/arsip/{record}/keluarkan").text
    assert "dikeluarkan dari berkas" in send(client, f"/berkas/arsip/{record}/keluarkan")
    assert "Pilih berkasnya" in send(client, f"/berkas/arsip/{record}/masukkan")
    assert "1 arsip dimasukkan" in send(client, f"/berkas/arsip/{record}/masukkan", dossier=made)
    send(client, f"/berkas/arsip/{record}/keluarkan")


def test_what_was_typed_stays_and_each_field_has_its_sentence(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    page = send(client, "/berkas/baru", number="N-77", title="", code="?", begins="kemarin", level="x")
    assert "N-77" in page
    assert "Tulis tanggal seperti" in page


def test_a_dossier_is_no_kind_of_upload(archive: ArchiveWorld) -> None:
    assert 'value="dossier"' not in archive.sign_in("staf").get("/unggah").text


@pytest.mark.parametrize("name", ["hukum", "staf"])
def test_a_higher_dossier_is_nowhere_for_who_may_not_read_it(archive: ArchiveWorld, name: str) -> None:
    keeper, record = archive.sign_in("arsiparis"), archive.records["biasa"]
    made = opened(archive, keeper, f"R/{name}", level="rahasia")
    send(keeper, f"/berkas/arsip/{record}/keluarkan")
    assert "1 arsip dimasukkan" in send(keeper, f"/berkas/{made}/tambah", record=record)
    archive.index()
    client = archive.sign_in(name)
    for path in ("", "/tambah", "/tutup", "/buka-lagi"):
        assert NOTHING in client.get(f"/berkas/{made}{path}").text
    for path in ("/berkas", f"/arsip/{record}", "/cari?q=berkas:flamboyan", "/cari?q=flamboyan"):
        page = client.get(path).text
        assert made not in page
        assert f"R/{name}" not in page
    assert NOTHING in client.get(f"/berkas/arsip/{record}").text
    assert record not in client.get(f"/cari?q=berkas:R/{name}").text


def take_out_of_all(archive: ArchiveWorld, record: str) -> None:
    with archive.office.db.writing() as session:
        session.execute(delete(DossierItem).where(DossierItem.record_id == record))


def test_remark_and_register_words_stand_on_the_record_page_and_are_found(archive: ArchiveWorld) -> None:
    client, record = archive.sign_in("arsiparis"), archive.records["biasa"]
    made = opened(archive, client, number="B/31", remark="Sampul <i>zamrudika</i> sobek")
    with archive.office.db.writing() as session:
        row = session.get_one(Record, made)
        said = {"quantity": "3 bindel", "development": "kopi", "retention": "2 tahun safirula"}
        row.details = {"register": said}
    take_out_of_all(archive, record)
    assert "1 arsip dimasukkan" in send(client, f"/berkas/{made}/tambah", record=record)
    send(client, f"/berkas/arsip/{record}", item_number="1", quantity="2 map", item_note="Rubiana luntur")
    archive.index()
    reader = archive.sign_in("staf")
    page = reader.get(f"/arsip/{made}").text
    for words in ("Sampul &lt;i&gt;zamrudika&lt;/i&gt; sobek", "3 bindel", "Kopi", "2 tahun safirula"):
        assert words in page
    assert "2 map" in reader.get(f"/arsip/{record}").text
    assert "Rubiana luntur" in reader.get(f"/arsip/{record}").text
    for word in ("zamrudika", "safirula", "bindel"):
        assert made in reader.get(f"/cari?q={word}").text
    assert record not in reader.get("/cari?q=rubiana").text  # told with the dossier, so not searched
    send(client, f"/berkas/{made}/keterangan", remark="Sampul akikania")
    archive.index()
    assert made in reader.get("/cari?q=akikania").text
    assert made not in reader.get("/cari?q=zamrudika").text


def test_who_may_not_know_the_title_is_shown_and_finds_none_of_it(archive: ArchiveWorld) -> None:
    client, record = archive.sign_in("arsiparis"), archive.records["biasa"]
    made = opened(archive, archive.sign_in("kepala"), number="B/32", remark="Sampul pirusani", level="biasa")
    take_out_of_all(archive, record)
    assert "1 arsip dimasukkan" in send(client, f"/berkas/{made}/tambah", record=record)
    send(client, f"/berkas/arsip/{record}", item_number="1", quantity="7 map", item_note="Opalina luntur")
    with archive.office.db.writing() as session:
        row = session.get_one(Record, made)
        row.details, row.level = {"register": {"quantity": "5 bindel"}}, int(Level.SECRET)
        refresh_access(session, row)
    archive.index()
    keeper = client.get(f"/arsip/{made}")  # the archivist knows a Rahasia dossier by its number
    assert keeper.status_code == 200
    assert "pirusani" not in keeper.text
    assert "5 bindel" not in keeper.text
    staff = archive.sign_in("hukum")
    assert NOTHING in staff.get(f"/arsip/{made}").text
    page = staff.get(f"/arsip/{record}").text
    assert "7 map" not in page
    assert "Opalina" not in page
    for reader in (client, staff):
        assert made not in reader.get("/cari?q=pirusani").text
        assert made not in reader.get("/cari?q=bindel").text
