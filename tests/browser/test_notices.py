"""A full page of notices: read one by one, all at once, and the choices of mail by keyboard."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from catalog.notices import Kind, tell
from catalog.people.access_requests import ask
from catalog.schema import Notice, utc_now
from tests.browser.conftest import Server
from tests.office_days import office_today

pytestmark = pytest.mark.browser


@pytest.fixture
def told(server: Server) -> Iterator[Server]:
    """The administrator was told of things that are open, settled and closed."""
    me, office = server.world.people["admin"], server.world.units["3576"]
    now = utc_now()
    with server.office.db.writing() as session:
        question = ask(session, me, office, "Kajian laporan 03")
        for number, kind in enumerate(Kind):
            moment = now - timedelta(hours=number)
            tell(session, kind, [me], office, f"{office}:soon:{office_today():%Y-%m}", moment)
        tell(session, Kind.ACCESS_ANSWERED, [me], question.id, question.id, now)
    yield server
    with server.office.db.writing() as session:
        session.execute(delete(Notice))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_notices_are_fit_for_everybody_and_can_be_marked(
    told: Server,
    page: Page,
    serious: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
    theme: str,
) -> None:
    page.context.add_cookies([{"name": "tema", "value": theme, "url": told.url}])
    told.sign_in(page, "admin")
    bell = page.get_by_role("link", name="pemberitahuan belum dibaca").first
    expect(bell).to_be_visible()
    bell.click()
    expect(page.get_by_role("heading", name="Pemberitahuan")).to_be_visible()
    assert serious(page) == []
    picture(page, f"told-{theme}")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    before = page.locator(".told__line--new").count()
    page.locator(".told__mark button").first.click()
    expect(page.locator(".told__line--new")).to_have_count(before - 1)
    page.get_by_role("button", name="Tandai semua dibaca").click()
    expect(page.locator(".told__line--new")).to_have_count(0)
    assert serious(page) == []


def test_a_choice_is_made_by_keyboard(told: Server, page: Page) -> None:
    told.sign_in(page, "admin")
    page.goto(f"{told.url}/akun/pemberitahuan")
    page.locator("input[name=loan-late][value=daily]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("input[name=loan-late][value=now]")).to_be_checked()
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("input[name=loan-late][value=now]")).to_be_checked()
