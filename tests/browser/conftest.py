"""A real server on a free port over a temporary office, and a real Chromium that looks at it."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import update
from werkzeug.serving import BaseWSGIServer, make_server

from catalog.schema import User
from services.office import Office, open_office
from tests.apps import app_of
from tests.webapp.office_world import PASSWORD, SECOND_STEP, STEP_SECRET, World, build

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=60_000)  # other work on the machine must fail no test
WIDTHS = {"wide": (1440, 900), "middle": (1024, 768), "phone": (390, 844)}


@dataclass(frozen=True)
class Server:
    """Where the pages are served, and the office behind them."""

    url: str
    world: World
    office: Office

    def sign_in(self, page: Page, username: str) -> Page:
        """Go through the sign-in pages as the person would."""
        page.goto(f"{self.url}/masuk")
        page.fill("#username", username)
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        if username in SECOND_STEP:
            with self.office.db.writing() as session:
                session.execute(update(User).where(User.username == username).values(totp_last_step=0))
            page.fill("#code", pyotp.TOTP(STEP_SECRET).now())
            page.click("button[type=submit]")
        page.wait_for_url(f"{self.url}/")
        return page


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    world = build(tmp_path_factory.mktemp("browser") / "data")
    office = open_office(world.settings)
    listening = make_server("127.0.0.1", 0, app_of(office), threaded=True)
    with _serving(listening) as url:
        yield Server(url, world, office)
    office.close()


class _serving:  # noqa: N801  reads as a verb where it is used
    """Serve in a thread until the block ends."""

    def __init__(self, listening: BaseWSGIServer) -> None:
        self.listening = listening
        self.thread = threading.Thread(target=listening.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.listening.server_port}"

    def __exit__(self, *_error: object) -> None:
        self.listening.shutdown()
        self.thread.join()
        self.listening.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not os.path.exists(CHROMIUM):
        pytest.fail("no Chromium here: tools/system-packages.sh test installs it")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("XDG_CONFIG_HOME", home)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="id-ID", viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test when the browser complains (script errors, refused by the policy)."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    assert [line for line in complaints if "status of 4" not in line] == []


@pytest.fixture
def serious() -> Callable[[Page], list[str]]:
    """What axe-core finds serious or critical on a page, in words."""

    def find(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{each['id']}: {[node['html'][:200] for node in each['nodes'][:4]]}"
            for each in found
            if each["impact"] in {"serious", "critical"}
        ]

    return find


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of the page in the folder ``PICTURES`` at three widths, where that is set."""

    def keep(page: Page, name: str) -> None:
        folder = os.environ.get("PICTURES")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        before = page.viewport_size
        for width_name, (width, height) in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{width_name}.png", full_page=True)
        assert before is not None
        page.set_viewport_size(before)

    return keep
