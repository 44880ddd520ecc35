"""Results: what is found by whom, how it is shown, and what a wrong or empty search says."""

import re
from datetime import date

from sqlalchemy import select

from catalog.access import scope_of
from catalog.schema import AuditRow, utc_now
from classification.levels import Level
from services.archive.dossiers import DossierValues, open_dossier
from tests.webapp.archive_world import ArchiveWorld, archive, token_of
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


def actions(page: str) -> dict[str, str]:
    """The address of each hit's action, and its words."""
    found = re.findall(r'class="hit__acts"><a class="button[^"]*" href="([^"]+)">.*?</svg>([^<]+)<', page)
    return dict(found)


def test_each_hit_has_the_one_action_that_this_reader_may_do(archive: ArchiveWorld) -> None:
    def offered(name: str) -> dict[str, str]:
        return actions(archive.sign_in(name).get("/cari?q=rekapitulasi").text)

    records = archive.records
    draft, filed = f"/arsip/{records['konsep']}/ubah", f"/arsip/{records['biasa']}/unduh"
    assert offered("staf")[draft] == offered("arsiparis")[draft] == "Uraikan"
    assert offered("staf")[filed] == offered("hukum")[filed] == "Unduh"
    assert draft not in offered("hukum")
    place = {"kind": "box", "code": "BX9", "name": "Boks 9", "parent": ""}
    token = token_of(keeper := archive.sign_in("arsiparis"))
    keeper.post("/tempat/baru", data={"csrf_token": token, "office": archive.units["kota"], **place})
    there = {"csrf_token": token, "place": "BX9"}
    assert keeper.post(f"/tempat/arsip/{records['biasa']}", data=there).status_code == 302
    lend = f"/peminjaman/baru/{records['biasa']}"
    assert offered("arsiparis")[lend] == offered("staf")[lend] == "Pinjamkan"
    assert offered("hukum")[filed] == "Unduh"  # reads it, and is not in charge of its paper
    for name in ("staf", "arsiparis", "hukum"):
        for address in offered(name):
            with archive.sign_in(name).get(address) as answer:
                assert answer.status_code == 200, address


def test_kinds_stand_above_the_results_with_true_counts(archive: ArchiveWorld) -> None:
    with archive.office.db.writing() as session:
        scope = scope_of(session, archive.people["kepala"], utc_now())
        for title, level in (("Berkas rekapitulasi", Level.ORDINARY), ("Map rekapitulasi", Level.SECRET)):
            values = DossierValues(archive.units["pp"], title, title, "PM.01", date(2024, 1, 2), level)
            open_dossier(session, scope, values, actor=archive.people["kepala"])
    archive.index()
    for name, dossiers in (("kepala", 2), ("staf", 1), ("hukum", 1)):
        client = archive.sign_in(name)
        page = client.get("/cari?q=rekapitulasi").text
        tabs = kinds(page)
        assert tabs["Berkas"] == dossiers
        assert tabs["Semua jenis"] == sum(tabs.values()) - tabs["Semua jenis"]
        assert f"{tabs['Semua jenis']} hasil" in page
        narrowed = client.get("/cari?q=rekapitulasi&jenis=dossier").text
        assert kinds(narrowed) == tabs  # the way back, and to the other kinds
        assert len(titles(narrowed)) == dossiers
        assert list(actions(narrowed).values()) == ["Lihat isi"] * dossiers


def kinds(page: str) -> dict[str, int]:
    found = re.findall(r'<a href="/cari[^"]*"[^>]*>([^<]+) <span class="segments__count">(\d+)<', page)
    return {label: int(count) for label, count in found}
