"""Results in a real browser: keys, pictures, no script, and fit for everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.archive_desk import Desk, desk

pytestmark = pytest.mark.browser
__all__ = ["desk"]

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]


def test_keys_walk_through_results_and_open_one(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/cari?q=rekapitulasi")
    first, second = page.locator("a[data-open]").nth(0), page.locator("a[data-open]").nth(1)
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/baca?**q=rekapitulasi")
    expect(page.locator("[data-match].is-current")).to_have_count(1)


def test_the_picture_of_the_best_page_is_marked(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/cari?q=keberatan")
    page.wait_for_load_state("networkidle")
    sizes = page.locator(".peek img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert len(sizes) >= 2
    assert all(size > 0 for size in sizes)


def test_letters_can_be_switched_off(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/cari?q=rekapitulasi")
    page.evaluate("document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("j")
    expect(page.locator("a[data-open]").first).not_to_be_focused()


def test_facets_and_paging_need_no_script(desk: Desk, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = desk.open(context.new_page(), "staf", "/cari?q=rekapitulasi")
    page.click(".sift__line:has-text('Terbatas')")
    assert "tingkat=terbatas" in page.url
    expect(page.locator(".hit")).to_have_count(4)
    page.click(".chosen__one")
    assert "tingkat" not in page.url
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "who", "path"),
    [
        ("results", "staf", "/cari?q=rekapitulasi"),
        ("results-narrowed", "staf", "/cari?q=rekapitulasi&tingkat=terbatas"),
        ("results-all", "ketua", "/cari"),
        ("results-none", "staf", "/cari?q=tidakadakata"),
        ("wrong-query", "staf", "/cari?q=judul:(rapat"),
        ("record", "kepala", "/arsip/{terbatas}"),
        ("record-described", "arsiparis", "/arsip/{rahasia}"),
        ("record-edit", "staf", "/arsip/{biasa}/ubah"),
    ],
)
def test_every_page_is_fit_for_everybody(
    desk: Desk, page: Page, serious: Find, picture: Keep, theme: str, name: str, who: str, path: str
) -> None:
    page.context.add_cookies([{"name": "tema", "value": theme, "url": desk.url}])
    desk.open(page, who, path)
    page.wait_for_load_state("networkidle")
    assert serious(page) == []
    picture(page, f"{name}-{theme}")


def test_nothing_is_wider_than_a_phone(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (
        "/cari?q=rekapitulasi",
        "/arsip/{biasa}",
        "/arsip/{biasa}/baca?q=rekapitulasi",
        "/unggah",
        "/pekerjaan",
    ):
        desk.open(page, "staf", path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_facets_open_as_a_sheet_on_a_phone(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    desk.open(page, "staf", "/cari?q=rekapitulasi")
    expect(page.locator("#saring")).to_be_hidden()
    page.click("text=Saring")
    expect(page.locator("#saring")).to_be_visible()
    page.click("#saring [aria-label='Tutup saringan']")
    expect(page.locator("#saring")).to_be_hidden()
