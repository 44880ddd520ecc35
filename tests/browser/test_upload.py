"""Upload in a real browser: choosing, dropping, progress, a reload in between, and no script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from catalog.schema import FileVersion
from tests.browser.archive_desk import Desk, desk

pytestmark = pytest.mark.browser
__all__ = ["desk"]

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]


def files(folder: Path, *names: str) -> list[Path]:
    made = []
    for name in names:
        path = folder / name
        path.write_text(f"isi {name} {folder.name}")
        made.append(path)
    return made


def kept(desk: Desk) -> set[str]:
    with desk.world.office.db.reading() as session:
        return set(session.scalars(select(FileVersion.original_name)))


def test_many_files_are_sent_one_by_one(desk: Desk, page: Page, tmp_path: Path) -> None:
    desk.open(page, "staf", "/unggah")
    page.set_input_files("#file", files(tmp_path, "surat masuk.txt", "nota 'dinas'.txt", "berkas №3.txt"))
    expect(page.locator(".sending")).to_have_count(3)
    page.click("[data-part=start]")
    expect(page.locator(".sending[data-state=sent]")).to_have_count(3)
    expect(page.locator("[data-part=count]")).to_have_text("3 dari 3 file terkirim")
    expect(page.locator(".work__totals")).to_contain_text("dari 3 file")
    assert "/unggah/" in page.url
    assert {"surat masuk.txt", "nota 'dinas'.txt", "berkas №3.txt"} <= kept(desk)


def test_what_was_not_sent_is_named_after_a_reload(
    desk: Desk, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()  # the fixture's page fails on what the network complains of
    desk.open(page, "staf", "/unggah")
    first, second = files(tmp_path, "sampai.txt", "tertinggal.txt")
    page.route(
        "**/file",
        lambda route: (
            route.abort() if "tertinggal" in route.request.headers["x-file-name"] else route.continue_()
        ),
    )
    page.set_input_files("#file", [first, second])
    page.click("[data-part=start]")
    expect(page.locator(".sending[data-state=refused]")).to_contain_text("Sambungan terputus")
    expect(page.locator(".sending[data-state=sent]")).to_have_count(1)
    page.unroute("**/file")
    page.reload()
    expect(page.locator(".sending[data-state=missing]")).to_have_count(1)
    expect(page.locator(".sending")).to_contain_text("tertinggal.txt")
    page.set_input_files("#file", [first, second])
    expect(page.locator(".sending[data-state=sent]")).to_have_count(1)
    page.reload()
    expect(page.locator(".sending[data-state=missing]")).to_have_count(0)
    assert "tertinggal.txt" in kept(desk)


def test_files_can_be_dropped(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/unggah")
    page.evaluate(
        """() => {
          const load = new DataTransfer();
          load.items.add(new File(['dijatuhkan'], 'dijatuhkan.txt'));
          const how = {dataTransfer: load, bubbles: true, cancelable: true};
          document.querySelector('.dropping').dispatchEvent(new DragEvent('drop', how));
        }"""
    )
    expect(page.locator(".sending")).to_contain_text("dijatuhkan.txt")
    page.click("[data-part=start]")
    expect(page.locator(".sending[data-state=sent]")).to_have_count(1)


def test_too_large_is_said_before_it_is_sent(desk: Desk, page: Page, tmp_path: Path) -> None:
    desk.open(page, "staf", "/unggah")
    page.evaluate("document.getElementById('upload').dataset.limit = '3'")
    page.set_input_files("#file", files(tmp_path, "besar.txt"))
    expect(page.locator(".sending[data-state=refused]")).to_contain_text("Melebihi batas ukuran")
    expect(page.locator("[data-part=start]")).to_be_disabled()


def test_top_secret_asks_for_a_description_instead(desk: Desk, page: Page) -> None:
    desk.open(page, "ketua", "/unggah")
    expect(page.locator("[data-part=secret-note]")).to_be_hidden()
    page.select_option("#level", "sangat-rahasia")
    expect(page.locator("[data-part=drop]")).to_be_hidden()
    expect(page.locator("[data-part=secret-note]")).to_contain_text("File tidak dikirim dan tidak disimpan")
    page.fill("#title", "Rencana pengamanan logistik")
    page.click("[data-part=start]")
    page.wait_for_url("**/unggah/*")
    expect(page.locator(".work__totals")).to_contain_text("1 dari 1 file")


def test_the_form_works_without_script(desk: Desk, chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = desk.open(context.new_page(), "staf", "/unggah")
    page.set_input_files("#file", files(tmp_path, "tanpa skrip.txt"))
    page.click("[data-part=start]")
    page.wait_for_url("**/unggah/*")
    assert "tanpa skrip.txt" in kept(desk)
    context.close()


def test_progress_comes_by_itself(desk: Desk, page: Page, tmp_path: Path) -> None:
    desk.open(page, "staf", "/unggah")
    page.set_input_files("#file", files(tmp_path, "kemajuan.txt"))
    page.click("[data-part=start]")
    expect(page.locator(".work__totals")).to_contain_text("0 dari 1 file")
    page.click("text=Jeda")
    expect(page.locator(".buttons >> text=Lanjutkan")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "path"), [("upload", "/unggah"), ("jobs", "/pekerjaan")])
def test_work_pages_are_fit_for_everybody(
    desk: Desk, page: Page, serious: Find, picture: Keep, theme: str, name: str, path: str
) -> None:
    page.context.add_cookies([{"name": "tema", "value": theme, "url": desk.url}])
    desk.open(page, "ketua" if name == "upload" else "staf", path)
    assert serious(page) == []
    picture(page, f"{name}-{theme}")
