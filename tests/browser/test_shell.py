"""The shell, sign-in, account and administration in a real browser; axe-core finds nothing serious."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]

PAGES = {
    "admin": {
        "home": "/",
        "users": "/kelola/pengguna",
        "user-new": "/kelola/pengguna/baru",
        "units": "/kelola/unit",
        "unit-new": "/kelola/unit/baru",
        "assignments": "/kelola/penugasan",
        "assignment-new": "/kelola/penugasan/baru",
        "condition": "/kelola/keadaan",
        "quotas": "/kelola/kuota",
        "calendar": "/akun/kalender",
        "notices": "/pemberitahuan",
        "notice-choices": "/akun/pemberitahuan",
        "missing": "/tidak-ada",
    },
    "arsiparis": {
        "questions": "/minta-akses/masuk",
        "ask": "/minta-akses",
        "places": "/tempat",
        "place-new": "/tempat/baru",
        "loans": "/peminjaman",
        "dossiers": "/berkas",
        "dossier-new": "/berkas/baru",
        "import-contents": "/impor/arsip/daftar-isi-berkas",
        "import-inactive": "/impor/arsip/daftar-arsip-inaktif",
        "register-active": "/daftar",
        "register-inactive": "/daftar?jenis=arsip-inaktif",
        "holds": "/penahanan",
        "proposals": "/usul",
        "proposal-new": "/usul/baru",
        "appraisals": "/usul/dinilai-kembali",
        "codes": "/instrumen/klasifikasi",
        "retention": "/instrumen/jra",
        "security-rules": "/instrumen/skkaad",
        "sheets": "/pindai/lembar",
        "stacks": "/pindai/tumpukan",
        "account": "/akun",
        "password": "/akun/sandi",
        "second-step": "/akun/langkah-kedua",
    },
}


def test_signing_in_is_fit_for_everybody(server: Server, page: Page, serious: Find, picture: Keep) -> None:
    page.goto(f"{server.url}/masuk")
    expect(page.locator("#username")).to_be_focused()
    assert serious(page) == []
    picture(page, "sign-in")
    page.fill("#username", "staf.pm")
    page.fill("#password", "bukan sandinya")
    page.click("button[type=submit]")
    expect(page.locator("#username")).to_have_value("staf.pm")
    assert serious(page) == []
    picture(page, "sign-in-refused")


@pytest.mark.parametrize("username", list(PAGES))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_fit_for_everybody(
    server: Server, page: Page, serious: Find, picture: Keep, username: str, theme: str
) -> None:
    server.sign_in(page, username)
    page.context.add_cookies([{"name": "tema", "value": theme, "url": server.url}])
    for name, path in PAGES[username].items():
        page.goto(f"{server.url}{path}")
        assert serious(page) == [], path
        picture(page, f"{name}-{theme}")


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_page_is_wider_than_the_window(server: Server, page: Page, width: int) -> None:
    server.sign_in(page, "admin")
    page.set_viewport_size({"width": width, "height": 844})
    for path in PAGES["admin"].values():
        page.goto(f"{server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_slash_leads_to_the_search_box_and_question_mark_helps(server: Server, page: Page) -> None:
    server.sign_in(page, "staf.pm")
    page.keyboard.press("/")
    expect(page.locator("[data-search-input]")).to_be_focused()
    page.keyboard.type("un")
    expect(page.get_by_role("option").first).to_have_text("Unggah")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#pintasan")).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(f"{server.url}/akun")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(f"{server.url}/")


def test_single_letters_can_be_switched_off(server: Server, page: Page) -> None:
    server.sign_in(page, "staf.pm")
    page.goto(f"{server.url}/akun")
    page.get_by_role("button", name="Mati", exact=True).click()
    page.keyboard.press("/")
    expect(page.locator("[data-search-input]")).not_to_be_focused()


def test_the_person_changes_in_two_clicks(server: Server, page: Page) -> None:
    server.sign_in(page, "staf.pm")
    page.locator(".person").click()
    page.get_by_role("button", name="Ganti orang").click()
    expect(page.locator("#username")).to_be_focused()
    expect(page.locator("#username")).to_have_value("")


def test_the_menu_opens_as_a_sheet_on_a_phone(server: Server, page: Page, picture: Keep) -> None:
    server.sign_in(page, "admin")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#menu")).not_to_be_visible()
    page.locator(".bar__menu").click()
    expect(page.get_by_role("link", name="Penugasan")).to_be_visible()
    page.wait_for_timeout(300)
    picture(page, "menu")
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).not_to_be_visible()


def test_everything_works_without_script(server: Server, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = server.sign_in(context.new_page(), "staf.pm")
    page.locator(".person").click()
    page.get_by_role("button", name="Gelap").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator(".person").click()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    context.close()
