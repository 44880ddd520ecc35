"""Dossiers as people use them: opened, filled from both sides, searched, closed, reopened."""

import pytest
from flask.testing import FlaskClient

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
