"""Results: what is found by whom, how it is shown, and what a wrong or empty search says."""

import re

from sqlalchemy import select

from catalog.schema import AuditRow
from tests.webapp.archive_world import ArchiveWorld, archive
from webapp.errors import NOTHING

__all__ = ["archive"]


def titles(page: str) -> list[str]:
    return re.findall(r"data-open>([^<]+)<", page)


def test_each_reader_finds_what_the_posts_open(archive: ArchiveWorld) -> None:
    found = {
        name: set(titles(archive.sign_in(name).get("/cari?q=rekapitulasi").text)) for name in archive.people
    }
    secret, ordinary = (
        "Identitas pelapor perkara rekapitulasi",
        "Berita Acara Rekapitulasi Kecamatan Magersari",
    )
    assert ordinary in found["staf"] & found["kepala"] & found["hukum"] & found["ketua"] & found["arsiparis"]
    assert {name for name in found if secret in found[name]} == {"kepala", "ketua"}
    assert {name for name in found if "Kajian hukum rekapitulasi" in found[name]} == {"hukum", "ketua"}
    assert {name for name in found if "pindai-0001" in found[name]} == {"staf", "arsiparis"}
    assert found["admin"] == found["operator"] == set()


def test_a_hit_shows_pages_marks_level_and_picture(archive: ArchiveWorld) -> None:
    page = archive.sign_in("staf").get("/cari?q=keberatan").text
    assert "<mark>keberatan</mark>" in page
    record = archive.records["biasa"]
    assert f"/arsip/{record}/baca?hlm=2&amp;q=keberatan" in page
    assert f"/arsip/{record}/halaman/2.jpg?lebar=160" in page
    assert 'class="level level--biasa"' in page


def test_facets_count_and_narrow(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    page = client.get("/cari?q=rekapitulasi").text
    count = re.search(r">Biasa</span><span class=\"sift__count\">(\d+)<", page)
    assert count
    narrowed = client.get("/cari?q=rekapitulasi&tingkat=biasa").text
    assert len(titles(narrowed)) == int(count.group(1)) == 2
    assert "Hapus semua saringan" in narrowed


def test_paging_reaches_the_last_hit_without_repeating(archive: ArchiveWorld, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("webapp.search_pages.PAGE_SIZE", 2)
    client, address, seen = archive.sign_in("ketua"), "/cari?q=rekapitulasi&urut=terbaru", []
    while address:
        page = client.get(address).text
        seen += titles(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 7


def test_empty_is_the_constant_sentence_with_a_button(archive: ArchiveWorld) -> None:
    page = archive.sign_in("staf").get("/cari?q=tidakadakata").text
    assert NOTHING in page
    assert "/minta-akses" in page


def test_a_wrong_query_shows_where(archive: ArchiveWorld) -> None:
    answer = archive.sign_in("staf").get("/cari?q=rapat+(pleno")
    assert answer.status_code == 400
    assert '<mark class="wrong__place">(</mark>' in answer.text


def test_nonsense_in_the_address_is_no_error(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    for address in (
        "/cari?q=a&urut=x",
        "/cari?mulai=-1",
        "/cari?tahun=x&bulan=2024-99",
        "/cari?q=%00",
        "/cari?tingkat=%22",
    ):
        assert client.get(address).status_code == 200, address
    assert client.get("/cari?q=rapat&lanjut=zzz").status_code in {200, 400}


def test_words_of_documents_run_nothing(archive: ArchiveWorld) -> None:
    page = archive.sign_in("staf").get("/cari?q=<script>alert(1)</script>&kode=<b>").text
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_suggestions_come_from_what_the_reader_may_read(archive: ArchiveWorld) -> None:
    def words(name: str) -> list[str]:
        items = archive.sign_in(name).get("/saran?q=keber").json["items"]
        return [item["text"] for item in items if item["kind"] == "word"]

    assert "keberatan" in words("staf")
    assert words("admin") == []
    items = archive.sign_in("staf").get("/saran?q=ke").json["items"]
    assert {item["kind"] for item in items} <= {"door"}


def test_doors_are_suggested(archive: ArchiveWorld) -> None:
    items = archive.sign_in("staf").get("/saran?q=ungg").json["items"]
    assert {"text": "Unggah", "url": "/unggah", "kind": "door"} in items


def test_a_search_leaves_a_trace(archive: ArchiveWorld) -> None:
    archive.sign_in("hukum").get("/cari?q=jejakunik")
    with archive.office.db.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "search")).all()
        found = [row for row in rows if row.details["query"] == "jejakunik"]
        assert [(row.actor, row.details["total"]) for row in found] == [(archive.people["hukum"], 0)]


def test_no_results_are_shown_that_left_no_trace(archive: ArchiveWorld, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def refuse(*_values: object) -> None:
        raise OSError("the disk is full")

    client = archive.sign_in("staf")
    monkeypatch.setattr("webapp.noting.note", refuse)
    answer = client.get("/cari?q=rekapitulasi")
    assert answer.status_code >= 500
    assert titles(answer.text) == []
