"""A hold and a proposal in a real browser: each page is fit for everybody and no wider than a phone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from catalog.schema import RetentionRule
from tests.browser.archive_desk import Desk, desk
from tests.webapp.archive_world import whole
from tests.webapp.test_disposal_pages import HOLD, closed, page_id, proposed
from tests.webapp.test_paper_pages import send

__all__ = ["desk"]

pytestmark = pytest.mark.browser

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]


def test_every_page_of_holds_and_proposals_is_fit(
    desk: Desk, page: Page, serious: Find, picture: Keep, tmp_path: Path
) -> None:
    keeper = desk.world.sign_in("arsiparis")
    times = {"begins": date(2000, 1, 1), "active_months": 12, "inactive_months": 12, "category": "biasa"}
    with desk.world.office.db.writing() as session:
        session.add(RetentionRule(code="PM", fate="musnah", **times))
    dossiers = [closed(desk.world, keeper, f"B/{number}") for number in range(3)]
    made = proposed(desk.world, keeper, "1/2026")
    send(keeper, f"/usul/{made}/tambah", record=dossiers[0])
    for each in dossiers[:2]:
        send(keeper, f"/penahanan/arsip/{each}", **HOLD)
    hold = page_id(keeper.get("/penahanan").text)
    (tmp_path / "daftar.pdf").write_bytes(whole(keeper.get(f"/usul/{made}/daftar.pdf")))
    paths = {
        "hold-list": "/penahanan",
        "hold-form": f"/penahanan/arsip/{dossiers[2]}",
        "hold-review": f"/penahanan/{hold}/tinjau",
        "hold-lift": f"/penahanan/{hold}/cabut",
        "held-dossier": f"/berkas/{dossiers[0]}",
        "held-record": f"/arsip/{dossiers[0]}",
        "proposal-list": "/usul",
        "proposal": f"/usul/{made}",
        "proposal-add": f"/usul/{made}/tambah",
        "proposal-submit": f"/usul/{made}/ajukan",
        "proposal-withdraw": f"/usul/{made}/tarik",
    }
    for name, path in paths.items():
        desk.open(page, "arsiparis", path)
        assert serious(page) == [], path
        picture(page, name)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        page.set_viewport_size({"width": 1440, "height": 900})
