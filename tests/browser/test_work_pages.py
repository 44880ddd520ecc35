"""The pages of single things at work (dossier, item, reclassification, batch, stack, loan, drafts) in a real
browser: axe-core finds nothing serious in either theme, and none is wider than a phone."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.schema import (
    Batch,
    RetentionRule,
    ScanBatch,
    ScanItem,
    ScannedPart,
    ScannedStack,
    ScanState,
    utc_now,
)
from classification.levels import Level
from classification.scopes import Scope
from services.archive.dossiers import DossierValues, close_dossier, open_dossier
from services.archive.items import put_in
from services.archive.loans import LoanValues, lend
from services.archive.places import PlaceValues, make_place, put_record
from services.archive.reclass_proposing import Wish, propose
from tests.browser.archive_desk import Desk, desk
from tests.office_days import office_today
from tests.webapp.archive_world import ArchiveWorld, _adder

__all__ = ["desk"]

pytestmark = pytest.mark.browser

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]


def _scope(session: Session, world: ArchiveWorld, name: str) -> tuple[Scope, str]:
    return scope_of(session, world.people[name], utc_now()), world.people[name]


@pytest.fixture(scope="module")
def pages(desk: Desk) -> dict[str, str]:
    """The addresses of one of each, by name."""
    world = desk.world
    with world.office.db.writing() as session:
        yield_these = {
            **_dossiers(session, world),
            **_scans(session, world),
            **_paper_and_change(session, world),
        }
    world.index()
    return {"home": "/", "drafts": "/uraikan", "results": "/cari?q=rekapitulasi", **yield_these}


def _dossiers(session: Session, world: ArchiveWorld) -> dict[str, str]:
    """A closed dossier with items, of which the stay is over."""
    rule = {"begins": date(2020, 1, 1), "active_months": 6, "inactive_months": 6, "fate": "musnah"}
    session.add(RetentionRule(code="PM.01", category="biasa", **rule))
    session.flush()
    scope, actor = _scope(session, world, "kepala")
    title = "Rekapitulasi hasil penghitungan perolehan suara tingkat kecamatan"
    values = DossierValues(
        world.units["pp"], "B-01/PM.01", title, "PM.01.02", date(2024, 1, 2), Level.RESTRICTED
    )
    made = open_dossier(session, scope, values, actor=actor).id
    items = [world.records[each] for each in ("biasa", "terbatas", "polos")]
    put_in(session, scope, made, items, actor=actor)
    close_dossier(session, scope, made, date(2024, 6, 30), "Tahapan selesai", actor=actor)
    return {
        "dossier": f"/berkas/{made}",
        "dossiers": "/berkas?keadaan=due",
        "item": f"/berkas/arsip/{world.records['biasa']}",
    }


def _scans(session: Session, world: ArchiveWorld) -> dict[str, str]:
    """A batch that was handed over, and a stack of which a part has to be looked at."""
    add, lines = _adder(session, world), [("Halaman pertama",), ("Halaman kedua",)]
    scan = add("pindaian", "pindaian-0002", None, "pp", lines, author="operator", confidence=40.0)
    batch = Batch(user_id=world.people["operator"], way_in="web", unit_id=world.units["pp"])
    session.add(batch)
    session.flush()
    row = ScanBatch(
        batch_id=batch.id,
        office_id=world.units["kota"],
        year=2024,
        number=1,
        state=ScanState.HANDED,
        expected_sheets=3,
        handed_by=world.people["operator"],
        handed_at=utc_now(),
        reason="Satu lembar kosong tidak dipindai",
    )
    session.add(row)
    session.flush()
    session.add(ScanItem(record_id=scan.id, batch_id=batch.id, position=1.0))
    stack = add("tumpukan", "Tumpukan surat masuk Februari 2024", None, "pp", lines, author="staf")
    tally = {"file": "", "documents": 3, "sheets": 3, "documents_found": 2, "sheets_found": 3}
    outcome = {"sheets": [1, 3], "blanks": [5], "tallies": [tally]}
    session.add(ScannedStack(record_id=stack.id, divided_at=utc_now(), outcome=outcome))
    session.flush()
    for number, flags in enumerate(([], ["forged", "reused"]), 1):
        level = None if flags else Level.ORDINARY
        part = add(f"bagian-{number}", f"Bagian {number} dari tumpukan", level, "pp", lines, author="staf")
        session.add(
            ScannedPart(record_id=part.id, stack_id=stack.id, number=number, pages=[number * 2], flags=flags)
        )
    return {
        "station": "/pindai?keadaan=handed",
        "station-batch": f"/pindai/{batch.id}",
        "stacks": "/pindai/tumpukan?keadaan=periksa",
        "stack": f"/pindai/tumpukan/{stack.id}",
    }


def _paper_and_change(session: Session, world: ArchiveWorld) -> dict[str, str]:
    scope, actor = _scope(session, world, "arsiparis")
    box = make_place(session, scope, world.units["kota"], PlaceValues("box", "B7", "Boks 7"), actor=actor)
    for name in ("biasa", "polos"):
        put_record(session, scope, world.records[name], box.address, actor=actor)
    loan = lend(
        session, scope, world.records["polos"], LoanValues("staf", office_today(), "Rapat"), actor=actor
    )
    wish = Wish(Level.RESTRICTED, "", "Memuat nama pelapor; dibatasi sampai ada salinan publik")
    made = propose(session, scope, [world.records["biasa"]], wish, actor=actor)
    return {
        "loan": f"/peminjaman/{loan.id}",
        "changes": "/klasifikasi-ulang?keadaan=menunggu",
        "change": f"/klasifikasi-ulang/{made.id}",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_a_thing_is_fit_for_everybody(
    desk: Desk, pages: dict[str, str], page: Page, serious: Find, picture: Keep, theme: str
) -> None:
    page.context.add_cookies([{"name": "tema", "value": theme, "url": desk.url}])
    for name, path in pages.items():
        desk.open(page, "arsiparis", path)
        assert page.locator("html").get_attribute("data-theme") == theme
        expect(page.locator("h1")).not_to_have_text("Halaman ini tidak ada")
        assert serious(page) == [], path
        picture(page, f"{name}-{theme}")


@pytest.mark.parametrize("width", [1024, 390])
def test_no_page_of_a_thing_is_wider_than_the_window(
    desk: Desk, pages: dict[str, str], page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for path in pages.values():
        desk.open(page, "arsiparis", path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_home_leads_to_the_lists_and_a_hit_to_its_action_by_keyboard(
    desk: Desk, pages: dict[str, str], page: Page
) -> None:
    desk.open(page, "arsiparis", pages["home"])
    for words, path in (("Tumpukan yang perlu", "/pindai/tumpukan?"), ("File untuk diuraikan", "/uraikan")):
        link = page.get_by_role("link", name=words)
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{desk.url}{path}*")
        expect(page.locator("main a[href]").first).to_be_visible()
        page.go_back()
    desk.open(page, "kepala", "/cari?q=rekapitulasi&jenis=dossier")
    page.get_by_role("link", name="Lihat isi").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.url}{pages['dossier']}")
