"""The page of notices, the bell, and what goes by mail."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.routing import RequestRedirect

from catalog.access import refresh_access
from catalog.notices import Kind, tell
from catalog.schema import Loan, Notice, Record, User, utc_now
from classification.levels import Level
from services.notices.clock import tell_by_the_clock
from tests.office_days import office_today
from tests.webapp.archive_world import ArchiveWorld, make_world, token_of

TODAY = office_today()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ArchiveWorld]:
    made = make_world(tmp_path / "kantor")
    with made.office.db.writing() as session:
        session.add(
            Loan(
                id="pinjaman00000001",
                office_id=made.units["kota"],
                year=TODAY.year,
                number=1,
                record_id=made.records["terbatas"],
                borrower_id=made.people["staf"],
                purpose="rapat",
                lent_on=TODAY - timedelta(days=20),
                due_on=TODAY - timedelta(days=3),
                lent_by=made.people["arsiparis"],
            )
        )
        session.flush()
        tell_by_the_clock(session, utc_now(), 0)
    yield made
    made.office.close()


def notice_of(archive: ArchiveWorld, name: str) -> Notice:
    with archive.office.db.reading() as session:
        found = session.scalars(select(Notice).where(Notice.user_id == archive.people[name])).one()
        session.expunge(found)
        return found


def test_the_bell_counts_and_the_page_opens_the_thing(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    assert "1 pemberitahuan belum dibaca" in client.get("/cari").text
    page = client.get("/pemberitahuan").text
    assert "Laporan rekapitulasi dengan catatan saksi" in page
    opened = client.get(f"/pemberitahuan/{notice_of(archive, 'staf').id}")
    assert opened.status_code == 302
    assert opened.headers["Location"] == "/peminjaman/pinjaman00000001"
    assert client.get(opened.headers["Location"]).status_code == 200
    assert "0 pemberitahuan belum dibaca" in client.get("/cari").text
    assert "Semua sudah dibaca" in client.get("/pemberitahuan?saring=belum").text
    assert "seharusnya Anda kembalikan" in client.get("/pemberitahuan").text


def test_home_shows_late_loans_to_who_keeps_the_paper(archive: ArchiveWorld) -> None:
    page = archive.sign_in("arsiparis").get("/").text
    late = re.search(r"Pinjaman terlambat kembali.*?count--quiet\">(\d+)<", page, re.DOTALL)
    assert late is not None
    assert late[1] == "1"
    assert "1 pemberitahuan belum dibaca" in page
    assert "Pinjaman terlambat kembali" not in archive.sign_in("hukum").get("/").text


def test_a_record_raised_afterwards_loses_its_title_on_the_page(archive: ArchiveWorld) -> None:
    with archive.office.db.writing() as session:
        record = session.get_one(Record, archive.records["terbatas"])
        record.level = int(Level.SECRET)
        refresh_access(session, record)
    page = archive.sign_in("staf").get("/pemberitahuan").text
    assert "sebuah arsip" in page
    assert "Laporan rekapitulasi" not in page


def test_another_ones_notice_is_not_there(archive: ArchiveWorld) -> None:
    mine = notice_of(archive, "staf")
    client = archive.sign_in("hukum")
    assert client.get(f"/pemberitahuan/{mine.id}").status_code == 404
    client.post("/pemberitahuan/dibaca", data={"csrf_token": token_of(client), "satu": mine.id})
    assert notice_of(archive, "staf").read_at is None


def test_one_and_all_are_marked_as_read(archive: ArchiveWorld) -> None:
    with archive.office.db.writing() as session:
        for number in range(30):
            tell(session, Kind.ACCESS_ANSWERED, [archive.people["hukum"]], "x", f"x{number}")
    client = archive.sign_in("hukum")
    assert "30 pemberitahuan belum dibaca" in client.get("/pemberitahuan").text
    assert 'rel="next"' in client.get("/pemberitahuan").text
    with archive.office.db.reading() as session:
        one = session.scalars(select(Notice.id).where(Notice.user_id == archive.people["hukum"])).first()
    client.post("/pemberitahuan/dibaca", data={"csrf_token": token_of(client), "satu": one})
    assert "29 pemberitahuan belum dibaca" in client.get("/pemberitahuan").text
    answer = client.post("/pemberitahuan/dibaca", data={"csrf_token": token_of(client), "saring": "belum"})
    assert answer.headers["Location"].endswith("saring=belum")
    assert "0 pemberitahuan belum dibaca" in client.get("/pemberitahuan").text


def test_the_own_address_and_choices_are_kept_and_nothing_typed_is_lost(archive: ArchiveWorld) -> None:
    client = archive.sign_in("staf")
    typed = {"email": "sari@kantor.example", "loan-late": "off", "handed-over": "daily"}
    saved = client.post("/akun/pemberitahuan", data={"csrf_token": token_of(client), **typed})
    assert saved.status_code == 302
    page = client.get("/akun/pemberitahuan").text
    assert 'value="sari@kantor.example"' in page
    assert 'name="loan-late" value="off" checked' in page
    wrong = client.post(
        "/akun/pemberitahuan", data={"csrf_token": token_of(client), **typed, "email": "sari@"}
    )
    assert wrong.status_code == 422
    assert 'value="sari@"' in wrong.text
    assert "Alamat surel tidak lengkap" in wrong.text
    with archive.office.db.reading() as session:
        assert session.get_one(User, archive.people["staf"]).email == "sari@kantor.example"


def test_each_path_that_a_notice_leads_to_is_a_page_of_ours(archive: ArchiveWorld) -> None:
    x = "x" * 16
    router = archive.app.url_map.bind("localhost")
    for path in (
        f"/peminjaman/{x}",
        f"/keputusan-akses/{x}",
        "/minta-akses",
        f"/arsip/{x}",
        "/akun",
        f"/serah-terima/ba/{x}.pdf",
        f"/pekerjaan/{x}",
        "/pekerjaan",
        f"/kelola/kuota/{x}",
        f"/kelola/mandat/{x}",
    ):
        try:
            router.match(path)
        except RequestRedirect:
            pytest.fail(path)


def test_the_page_is_for_people_who_are_signed_in(archive: ArchiveWorld) -> None:
    answer = archive.app.test_client().get("/pemberitahuan")
    assert answer.status_code == 302
    assert "/masuk" in answer.headers["Location"]
