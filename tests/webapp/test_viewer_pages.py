"""The viewer: the page, its marks and text, the way to the next match, images and downloads."""

import hashlib
import re

from sqlalchemy import func, select

from catalog.schema import AuditRow, FileVersion
from tests.webapp.archive_world import ArchiveWorld, archive, whole

__all__ = ["archive"]


def address(archive: ArchiveWorld, name: str, rest: str = "") -> str:
    return f"/arsip/{archive.records[name]}{rest}"


def test_a_query_opens_its_first_page_with_marks(archive: ArchiveWorld) -> None:
    page = archive.sign_in("staf").get(address(archive, "biasa", "/baca?q=keberatan")).text
    assert 'data-page="2"' in page
    assert page.count("data-match>") == 1
    box = re.search(r'id="kecocokan-1" data-match><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', page)
    assert box
    assert 60 < float(box.group(1)) < 200  # points: where the word is printed
    assert "Tidak ada keberatan dari saksi yang hadir.</text>" in page


def test_ways_lead_over_pages_without_matches(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    first = client.get(address(archive, "biasa", "/baca?q=rekapitulasi&hlm=1")).text
    assert re.search(r'data-part="next-match-page" href="[^"]+hlm=3', first)
    last = client.get(address(archive, "biasa", "/baca?q=rekapitulasi&hlm=3")).text
    assert re.search(r'data-part="previous-match-page" href="[^"]+hlm=1', last)
    assert re.search(r'data-part="next-match-page" href="[^"]+" data-none', last)


def test_pages_that_are_none_are_missing(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    for number in ("0", "4", "-1", "x", "99999999999", "²"):
        assert client.get(address(archive, "biasa", f"/baca?hlm={number}")).status_code == 404, number
    assert client.get(address(archive, "biasa", "/halaman/9.jpg")).status_code == 404


def test_a_wrong_query_still_opens_the_page(archive: ArchiveWorld) -> None:
    answer = archive.sign_in("staf").get(address(archive, "biasa", "/baca?q=(rapat"))
    assert answer.status_code == 200
    assert "Kurung" in answer.text


def test_plain_text_is_marked_in_the_text(archive: ArchiveWorld) -> None:
    page = archive.sign_in("staf").get(address(archive, "polos", "/baca?q=rekapitulasi")).text
    assert '<mark id="kecocokan-2" data-match>rekapitulasi</mark>' in page
    assert "halaman/1.jpg" not in page
    as_text = archive.sign_in("staf").get(address(archive, "biasa", "/baca?q=rekapitulasi&tampil=teks")).text
    assert '<mark id="kecocokan-1" data-match>REKAPITULASI</mark>' in as_text


def test_doubt_is_shown_on_demand_and_only_where_a_machine_read(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    assert "keyakinan 70%" in client.get(address(archive, "terbatas", "/baca?yakin=1")).text
    assert "keyakinan" not in client.get(address(archive, "terbatas", "/baca")).text
    assert "Keraguan" not in client.get(address(archive, "biasa", "/baca")).text


def test_thumbnails_count_their_matches(archive: ArchiveWorld) -> None:
    leaves = archive.sign_in("staf").get(address(archive, "biasa", "/lembar?dari=1&q=rekapitulasi")).text
    found = dict(
        re.findall(r'data-leaf="(\d)".*?(\d+) kecocokan', leaves.replace("\n", "").replace("<li", "\n<li"))
    )
    assert found == {"1": "2", "3": "2"}


def test_an_image_is_private_and_asked_for_each_time(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    answer = client.get(address(archive, "biasa", "/halaman/1.jpg?lebar=160"))
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert whole(answer).startswith(b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        address(archive, "biasa", "/halaman/1.jpg?lebar=160"),
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert (again.status_code, again.data) == (304, b"")
    stranger = archive.sign_in("admin").get(
        address(archive, "biasa", "/halaman/1.jpg?lebar=160"),
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert stranger.status_code == 404


def test_the_original_comes_back_as_it_was(archive: ArchiveWorld) -> None:
    answer = archive.sign_in("staf").get(address(archive, "biasa", "/unduh"))
    with archive.office.db.reading() as session:
        wanted = session.scalars(
            select(FileVersion.sha256).where(FileVersion.record_id == archive.records["biasa"])
        ).one()
    assert hashlib.sha256(whole(answer)).hexdigest() == wanted
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_searchable_pdf_is_a_pdf(archive: ArchiveWorld) -> None:
    answer = archive.sign_in("staf").get(address(archive, "terbatas", "/unduh-pdf"))
    assert answer.status_code == 200
    assert whole(answer).startswith(b"%PDF-")
    assert archive.sign_in("staf").get(address(archive, "polos", "/unduh-pdf")).status_code == 404
    assert not list(archive.office.settings.work_folder.glob("*.pdf"))


def test_looking_and_downloading_leave_a_trace(archive: ArchiveWorld) -> None:
    client = archive.sign_in("hukum")
    client.get(address(archive, "biasa", "/baca?hlm=2"))
    whole(client.get(address(archive, "biasa", "/unduh")))
    with archive.office.db.reading() as session:
        acts = session.execute(
            select(AuditRow.action, func.count())
            .where(AuditRow.actor == archive.people["hukum"])
            .group_by(AuditRow.action)
        )
        found = {action: count for action, count in acts}  # noqa: C416
    assert found["view"] >= 1
    assert found["download"] == 1


def test_a_message_names_only_what_is_ordinary(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")

    def message(name: str) -> str:
        found = re.search(r'data-text="([^"]*)"', client.get(address(archive, name, "/baca")).text)
        assert found
        return found.group(1)

    assert message("biasa").startswith("Berita Acara Rekapitulasi")
    assert "Nomor: 014/BA/II/2024" in message("biasa")
    assert "Laporan rekapitulasi" not in message("terbatas")
    assert "pindai" not in message("konsep")
