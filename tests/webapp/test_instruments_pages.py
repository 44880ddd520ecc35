"""The instruments in the browser: read by all, kept by the archivist, imported whole or not at all."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalog.schema import Record
from services.registers.sheets import read_sheet
from tests.webapp.conftest import Site, post, token_of

SCHEME = "Kode;Uraian\nPM;Pengawasan Pemilu\nPM.01;<script>alert(1)</script>\n"
RULE = {"code": "pm", "level": "Rahasia", "begins": "2021-01-01", "source": "Perbawaslu 12/2020"}


def bring(client: FlaskClient, content: str, which: str = "klasifikasi") -> TestResponse:
    page = f"/impor/{which}"
    values = {"csrf_token": token_of(client, page), "file": (io.BytesIO(content.encode()), "kode.csv")}
    return client.post(page, data=values)


def take_in(client: FlaskClient, answer: TestResponse, begins: str = "2021-01-01") -> str:
    """The import's page, after its day was chosen and its lines were taken."""
    at = answer.headers["Location"]
    chosen = {"column-code": "0", "column-name": "1", "begins": begins, "source": "Perbawaslu 11/2020"}
    assert post(client, f"{at}/kolom", chosen, page=at).status_code == 302
    assert post(client, f"{at}/masukkan", {}, page=at).status_code == 302
    return at


def test_a_scheme_is_imported_read_by_all_and_undone(site: Site) -> None:
    keeper, reader = site.signed_in("arsiparis"), site.signed_in("staf.pm")
    at = take_in(keeper, bring(keeper, SCHEME))
    shown = reader.get("/instrumen/klasifikasi").text
    assert "Pengawasan Pemilu" in shown
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "/impor/klasifikasi" not in shown
    table = read_sheet(reader.get("/instrumen/klasifikasi/unduh.xlsx").data).rows
    assert table[1] == ("PM", "Pengawasan Pemilu", "2021-01-01", "Perbawaslu 11/2020")
    assert len(site.audited("take-in-register")) == 1
    assert post(keeper, f"{at}/batalkan", {}, page=at).status_code == 302
    assert "Pengawasan Pemilu" not in reader.get("/instrumen/klasifikasi").text


def test_a_half_broken_table_takes_nothing_and_names_each_place(site: Site) -> None:
    keeper = site.signed_in("arsiparis")
    answer = bring(keeper, "Kode;Uraian\nPM;Baik\nbukan kode!;Salah\n")
    at = answer.headers["Location"]
    shown = keeper.get(at).text
    assert "Bukan kode klasifikasi" in shown
    assert re.search(r'<td class="mono">3</td><td data-label="Kolom">Kode</td>', shown)
    post(keeper, f"{at}/masukkan", {}, page=at)
    assert "belum ada yang dimasukkan" in keeper.get(at).text
    assert "Belum ada aturan yang berlaku" in keeper.get("/instrumen/klasifikasi").text


@pytest.mark.parametrize("who", ["staf.pm", "admin"])
def test_nobody_else_keeps_them(site: Site, who: str) -> None:
    client = site.signed_in(who)
    for path in ("/instrumen/jra/baru", "/impor/jra"):
        assert client.get(path).status_code == 404
    page = "/instrumen/jra"
    assert post(client, "/instrumen/skkaad/baru", RULE, page=page).status_code == 404
    values = {"csrf_token": token_of(client, page), "file": (io.BytesIO(SCHEME.encode()), "a.csv")}
    assert client.post("/impor/klasifikasi", data=values).status_code == 404


def test_a_table_is_read_while_another_writes(site: Site) -> None:
    keeper = site.signed_in("arsiparis")
    page = "/impor/klasifikasi"
    values = {"csrf_token": token_of(keeper, page), "file": (io.BytesIO(b"%PDF-1.7"), "kode.csv")}
    with site.office.db.writing():  # a thread that waits for its own turn is refused it
        assert keeper.post(page, data=values).status_code == 422


def test_a_wrong_table_gets_a_sentence(site: Site) -> None:
    keeper = site.signed_in("arsiparis")
    answer = bring(keeper, "%PDF-1.7")
    assert answer.status_code == 422
    assert "bukan XLSX atau CSV" in answer.text
    none = post(keeper, "/impor/klasifikasi", {})
    assert none.status_code == 422
    assert "Pilih sebuah file" in none.text


def test_the_known_codes_are_offered_looked_at_and_undone(site: Site) -> None:
    keeper, reader = site.signed_in("arsiparis"), site.signed_in("staf.pm")
    page = "/instrumen/klasifikasi"
    assert "Pasang tabel kode Bawaslu" in keeper.get(page).text
    assert "Pasang tabel kode Bawaslu" not in reader.get(page).text
    assert post(reader, "/impor/klasifikasi/tabel-bawaslu", {}, page=page).status_code == 404
    assert post(keeper, "/impor/jra/tabel-bawaslu", {}, page=page).status_code == 404
    at = post(keeper, "/impor/klasifikasi/tabel-bawaslu", {}, page=page).headers["Location"]
    assert "belum diverifikasi" in keeper.get(at).text
    post(keeper, f"{at}/masukkan", {}, page=at)  # nobody said yet from which day it holds
    assert "Belum ada aturan yang berlaku" in keeper.get(page).text
    chosen = {"column-code": "0", "column-name": "1", "column-source": "2", "begins": "2021-01-01"}
    post(keeper, f"{at}/kolom", chosen, page=at)
    post(keeper, f"{at}/masukkan", {}, page=at)
    shown = keeper.get(f"{page}?q=HK.01").text
    assert "Produk hukum penetapan" in shown
    assert "Belum diverifikasi" in shown
    post(keeper, f"{at}/batalkan", {}, page=at)
    assert "Belum ada aturan yang berlaku" in keeper.get(page).text


def test_a_rule_is_written_replaced_and_ended(site: Site) -> None:
    keeper = site.signed_in("arsiparis")
    first = post(keeper, "/instrumen/skkaad/baru", RULE).headers["Location"]
    wrong = post(keeper, "/instrumen/skkaad/baru", {**RULE, "begins": "2020-01-01", "level": "?"})
    assert wrong.status_code == 422
    assert "Tulis Biasa, Terbatas" in wrong.text
    second = post(keeper, "/instrumen/skkaad/baru", {**RULE, "begins": "2024-01-01", "level": "Terbatas"})
    assert "31 Desember 2023" in keeper.get(first).text
    at = second.headers["Location"]
    post(keeper, f"{at}/akhiri", {"ends": "2024-06-30"}, page=at)
    assert "30 Juni 2024" in keeper.get(at).text
    post(keeper, f"{first}/akhiri", {"ends": ""}, page=first)
    assert "sudah ada aturan lain" in keeper.get(first).text
    assert keeper.get("/instrumen/skkaad?keadaan=semua&q=pm").text.count("/instrumen/skkaad/") >= 2


def test_a_level_below_its_code_needs_a_reason(site: Site) -> None:
    keeper = site.signed_in("arsiparis")
    post(keeper, "/instrumen/skkaad/baru", RULE)
    page = keeper.get("/unggah").text
    unit = re.search(r'<select[^>]*id="unit"[^>]*>\s*<option value="([^"]+)"', page)
    assert unit
    wish = {"unit": unit.group(1), "kind": "archive", "code": "PM.01", "level": "biasa"}
    refused = post(keeper, "/unggah/kumpulan", wish, page="/unggah")
    assert refused.status_code == 422
    assert "bertingkat lebih tinggi" in refused.json["sentence"]
    for taken in (
        {**wish, "reason": "Sudah diumumkan"},
        {**wish, "level": "rahasia"},
        {**wish, "code": "PS"},
    ):
        assert post(keeper, "/unggah/kumpulan", taken, page="/unggah").status_code == 201


def test_a_record_says_what_holds_for_its_code(site: Site) -> None:
    keeper = site.signed_in("arsiparis")
    take_in(keeper, bring(keeper, "Kode;Uraian\nPM;Pengawasan Pemilu\n"))
    kept = {"code": "PM", "active_months": "2", "inactive_months": "1 tahun 6 bulan", "fate": "musnah",
            "category": "biasa", "begins": "2021-01-01"}  # fmt: skip
    assert post(keeper, "/instrumen/jra/baru", kept).status_code == 302
    unit = re.search(r'<select[^>]*id="unit"[^>]*>\s*<option value="([^"]+)"', keeper.get("/unggah").text)
    assert unit
    wish = {"unit": unit.group(1), "kind": "archive", "code": "PM.07", "level": "biasa"}
    send = post(keeper, "/unggah/kumpulan", wish, page="/unggah").json["send"]
    headers = {"X-CSRFToken": token_of(keeper, "/unggah"), "X-File-Name": "a.txt"}
    assert keeper.post(send, data=b"isi", headers=headers).status_code == 201
    with site.office.db.reading() as session:
        record = session.scalars(select(Record.id)).one()
    shown = keeper.get(f"/arsip/{record}").text
    assert "PM.07" in shown
    assert "Pengawasan Pemilu" not in shown  # the name is of the code above
    assert "aktif 2 tahun, inaktif 1 tahun 6 bulan, lalu dimusnahkan" in shown
