"""Archive registers in the browser: looked at, taken in, told of, stopped, taken back, and nobody else's."""

import io
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalog.schema import RegisterImport
from ingest.sandbox.limits import Limits
from services.archive import register_running
from services.registers import imports
from services.registers.columns import Column
from services.registers.imports import Packed
from services.registers.reading import Tables
from services.registers.sheets import Sheet, read_sheet
from tests.webapp.conftest import Site, post, token_of
from tests.workbooks import book, book_of_parts, sheet_part
from webapp import register_import_pages, table_uploads
from webapp.errors import NOTHING

PAGE = "/impor/arsip/daftar-isi-berkas"
HEAD = ["No. Berkas", "Kode", "Uraian Berkas", "Kurun Waktu", "No. Item", "Uraian Item", "Tanggal"]
EVIL = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x","y")'


def bring(client: FlaskClient, content: bytes, page: str = PAGE) -> str:
    unit = re.search(r'<select[^>]*id="unit"[^>]*>\s*<option value="([^"]+)"', client.get(page).text)
    assert unit
    values = {
        "csrf_token": token_of(client, page),
        "unit": unit.group(1),
        "file": (io.BytesIO(content), f"{EVIL}.xlsx"),
    }
    answer = client.post(page, data=values)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def guessed(shown: str) -> dict[str, str]:
    """The columns as the page proposes them."""
    found = re.findall(r'name="(column-\w+)">(.*?)</select>', shown)
    chosen = {name: re.search(r'value="(\d+)" selected', select) for name, select in found}
    return {name: match[1] for name, match in chosen.items() if match}


def test_a_register_is_looked_at_taken_in_and_taken_back(site: Site) -> None:
    client = site.signed_in("arsiparis")
    rows = [HEAD, ["B/1", "PM.01", EVIL, "Jan-Des 2023", 1, f"Isi {EVIL}", "3 Januari 2024"],
            [None, None, None, None, 2, "'=1+1", "2023"]]  # fmt: skip
    at = bring(client, book(rows))
    shown = client.get(at).text
    assert "Kode ini belum bertingkat di SKKAAD" in shown
    columns = guessed(shown)
    assert len(columns) == len(HEAD)
    post(client, f"{at}/kolom", {**columns, "level": "biasa"}, page=at)
    shown = client.get(at).text
    assert "Siap dimasukkan" in shown
    assert "2 item" in shown
    assert EVIL not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "bukan satu hari" in client.get(f"{at}?tampil=catatan").text
    assert post(client, f"{at}/masukkan", {}, page=at).status_code == 302
    shown = client.get(at).text
    assert "3 berkas dan item dimasukkan" in shown
    assert EVIL not in shown
    listed = client.get("/berkas").text
    assert "B/1" in listed
    assert EVIL not in listed
    assert len(site.audited("take-in-register")) == 1
    assert "Batalkan impor ini?" in client.get(f"{at}/batalkan").text
    post(client, f"{at}/batalkan", {}, page=f"{at}/batalkan")
    assert "Impor ini sudah dibatalkan" in client.get(at).text
    assert "B/1" not in client.get("/berkas").text


def test_faults_are_paged_and_downloaded_without_a_formula(site: Site) -> None:
    client = site.signed_in("arsiparis")
    rows = [HEAD, *([f"B/{each}", FORMULA, FORMULA, "entah"] for each in range(40))]
    at = bring(client, book(rows))
    first, second = client.get(at).text, client.get(f"{at}?hlm=2").text
    assert '<td class="mono">2</td>' in first
    assert "hlm=2" in first
    assert first != second
    table = read_sheet(client.get(f"{at}/masalah.xlsx").data).rows
    assert table[0] == ("Baris", "Kolom", "Jenis", "Masalah")
    assert len(table) == 1 + 120
    assert (table[1][0], table[1][1]) == ("2", "Kurun waktu")
    assert client.get(f"{at}/masalah.csv").data.count(b"\n") == 121
    post(client, f"{at}/masukkan", {}, page=at)
    assert "belum ada yang dimasukkan" in client.get(at).text


def test_nobody_else_reaches_a_table(site: Site) -> None:
    keeper, other = site.signed_in("arsiparis"), site.signed_in("staf.pm")
    at = bring(keeper, book([HEAD, ["B/1", "PM", "Mawar", "2023"]]))
    for path in (at, f"{at}/masalah.csv", at.replace("daftar-isi-berkas", "daftar-berkas")):
        answer = other.get(path)
        assert answer.status_code == 404
        assert NOTHING in answer.text
    for act in ("kolom", "masukkan", "hentikan", "batalkan"):
        assert post(other, f"{at}/{act}", {}, page="/").status_code == 404
    assert site.signed_in("admin").get(PAGE).status_code == 404


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04rusak"])
def test_a_wrong_table_gets_a_sentence(site: Site, content: bytes) -> None:
    client = site.signed_in("arsiparis")
    unit = re.search(r'<select[^>]*id="unit"[^>]*>\s*<option value="([^"]+)"', client.get(PAGE).text)
    assert unit
    values = {
        "csrf_token": token_of(client, PAGE),
        "unit": unit.group(1),
        "file": (io.BytesIO(content), "a.xlsx"),
    }
    answer = client.post(PAGE, data=values)
    assert answer.status_code == 422
    assert "notice--bad" in answer.text
    none = post(client, PAGE, {"unit": "tidak-ada"})
    assert "Pilih sebuah file" in none.text


def test_stopping_what_does_not_run_says_so(site: Site) -> None:
    client = site.signed_in("arsiparis")
    at = bring(client, book([HEAD, ["B/1", "PM", "Mawar", "2023"]]))
    post(client, f"{at}/hentikan", {}, page=at)
    assert "Keadaannya sudah berubah" in client.get(at).text


def test_stopping_a_run_asks_first_and_takes_back_what_is_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_import_pages, "AT_ONCE", 0.0)  # as with a table of thousands of lines
    monkeypatch.setattr(register_running, "BATCH", 1)
    client = site.signed_in("arsiparis")
    at = bring(client, book([HEAD, ["B/1", "PM.01", "Mawar", "2023"], ["B/2", "PM.01", "Melati", "2023"]]))
    post(client, f"{at}/kolom", {**guessed(client.get(at).text), "level": "biasa"}, page=at)
    assert client.get(f"{at}/hentikan").headers["Location"] == at  # nothing runs yet
    post(client, f"{at}/masukkan", {}, page=at)
    asked = client.get(f"{at}/hentikan").text
    assert "Hentikan impor ini?" in asked
    assert f'action="{at}/hentikan"' in asked
    assert f'href="{at}/hentikan"' in client.get(at).text
    post(client, f"{at}/hentikan", {}, page=at)
    while register_running.advance(site.office.db):
        pass
    assert client.get(f"{at}/hentikan").headers["Location"] == at


@pytest.mark.parametrize("page", [PAGE, "/impor/klasifikasi"])
def test_a_hostile_workbook_is_refused_without_holding_this_process(
    site: Site, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = Tables(tmp_path / "work", Limits(cpu_seconds=2, wall_seconds=20))
    monkeypatch.setattr(type(site.office), "tables", tables)
    client = site.signed_in("arsiparis")
    row = b'<row r="1">' + b"<c><v>1</v></c>" * 4_000_000 + b"</row>"
    hostile = book_of_parts({"xl/worksheets/sheet1.xml": sheet_part(row)})
    begun = time.process_time()
    unit = re.search(r'<select[^>]*id="unit"[^>]*>\s*<option value="([^"]+)"', client.get(page).text)
    values = {"csrf_token": token_of(client, page), "file": (io.BytesIO(hostile), "a.xlsx")}
    answer = client.post(page, data={**values, "unit": unit[1] if unit else ""})
    assert (answer.status_code, "terlalu rumit" in answer.text) == (422, True)
    assert time.process_time() - begun < 2.0
    with site.office.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(RegisterImport)) == 0
    tables.close()


def test_who_may_take_nothing_in_has_no_table_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(site.office), "tables", None)  # reading one would fail
    client = site.signed_in("staf.pm")
    sent = {"csrf_token": token_of(client, "/"), "file": (io.BytesIO(b"a;b"), "a.csv")}
    assert client.post("/impor/klasifikasi", data=sent).status_code == 404


@pytest.mark.parametrize("way", ["table", "known"])
def test_nobody_who_writes_waits_while_a_table_is_packed(
    site: Site, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.signed_in("arsiparis")
    db, pack, packed = site.office.db, imports.packed, list[bool]()

    def write() -> None:
        with db.writing():
            pass

    def watched(columns: Sequence[Column], sheet: Sheet) -> Packed:
        with ThreadPoolExecutor(1) as another:
            another.submit(write).result(5)
        packed.append(True)
        return pack(columns, sheet)

    monkeypatch.setattr(imports, "packed", watched)
    monkeypatch.setattr(table_uploads, "packed", watched)
    if way == "table":
        bring(client, book([HEAD, ["B/1", "PM.01", "Mawar", "2023"]]))
    else:
        page = "/impor/klasifikasi"
        assert post(client, f"{page}/tabel-bawaslu", {}, page=page).status_code == 302
    assert packed == [True]
