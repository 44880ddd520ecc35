"""From a fed batch to filed records in a real browser: a page that lacks, and one to scan again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from classification.labels import Standing
from tests.browser.conftest import _serving
from tests.services.station import paper
from tests.services.station.scan_office import ScanOffice, make_scan_office
from workers.crew import Crew
from workers.tooling import tools_of

pytestmark = pytest.mark.browser

Find = Callable[[Page], list[str]]
Keep = Callable[[Page, str], None]
PATIENCE = 60_000  # milliseconds in which pages are read on a machine with other work


@dataclass(frozen=True)
class Station:
    """Where the pages are served; a crew reads what comes in."""

    url: str
    office: ScanOffice

    def open(self, page: Page, username: str, path: str) -> None:
        cookie = self.office.world.sign_in(username).get_cookie("telusur")
        assert cookie is not None
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "telusur", "value": cookie.value, "url": self.url}])
        page.goto(self.url + path)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    office = make_scan_office(tmp_path_factory.mktemp("station"))
    listening = make_server("127.0.0.1", 0, office.world.app, threaded=True)
    with _serving(listening) as url, tools_of(office.world.office) as tools:
        crew = Crew(tools, threads=2, poll=0.1)
        crew.start()
        yield Station(url, office)
        crew.stop()
    office.world.office.close()


@dataclass(frozen=True)
class Looking:
    """Looks at each page: axe finds nothing serious, and a picture is kept."""

    page: Page
    serious: Find
    picture: Keep

    def at(self, name: str) -> None:
        assert self.serious(self.page) == [], name
        self.picture(self.page, name)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)


def test_a_batch_is_fed_mended_and_released(
    station: Station, page: Page, serious: Find, picture: Keep, tmp_path: Path
) -> None:
    looking = Looking(page, serious, picture)
    page.set_default_timeout(PATIENCE)
    batch = _feed(station, looking, tmp_path)
    _scan_again(looking, tmp_path)
    (record,) = station.office.records(batch)
    _put_in(station, looking, tmp_path, f"/pindai/{batch}", record)
    _release(station, looking, batch)
    assert station.office.record(record).standing == Standing.FILED
    words = station.office.texts(record)
    assert ["satu" in words[0], "dua" in words[1], "tiga" in words[2], "empat" in words[3]] == [True] * 4
    station.open(page, "staf", f"/arsip/{record}")
    # The version that the step made, and the scan as it was sent.
    expect(page.get_by_text("halaman 2 dipindai ulang")).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_text("pindaian seperti dikirim").first).to_be_attached()


def _feed(station: Station, looking: Looking, folder: Path) -> str:
    """Open a batch of four sheets and send three, the second of which nobody can read."""
    page, fed = looking.page, folder / "berita acara.pdf"
    bad = paper.sheet("Halaman dua", is_bad=True)
    fed.write_bytes(paper.scan([paper.sheet("Halaman satu"), bad, paper.sheet("Halaman tiga")]))
    station.open(page, "operator", "/pindai")
    looking.at("station-empty")
    page.get_by_role("link", name="Buka kumpulan").click()
    page.fill("#sheets", "4")
    page.fill("#records", "1")
    looking.at("station-open")
    page.get_by_role("button", name="Buka, lalu kirim pindaian").click()
    page.set_input_files("#file", fed)
    expect(page.locator(".sending[data-state=sent]")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("link", name="Ke stasiun pindai").click()
    looking.sees("1 lembar kurang")
    looking.sees("1 halaman perlu dipindai ulang")
    looking.at("station-batch")
    return page.url.rsplit("/", 1)[1].split("?")[0]


def _scan_again(looking: Looking, folder: Path) -> None:
    page, again = looking.page, folder / "ulang.jpg"
    again.write_bytes(paper.jpeg(paper.sheet("Halaman dua")))
    page.get_by_role("link", name="Periksa halaman itu").click()
    looking.at("station-queue")
    page.set_input_files("#ganti-1", again)
    page.get_by_role("button", name="Ganti halaman ini", exact=True).click()
    looking.sees("Tidak ada halaman yang perlu diperiksa")
    looking.sees("halaman 2 dipindai ulang")


def _put_in(station: Station, looking: Looking, folder: Path, address: str, record: str) -> None:
    """The sheet that was left in the feeder comes after the third."""
    page, missing = looking.page, folder / "sisip.jpg"
    missing.write_bytes(paper.jpeg(paper.sheet("Halaman empat")))
    page.goto(f"{station.url}{address}/arsip/{record}")
    looking.at("station-record")
    page.goto(f"{station.url}{address}/arsip/{record}/1")
    expect(page.locator(".mend__paper img")).to_be_visible(timeout=PATIENCE)
    looking.at("station-page")
    page.keyboard.press("]")
    page.wait_for_url("**/2")
    page.keyboard.press("]")
    page.wait_for_url("**/3")
    page.set_input_files("#sisip-file", missing)
    page.get_by_role("button", name="Sisipkan sesudah ini", exact=True).click()
    looking.sees("Halaman 3 dari 4")
    page.goto(f"{station.url}{address}")
    expect(page.locator(".finds")).to_have_count(0, timeout=PATIENCE)


def _release(station: Station, looking: Looking, batch: str) -> None:
    page = looking.page
    page.get_by_role("link", name="Serahkan ke arsiparis").click()
    looking.sees("Semua beres")
    looking.at("station-hand-over")
    page.get_by_role("button", name="Serahkan", exact=True).click()
    looking.sees("Diperiksa arsiparis")
    station.open(page, "arsiparis", f"/pindai/{batch}/serah")
    looking.at("station-release")
    page.select_option("#level", "biasa")
    page.get_by_role("button", name="Rilis kumpulan ini").click()
    looking.sees("1 arsip diarsipkan.")
