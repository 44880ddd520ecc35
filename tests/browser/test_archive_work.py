"""The archive's daily work in a real browser: a stack, a loan, a question and its decision, new levels."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.schema import Record
from classification.levels import Level
from ingest.separators.sheets import SheetKind
from tests.browser.archive_desk import Desk, desk
from tests.browser.test_station import PATIENCE, Looking, Station, station
from tests.ingest.separators import fed
from tests.office_days import office_today

__all__ = ["desk", "station"]

pytestmark = pytest.mark.browser

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]
SECRET = "k" * 64  # of the station's office


def _level(desk: Desk, name: str) -> int:
    with desk.world.office.db.reading() as session:
        return session.get_one(Record, desk.world.records[name]).level


def test_a_stack_is_uploaded_and_becomes_its_parts(
    station: Station, page: Page, serious: Find, picture: Keep, tmp_path: Path
) -> None:
    looking = Looking(page, serious, picture)
    page.set_default_timeout(PATIENCE)
    world, file = station.office.world, tmp_path / "tumpukan.pdf"
    told = {
        "office": world.units["kota"],
        "unit": world.units["arsip"],
        "printed_by": world.people["arsiparis"],
    }
    cover = fed.values(SheetKind.COVER, "sampul", documents=2, sheets=3, **told)
    between = fed.values(SheetKind.SEPARATOR, "pisah", **told)
    pages = [fed.sheet(cover, SECRET), fed.content("surat satu"), fed.sheet(between, SECRET)]
    file.write_bytes(fed.stack([*pages, fed.content("surat dua")]))
    station.open(page, "operator", "/pindai/baru")
    page.check("#stack")
    looking.at("work-station-open")
    page.get_by_role("button", name="Buka, lalu kirim pindaian").click()
    page.set_input_files("#file", file)
    expect(page.locator(".sending[data-state=sent]")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("link", name="Ke stasiun pindai").click()
    looking.sees("2 dari 2 dokumen · 2 dari 3 lembar kertas")
    looking.sees("1 lembar kurang")
    looking.sees("tumpukan (2)")
    looking.at("work-station-parts")
    page.get_by_role("link", name="Sampul 1").click()
    looking.sees("Arsip dari tumpukan ini")
    looking.at("work-stack-slip")


def test_paper_is_lent_and_comes_back(desk: Desk, page: Page, serious: Find, picture: Keep) -> None:
    looking = Looking(page, serious, picture)
    desk.open(page, "arsiparis", "/peminjaman/baru/{tebal}")
    looking.at("work-lend")
    page.fill("#borrower", "staf")
    page.fill("#due_on", (office_today() + timedelta(days=7)).isoformat())
    page.fill("#purpose", "Menyusun kajian")
    page.get_by_role("button", name="Pinjamkan berkas").click()
    looking.sees("Peminjaman tercatat.")
    looking.at("work-loan")
    page.fill("#condition", "lengkap")
    page.get_by_role("button", name="Catat pengembalian").click()
    looking.sees("Pengembalian tercatat.")
    expect(page.get_by_text("lengkap", exact=True)).to_be_visible()
    looking.at("work-loan-back")


def test_a_question_becomes_a_decision_and_opens_the_record(
    desk: Desk, page: Page, serious: Find, picture: Keep
) -> None:
    looking, about = Looking(page, serious, picture), "Berita acara untuk kajian hukum"
    record = desk.world.records["terbatas"]
    desk.open(page, "hukum", f"/arsip/{record}")
    looking.sees("di luar hak akses Anda")
    page.goto(f"{desk.url}/minta-akses")
    page.fill("#about", about)
    page.get_by_role("button", name="Kirim pertanyaan").click()
    looking.sees("Pertanyaan terkirim")
    looking.at("work-question")
    desk.open(page, "arsiparis", "/minta-akses/masuk")
    page.get_by_role("link", name=about).click()
    looking.at("work-question-in")
    page.fill("#record", record)
    page.get_by_role("button", name="Ajukan").click()
    looking.sees("Diajukan kepada kepala unit pemilik")
    desk.open(page, "ketua", "/keputusan-akses")
    looking.at("work-decisions")
    page.get_by_role("link", name="Rizal Hakim").click()
    page.fill("#until", (office_today() + timedelta(days=14)).isoformat())
    looking.at("work-decision")
    page.get_by_role("button", name="Bukakan").click()
    desk.open(page, "hukum", f"/arsip/{record}")
    expect(page.get_by_text("di luar hak akses Anda")).to_have_count(0)
    looking.at("work-granted")


def test_a_reclassification_is_looked_at_and_run_by_keyboard_alone(
    desk: Desk, page: Page, serious: Find, picture: Keep
) -> None:
    looking = Looking(page, serious, picture)
    desk.open(page, "hukum", "/arsip/{tebal}")
    expect(page.get_by_text("di luar hak akses Anda")).to_have_count(0)
    desk.open(page, "kepala", "/klasifikasi-ulang/baru?arsip={tebal}")
    looking.at("work-reclassify")
    _tab_to(page, "#level")
    page.keyboard.type("Rahasia")
    _tab_to(page, "#reason")
    page.keyboard.type("Memuat data pelapor")
    _tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    looking.sees("Yang kehilangan akses")
    looking.sees("Rizal Hakim")
    looking.at("work-reclassification-preview")
    assert _level(desk, "tebal") == Level.ORDINARY
    _tab_to(page, ".buttons .button--primary")
    page.keyboard.press("Enter")
    looking.sees("Selesai")
    looking.at("work-reclassification-done")
    assert _level(desk, "tebal") == Level.SECRET
    desk.open(page, "hukum", "/arsip/{tebal}")
    looking.sees("di luar hak akses Anda")


def _tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Go on with the tabulator until that element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"{selector} is not reached by keyboard")
