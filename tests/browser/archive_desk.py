"""The office of ``tests.webapp.archive_world`` behind a real server, with people already signed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from classification.levels import Level
from tests.browser.conftest import _serving
from tests.webapp.archive_world import ArchiveWorld, _adder, make_world

THICK = 240  # pages


@dataclass(frozen=True)
class Desk:
    """Where the pages are served, and the office behind them."""

    url: str
    world: ArchiveWorld

    def open(self, page: Page, username: str, path: str) -> Page:
        """Go to ``path`` as this person; ``{name}`` stands for the id of that record."""
        cookie = self.world.sign_in(username).get_cookie("telusur")
        assert cookie is not None
        page.context.add_cookies([{"name": "telusur", "value": cookie.value, "url": self.url}])
        page.goto(self.url + path.format(**self.world.records))
        return page


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    world = make_world(tmp_path_factory.mktemp("desk"))
    with world.office.db.writing() as session:
        pages = [
            (
                f"Halaman {number}",
                "Uraian pengawasan biasa.",
                *(("Di sini ada temuan penting.",) if number % 60 == 7 else ()),
            )
            for number in range(1, THICK + 1)
        ]
        _adder(session, world)("tebal", f"Laporan tebal {date(2024, 5, 1):%Y}", Level.ORDINARY, "pp", pages)
    world.index()
    listening = make_server("127.0.0.1", 0, world.app, threaded=True)
    with _serving(listening) as url:
        yield Desk(url, world)
    world.office.close()
