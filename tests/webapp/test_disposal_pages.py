"""Holds and proposals as people use them: held, refused, lifted; proposed, submitted, printed, withdrawn."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from catalog.access import refresh_access
from catalog.schema import AuditRow, Record, RetentionRule
from classification.levels import Level
from services.archive import legal_holds
from tests.webapp.archive_world import ArchiveWorld, make_world, token_of, whole
from tests.webapp.test_dossier_pages import opened
from tests.webapp.test_paper_pages import send, text_of
from webapp.errors import NOTHING

HOLD = {"reference": "12/Pdt.G/2026", "reason": "Gugatan <i>cempaka</i>", "since": "2026-01-05"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveWorld]:
    made = make_world(tmp_path_factory.mktemp("disposal"))
    with made.office.db.writing() as session:
        rule = {"begins": date(2000, 1, 1), "active_months": 12, "inactive_months": 12, "category": "biasa"}
        session.add(RetentionRule(code="PM", fate="musnah", **rule))
        session.add(RetentionRule(code="KU", fate="dinilai kembali", **rule))
    yield made
    made.office.close()


def closed(archive: ArchiveWorld, client: FlaskClient, number: str, **more: str) -> str:
    made = opened(archive, client, number, **more)
    send(client, f"/berkas/{made}/tutup", closed_on="2020-06-01", event="Selesai")
    return made


def proposed(archive: ArchiveWorld, client: FlaskClient, number: str, kind: str = "musnah") -> str:
    form = {"kind": kind, "unit": archive.units["pp"], "number": number, "title": "Usul <b>dahlia</b>"}
    answer = client.post("/usul/baru", data=form | {"csrf_token": token_of(client)})
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[-1]


def cells(archive_file: bytes) -> list[list[object]]:
    book = load_workbook(io.BytesIO(archive_file))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_a_record_is_held_refuses_and_is_let_go(archive: ArchiveWorld) -> None:
    keeper, record = archive.sign_in("arsiparis"), archive.records["biasa"]
    made = opened(archive, keeper, "T/1")
    send(keeper, f"/berkas/{made}/tambah", record=record)
    assert "Tahan arsip ini?" in keeper.get(f"/penahanan/arsip/{record}").text
    page = send(keeper, f"/penahanan/arsip/{record}", reference="", reason="alasan-ku", since="2999-01-01")
    assert "belum tiba" in page
    assert "alasan-ku" in page
    page = send(keeper, f"/penahanan/arsip/{record}", **HOLD)
    assert "Dalam penahanan hukum" in page
    assert "Gugatan &lt;i&gt;cempaka" in page
    assert "ditahan secara hukum" in archive.sign_in("staf").get(f"/arsip/{record}").text
    assert "Ditahan" in keeper.get(f"/berkas/{made}").text
    page = send(keeper, f"/berkas/arsip/{record}/keluarkan")
    assert "dalam penahanan hukum menurut 12/Pdt.G/2026" in page
    assert "12/Pdt.G/2026" in keeper.get("/penahanan?q=cempaka&keadaan=berlaku").text
    assert "Tidak ada penahanan yang cocok" in keeper.get("/penahanan?q=tidakada").text
    rows = cells(whole(keeper.get("/penahanan/daftar.xlsx")))
    assert rows[1][5:7] == ["12/Pdt.G/2026", "Gugatan <i>cempaka</i>"]
    hold = page_id(keeper.get("/penahanan").text)
    assert "Tetap menahan arsip ini?" in keeper.get(f"/penahanan/{hold}/tinjau").text
    for wrong, words in (("", "Isi tanggalnya"), ("x", "Tulis tanggal"), ("2020-01-01", "sesudah hari ini")):
        assert words in send(keeper, f"/penahanan/{hold}/tinjau", review_on=wrong)
    page = send(keeper, f"/penahanan/{hold}/tinjau", review_on="2999-12-31")
    assert "Tinjauan dicatat" in page
    assert "31 Des 2999" in page
    assert "penahanan hukumnya ditinjau dan tetap" in page
    assert NOTHING in send(archive.sign_in("staf"), f"/penahanan/{hold}/tinjau", review_on="2999-12-30")
    assert "Cabut penahanan ini?" in keeper.get(f"/penahanan/{hold}/cabut").text
    assert "Tulis alasannya" in send(keeper, f"/penahanan/{hold}/cabut", reason="")
    page = send(keeper, f"/penahanan/{hold}/cabut", reason="Putusan inkrah")
    assert "Penahanan dicabut" in page
    assert "Putusan inkrah" in keeper.get("/penahanan?keadaan=dicabut").text
    assert "dikeluarkan dari berkas" in send(keeper, f"/berkas/arsip/{record}/keluarkan")


def page_id(page: str) -> str:
    return page.split("/penahanan/")[-1].split("/cabut")[0]


@pytest.mark.parametrize("name", ["staf", "kepala", "hukum", "admin"])
def test_who_may_not_hold_finds_no_form(archive: ArchiveWorld, name: str) -> None:
    client, record = archive.sign_in(name), archive.records["polos"]
    assert "Tahan arsip" not in client.get(f"/arsip/{record}").text
    assert NOTHING in client.get(f"/penahanan/arsip/{record}").text
    assert NOTHING in send(client, f"/penahanan/arsip/{record}", **HOLD)


def test_a_hold_on_something_hidden_is_on_no_page(archive: ArchiveWorld) -> None:
    keeper = archive.sign_in("arsiparis")
    send(keeper, f"/penahanan/arsip/{archive.records['rahasia']}", **(HOLD | {"reference": "R-9/2026"}))
    staff = archive.sign_in("hukum")
    hold = page_id(keeper.get("/penahanan").text)
    assert "R-9/2026" in keeper.get("/penahanan").text
    assert "cempaka" not in keeper.get(f"/penahanan/{hold}/cabut").text  # its title is masked
    assert "R-9/2026" not in staff.get("/penahanan").text
    assert NOTHING in staff.get(f"/penahanan/{hold}/cabut").text
    assert all("R-9/2026" not in row for row in cells(whole(staff.get("/penahanan/daftar.xlsx"))))


def test_a_proposal_is_filled_submitted_printed_and_withdrawn(archive: ArchiveWorld) -> None:
    keeper = archive.sign_in("arsiparis")
    ripe, held = closed(archive, keeper, "M/1"), closed(archive, keeper, "M/2", title="=1+1")
    unripe, judged = opened(archive, keeper, "M/3"), closed(archive, keeper, "M/4", code="KU.01")
    send(keeper, f"/penahanan/arsip/{held}", **HOLD)
    assert judged in keeper.get("/usul/dinilai-kembali").text
    page = send(keeper, "/usul/baru", kind="x", number="", title="nama-ku")
    assert "Pilih jenis usulan" in page
    assert "nama-ku" in page
    made = proposed(archive, keeper, "1/2026")
    assert "belum ada arsip yang dipindah atau dimusnahkan" in keeper.get(f"/usul/{made}").text
    offered = keeper.get(f"/usul/{made}/tambah").text
    assert ripe in offered
    assert "Dalam penahanan hukum" in offered
    everything = keeper.get(f"/usul/{made}/tambah?saring=semua").text
    assert unripe in everything
    assert "Berkasnya masih terbuka" in everything
    assert "Harus dinilai kembali dahulu" in everything
    page = send(keeper, f"/usul/{made}/tambah", all="1", kode="PM")
    assert "1 berkas dimasukkan" in page
    assert "1 berkas sekarang tidak dapat diusulkan" in page
    assert "1/2026" in keeper.get(f"/berkas/{ripe}").text
    assert "Berkas dikeluarkan" in send(keeper, f"/usul/{made}/keluarkan/{ripe}")
    assert "masih kosong" in send(keeper, f"/usul/{made}/ajukan")
    assert "1 berkas dimasukkan" in send(keeper, f"/usul/{made}/tambah", record=ripe)
    assert "Ajukan usulan ini?" in keeper.get(f"/usul/{made}/ajukan").text
    assert "terkunci" in send(keeper, f"/usul/{made}/ajukan")
    assert NOTHING in keeper.get(f"/usul/{made}/tambah").text
    (sheet,) = text_of(whole(keeper.get(f"/usul/{made}/daftar.pdf")))
    for words in ("usul musnah 1/2026", "M/1", "flamboyan", "Kepala unit kearsipan", "Nur Hidayat"):
        assert words in sheet.replace("\r\n", " "), words
    rows = cells(whole(keeper.get(f"/usul/{made}/daftar.xlsx")))
    assert [row[2] for row in rows[1:]] == ["M/1"]
    assert "Tulis alasannya" in send(keeper, f"/usul/{made}/tarik", reason="")
    assert "Usulan ditarik" in send(keeper, f"/usul/{made}/tarik", reason="Keliru unit")
    assert "Keliru unit" in keeper.get(f"/usul/{made}").text
    assert made in keeper.get("/usul?jenis=musnah&keadaan=ditarik").text


def test_a_formula_stays_text_in_the_table(archive: ArchiveWorld) -> None:
    keeper = archive.sign_in("arsiparis")
    dossier = closed(archive, keeper, "=2+3", title="=HYPERLINK(1)", code="PM.77")
    made = proposed(archive, keeper, "7/2026")
    assert "1 berkas dimasukkan" in send(keeper, f"/usul/{made}/tambah", record=dossier)
    book = load_workbook(io.BytesIO(whole(keeper.get(f"/usul/{made}/daftar.xlsx"))))
    assert [cell.data_type for cell in book.worksheets[0][2][2:4]] == ["s", "s"]


@pytest.mark.parametrize("name", ["staf", "hukum", "admin", "operator"])
def test_who_has_nothing_to_do_with_proposals_finds_none(archive: ArchiveWorld, name: str) -> None:
    keeper, client = archive.sign_in("arsiparis"), archive.sign_in(name)
    made = proposed(archive, keeper, f"8/{name}")
    for path in ("", "/tambah", "/ajukan", "/tarik", "/daftar.pdf", "/daftar.xlsx"):
        assert NOTHING in client.get(f"/usul/{made}{path}").text
    for path in ("/tambah", "/ajukan", "/tarik", "/keluarkan/x"):
        assert NOTHING in send(client, f"/usul/{made}{path}", reason="x", all="1")
    assert made not in client.get("/usul").text
    assert NOTHING in client.get("/usul/baru").text
    assert NOTHING in client.get("/usul/dinilai-kembali").text


def test_masked_titles_stay_masked_on_paper_and_hidden_rows_uncounted(archive: ArchiveWorld) -> None:
    keeper, head = archive.sign_in("arsiparis"), archive.sign_in("kepala")
    dossier = closed(archive, keeper, "S/1", level="rahasia", title="Berkas wijayakusuma", code="PM.88")
    made = proposed(archive, keeper, "9/2026")
    assert "1 berkas dimasukkan" in send(keeper, f"/usul/{made}/tambah", record=dossier)
    for path in ("", "/tambah?saring=semua"):
        assert "wijayakusuma" not in keeper.get(f"/usul/{made}{path}").text
    (sheet,) = text_of(whole(keeper.get(f"/usul/{made}/daftar.pdf")))
    assert "wijayakusuma" not in sheet
    assert "Judul tidak" in sheet.replace("\r\n", " ")
    assert "wijayakusuma" in head.get(f"/usul/{made}").text


def test_what_lies_in_a_dossier_of_masked_number_is_counted_nowhere(archive: ArchiveWorld) -> None:
    keeper = archive.sign_in("arsiparis")
    record = archive.records["polos"]
    dossier = opened(archive, keeper, "T/9", code="PM.99")
    send(keeper, f"/berkas/{dossier}/tambah", record=record)
    send(keeper, f"/berkas/arsip/{record}", item_number="1", development="kopi")
    send(keeper, f"/berkas/{dossier}/tutup", closed_on="2020-06-01", event="Selesai")
    made = proposed(archive, keeper, "11/2026")
    send(keeper, f"/usul/{made}/tambah", record=dossier)
    assert cells(whole(keeper.get(f"/usul/{made}/daftar.xlsx")))[1][6:8] == [1, "kopi"]
    with archive.office.db.writing() as session:
        row = session.get_one(Record, dossier)
        row.level = int(Level.TOP_SECRET)
        refresh_access(session, row)
    row_of = cells(whole(keeper.get(f"/usul/{made}/daftar.xlsx")))[1]
    assert row_of[2] in (None, "")
    assert row_of[6:8] == ["–", "–"]
    page = keeper.get(f"/usul/{made}").text
    assert re.search(r'data-label="Isi" class="right">–<', page)
    (sheet,) = text_of(whole(keeper.get(f"/usul/{made}/daftar.pdf")))
    assert "kopi" not in sheet


def test_a_table_of_holds_that_is_cut_says_so_and_is_noted(
    archive: ArchiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = archive.sign_in("arsiparis")
    for reference in ("C/1", "C/2"):
        send(keeper, f"/penahanan/arsip/{archive.records['biasa']}", **(HOLD | {"reference": reference}))
    monkeypatch.setattr(legal_holds, "MOST_EXPORTED", 1)
    rows = cells(whole(keeper.get("/penahanan/daftar.xlsx?q=cempaka&keadaan=berlaku")))
    assert len(rows) == 3
    assert "Hanya 1 penahanan pertama" in str(rows[-1][0])
    with archive.office.db.reading() as session:
        taken = select(AuditRow).where(AuditRow.action == "export", AuditRow.subject == "holds")
        (*_, last) = session.scalars(taken.order_by(AuditRow.id))
        assert last.details == {"form": "xlsx", "state": "berlaku", "has_words": True, "rows": 1}
