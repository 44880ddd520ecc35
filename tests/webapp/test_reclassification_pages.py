"""Reclassification as people use it: chosen in results, looked at, run, taken back; nothing is seen after."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from catalog.ids import new_id
from catalog.records import add_record, like
from catalog.schema import Record, utc_now
from classification.labels import Standing
from classification.levels import Level
from tests.webapp.archive_world import ArchiveWorld, archive, token_of
from webapp.errors import NOTHING

__all__ = ["archive"]


def send(client: FlaskClient, path: str, **form: str) -> str:
    """The page after the form, whatever it answers."""
    answer = client.post(path, data=form | {"csrf_token": token_of(client)}, follow_redirects=True)
    assert answer.status_code < 500
    return answer.text


def proposed(client: FlaskClient, **form: str) -> str:
    """The address of a fresh preview."""
    data = {"reason": "Memuat data pelapor", "csrf_token": token_of(client), **form}
    answer = client.post("/klasifikasi-ulang/baru", data=data)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_a_record_is_raised_unseen_at_once_and_given_back(archive: ArchiveWorld) -> None:
    archive.index()
    record, head, staff = archive.records["biasa"], archive.sign_in("kepala"), archive.sign_in("staf")
    title = archive.office  # the writer of the index never runs again in this test
    assert title
    assert record in staff.get("/cari").text
    here = proposed(head, level="rahasia", records=record, letter="7/KA/2026")
    page = head.get(here).text
    for words in ("Satu arsip akan berubah", "Yang kehilangan akses", "7/KA/2026", record):
        assert words in page
    assert "Selesai" in send(head, f"{here}/jalankan")
    for path in (f"/arsip/{record}", f"/arsip/{record}/baca", f"/arsip/{record}/unduh"):
        assert staff.get(path).status_code == 404
    assert record not in staff.get("/cari").text
    assert here.rsplit("/", 1)[-1] not in staff.get("/klasifikasi-ulang").text
    assert NOTHING in staff.get(here).text
    assert "Tulis alasannya" in send(head, f"{here}/balik", reason=" ")
    back = send(head, f"{here}/balik", reason="Keliru")
    assert "Membalik klasifikasi ulang" in back
    assert here.rsplit("/", 1)[-1] in head.get("/klasifikasi-ulang").text


def test_all_that_a_search_finds_is_chosen(archive: ArchiveWorld) -> None:
    archive.index()
    head = archive.sign_in("kepala")
    results = head.get("/cari").text
    assert "Klasifikasi ulang semua hasil" in results
    assert 'form="pilihan"' in results
    form = head.get("/klasifikasi-ulang/baru?dari=cari&q=").text
    assert "Semua hasil pencarian" in form
    page = head.get(proposed(head, code="PM.09", search="dari=cari&q=")).text
    assert "PM.09" in page
    assert archive.records["biasa"] in page


def test_what_is_typed_wrong_is_told_and_stays(archive: ArchiveWorld) -> None:
    head = archive.sign_in("kepala")
    page = send(head, "/klasifikasi-ulang/baru", reason="", letter="9/X", unit=archive.units.get("pp", "x"))
    assert "Pilih tingkat yang baru" in page
    assert "9/X" in page
    assert "Pilih unit pemiliknya" in send(head, "/klasifikasi-ulang/baru", level="rahasia", reason="x")
    assert "Pilih salah satu tingkat" in send(head, "/klasifikasi-ulang/baru", level="gaib", reason="x")
    assert "Tidak ada arsip" in send(head, "/klasifikasi-ulang/baru", level="biasa", reason="x", unit="gaib")
    wrong = send(head, "/klasifikasi-ulang/baru", level="biasa", reason="x", search='q="terbuka')
    assert 'class="notice notice--bad"' in wrong


@pytest.mark.parametrize("act", ["jalankan", "jeda", "hentikan"])
def test_it_is_steered_only_by_who_may_and_once(archive: ArchiveWorld, act: str) -> None:
    head = archive.sign_in("kepala")
    here = proposed(head, level="rahasia", records=archive.records["biasa"])
    assert NOTHING in send(archive.sign_in("staf"), f"{here}/{act}")
    send(head, f"{here}/hentikan")
    assert "Keadaannya sudah berubah" in send(head, f"{here}/{act}")


def test_the_preview_names_editions_that_stay_public(archive: ArchiveWorld) -> None:
    record, head = archive.records["terbatas"], archive.sign_in("kepala")
    with archive.office.db.writing() as session:
        original = session.get_one(Record, record)
        made = like(original, id=new_id(), title="Edisi <b>terbuka</b>", standing=Standing.PUBLIC_EDITION)
        made.level, made.original_id, made.container_id = int(Level.ORDINARY), record, record
        made.released_at = utc_now() - timedelta(days=1)
        add_record(session, made)
        edition = made.id
    here = proposed(head, level="rahasia", records=record)
    page = head.get(here).text
    assert "Edisi publik yang tetap terbuka" in page
    assert "Edisi &lt;b&gt;terbuka" in page
    assert f"/arsip/{edition}" in page
    assert "Edisi publik yang tetap terbuka" not in send(head, f"{here}/hentikan")
