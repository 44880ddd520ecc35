"""The viewer in a real browser: boxes on the words, keys, text to copy, thick files, and no script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.archive_desk import THICK, Desk, desk

pytestmark = pytest.mark.browser
__all__ = ["desk"]

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]

DARK_SHARE = """async ([number]) => {
  const image = document.querySelector('.paper img');
  await image.decode();
  const mark = document.querySelector(`#kecocokan-${number} rect`).getBoundingClientRect();
  const paper = image.getBoundingClientRect();
  const scale = image.naturalWidth / paper.width;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(mark.width * scale); canvas.height = Math.round(mark.height * scale);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, -(mark.left - paper.left) * scale, -(mark.top - paper.top) * scale);
  const dots = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  let dark = 0;
  for (let at = 0; at < dots.length; at += 4) if (dots[at] < 128) dark += 1;
  return dark / (dots.length / 4);
}"""


def current(page: Page) -> Any:
    return page.locator("[data-match].is-current")


def test_the_box_lies_on_the_printed_word(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/arsip/{biasa}/baca?q=rekapitulasi")
    for number in (1, 2):
        assert page.evaluate(DARK_SHARE, [number]) > 0.06  # ink under the box
    page.keyboard.press("r")
    page.keyboard.press("+")
    assert page.evaluate(
        """() => {
          const mark = document.querySelector('#kecocokan-1 rect').getBoundingClientRect();
          const paper = document.querySelector('.paper').getBoundingClientRect();
          return mark.left >= paper.left && mark.right <= paper.right && mark.height > mark.width;
        }"""
    )  # it turns with the page


def test_n_and_p_walk_through_matches_across_pages(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/arsip/{biasa}/baca?q=rekapitulasi")
    expect(current(page)).to_have_id("kecocokan-1")
    page.keyboard.press("n")
    expect(current(page)).to_have_id("kecocokan-2")
    page.keyboard.press("n")
    expect(page.locator("#viewer")).to_have_attribute("data-page", "3")
    expect(current(page)).to_have_id("kecocokan-1")
    assert "hlm=3" in page.url
    page.keyboard.press("p")
    expect(page.locator("#viewer")).to_have_attribute("data-page", "1")
    expect(current(page)).to_have_id("kecocokan-2")
    page.go_back()
    expect(page.locator("#viewer")).to_have_attribute("data-page", "3")


def test_brackets_turn_pages_and_zoom_stays(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/arsip/{biasa}/baca")
    page.keyboard.press("+")
    expect(page.locator("[data-part=zoom]")).to_have_text("125%")
    page.keyboard.press("]")
    expect(page.locator("#viewer")).to_have_attribute("data-page", "2")
    expect(page.locator("[data-part=zoom]")).to_have_text("125%")
    expect(page.locator(".leaf[aria-current]")).to_contain_text("2")
    page.keyboard.press("[")
    expect(page.locator("#viewer")).to_have_attribute("data-page", "1")
    page.keyboard.press("0")
    expect(page.locator("[data-part=zoom]")).to_have_text("100%")


def test_text_over_the_image_is_copied_line_by_line(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/arsip/{biasa}/baca?hlm=1")
    copied = page.evaluate(
        """() => {
          const words = document.querySelector('[data-part=words]');
          const range = document.createRange();
          range.setStart(words.firstElementChild.firstChild, 7);
          range.setEnd(words.lastElementChild.firstChild, 14);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          const board = new DataTransfer();
          const how = {clipboardData: board, bubbles: true, cancelable: true};
          document.dispatchEvent(new ClipboardEvent('copy', how));
          return board.getData('text/plain');
        }"""
    )
    assert copied == "ACARA REKAPITULASI\nHasil rekapitulasi di tingkat kecamatan Magersari\nditandatangani"


def test_words_can_be_dragged_over(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/arsip/{biasa}/baca?hlm=1")
    line = page.locator("[data-part=words] text").nth(1).bounding_box()
    assert line
    middle = line["y"] + line["height"] / 2
    page.mouse.move(line["x"] + 1, middle)
    page.mouse.down()
    page.mouse.move(line["x"] + line["width"] - 1, middle, steps=8)
    page.mouse.up()
    assert "rekapitulasi di tingkat" in page.evaluate("String(getSelection())")


def test_a_thick_file_loads_thumbnails_as_they_come_into_sight(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/arsip/{tebal}/baca?q=temuan")
    expect(page.locator("#viewer")).to_have_attribute("data-page", "7")
    leaves = page.locator("[data-leaf]")
    expect(leaves).to_have_count(THICK)
    assert page.locator("[data-empty]").count() > THICK / 2
    page.locator("[data-part=leaves]").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(page.locator(f"[data-leaf='{THICK}'] img")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#viewer")).to_have_attribute("data-page", "67")
    expect(page.locator("[data-leaf='67'] .leaf__hits")).to_contain_text("1")


def test_typing_a_page_goes_there(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/arsip/{tebal}/baca")
    page.fill("input[name=hlm]", "128")
    page.keyboard.press("Enter")
    expect(page.locator("#viewer")).to_have_attribute("data-page", "128")
    expect(page.locator(".leaf[aria-current]")).to_contain_text("128")


def test_a_link_names_page_and_query(desk: Desk, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=desk.url)
    desk.open(page, "staf", "/arsip/{biasa}/baca?q=rekapitulasi&hlm=3")
    page.click(".viewer__menu summary")
    page.click("[data-act=copy-link]")
    expect(page.locator("[data-part=said]")).to_have_text("Tautan tersalin.")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/baca?hlm=3&q=rekapitulasi")
    page.click("[data-act=copy-message]")
    expect(page.locator("[data-part=said]")).to_contain_text("WhatsApp")
    message = page.evaluate("navigator.clipboard.readText()")
    assert message.startswith("Berita Acara Rekapitulasi Kecamatan Magersari\nNomor: 014/BA/II/2024\n")
    assert desk.url in message


def test_the_way_back_keeps_the_filters(desk: Desk, page: Page) -> None:
    desk.open(page, "staf", "/cari?q=rekapitulasi&tingkat=biasa")
    page.click("[data-open]")
    expect(page.locator("#viewer")).to_be_visible()
    page.click("[data-page-link] >> nth=1")
    page.reload()
    page.click("[data-back]")
    page.wait_for_url("**/cari?q=rekapitulasi&tingkat=biasa")
    desk.open(page, "staf", "/arsip/{tebal}/baca?q=temuan")
    expect(page.locator("[data-back]")).to_have_attribute("href", "/cari?q=temuan")


def test_pages_and_marks_need_no_script(desk: Desk, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = desk.open(context.new_page(), "staf", "/arsip/{biasa}/baca?q=rekapitulasi")
    expect(page.locator("[data-match] rect").first).to_be_visible()
    page.click("[data-part=next-match-page]")
    assert "hlm=3" in page.url
    page.click("text=Teks")
    expect(page.locator("mark").first).to_have_text("Rekapitulasi")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("viewer", "/arsip/{terbatas}/baca?q=rekapitulasi"),
        ("viewer-doubt", "/arsip/{terbatas}/baca?q=rekapitulasi&yakin=1"),
        ("viewer-text", "/arsip/{polos}/baca?q=rekapitulasi"),
        ("viewer-wrong", "/arsip/{biasa}/baca?q=(rapat"),
    ],
)
def test_the_viewer_is_fit_for_everybody(
    desk: Desk, page: Page, serious: Find, picture: Keep, theme: str, name: str, path: str
) -> None:
    page.context.add_cookies([{"name": "tema", "value": theme, "url": desk.url}])
    desk.open(page, "staf", path)
    page.wait_for_load_state("networkidle")
    assert serious(page) == []
    picture(page, f"{name}-{theme}")
