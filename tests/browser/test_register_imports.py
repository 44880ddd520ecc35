"""An archive register in a real browser: wrong first, mended, taken in, and taken back."""

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.workbooks import book

pytestmark = pytest.mark.browser

HEAD = ["No. Berkas", "Kode", "Uraian Berkas", "Kurun Waktu", "No. Item", "Uraian Item", "Tanggal"]
ROWS: list[Sequence[object]] = [
    ["DAFTAR ISI BERKAS TAHUN 2023"],
    [],
    HEAD,
    [1, 2, 3, 4, 5, 6, 7],
    ["12", "PM.01.02", "Pengawasan rekapitulasi tingkat kecamatan Magersari", "Jan-Des 2023", 1,
     "Berita acara rapat pleno terbuka rekapitulasi hasil penghitungan suara", "3 Januari 2023"],
    [None, None, None, None, 2, "Daftar hadir rapat pleno", "03/02/2023"],
    [None, None, None, None, 3, "Undangan rapat pleno", "2023"],
    ["13", "PP.01.02", "Laporan dugaan pelanggaran", "2022 s.d. 2023", 1, "Formulir laporan", "45000"],
]  # fmt: skip


def test_a_register_is_mended_taken_in_and_taken_back(
    server: Server, page: Page, serious: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    def look(name: str) -> None:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert serious(page) == [], name
        page.set_viewport_size({"width": 1280, "height": 900})
        picture(page, name)

    server.sign_in(page, "arsiparis")
    page.goto(f"{server.url}/berkas")
    page.get_by_role("link", name="Impor daftar").click()
    look("register-list")
    wrong = [*ROWS, ["14", "salah!", "Tanpa kurun waktu", None]]
    page.set_input_files(
        "#file", {"name": "wrong.xlsx", "mimeType": "application/xlsx", "buffer": book(wrong)}
    )
    page.get_by_role("button", name="Periksa tabel").click()
    expect(page.get_by_text("Bukan kode klasifikasi")).to_be_visible()
    look("register-wrong")
    page.goto(f"{server.url}/impor/arsip/daftar-isi-berkas")
    page.set_input_files(
        "#file", {"name": "daftar.xlsx", "mimeType": "application/xlsx", "buffer": book(ROWS)}
    )
    page.get_by_role("button", name="Periksa tabel").click()
    page.select_option("#level", "biasa")
    page.fill("#prefix", "2023/PP/")
    page.get_by_role("button", name="Periksa lagi").click()
    expect(page.get_by_text("Siap dimasukkan")).to_be_visible()
    look("register-ready")
    page.get_by_role("button", name="Masukkan semuanya").click()
    expect(page.get_by_text("6 berkas dan item dimasukkan")).to_be_visible()
    look("register-done")
    page.get_by_role("link", name="Pengawasan rekapitulasi").click()
    expect(page.get_by_text("2023/PP/12").first).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Batalkan impor").click()
    look("register-undo")
    page.get_by_role("button", name="Batalkan impor").click()
    expect(page.get_by_text("Impor ini sudah dibatalkan")).to_be_visible()
    page.goto(f"{server.url}/instrumen/klasifikasi")
    page.get_by_role("button", name="Pasang tabel kode Bawaslu").click()
    expect(page.get_by_text("Tabel ini belum diverifikasi")).to_be_visible()
    look("known-codes")
