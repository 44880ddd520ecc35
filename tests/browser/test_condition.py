"""The page of the installation's condition in a real browser: in words, fit for everybody, fresh."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from catalog import metrics
from catalog.audit import note, seal
from catalog.room_counts import recount
from catalog.schema import (
    FileVersion,
    Job,
    JobState,
    OutboxRow,
    PartHeartbeat,
    Record,
    StoredFile,
    utc_now,
)
from catalog.schema.base import Base
from services.office import open_office
from tests.apps import app_of
from tests.browser.conftest import Server, _serving
from tests.webapp.office_world import build

pytestmark = pytest.mark.browser

NOW_AND_THEN = timedelta(minutes=3)


def _beat(part: str, age: timedelta, host: str = "server-arsip", pid: int = 1) -> PartHeartbeat:
    at = utc_now() - age
    return PartHeartbeat(
        part=part, host=host, pid=pid, started=at - timedelta(days=2), at=at, version="0.1.0"
    )


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An office at work: a queue, a lag, a machine gone silent, and counts of the last hours."""
    folder = tmp_path_factory.mktemp("condition")
    world = build(folder / "origin").copy_to(folder / "data", TELUSUR_QUOTA_GB="2")
    office = open_office(world.settings)
    with _serving(make_server("127.0.0.1", 0, app_of(office), threaded=True)) as url:
        server = Server(url, world, office)
        _make_busy(server)
        yield server
    office.close()


def _make_busy(server: Server) -> None:
    fresh = timedelta(seconds=4)
    rows: list[Base] = [
        *(_beat(part, fresh) for part in ("web", "worker", "index", "schedule", "inbox")),
        _beat("worker", NOW_AND_THEN, "mesin-dua", 2),
        Job(kind="ingest", queue="ingest", created_at=utc_now() - timedelta(minutes=40)),
        Job(kind="ingest", queue="ingest", state=JobState.FAILED),
        OutboxRow(record_id="x", due_at=utc_now() - timedelta(minutes=2)),
        StoredFile(sha256="a" * 64, size=1_800_000_000),
        Record(
            id="besar00000000000",
            kind="archive",
            title="Zamrudia",
            unit_id=server.world.units["3576.pm"],
            level=1,
            standing="filed",
        ),
    ]
    with server.office.db.writing() as session:
        session.add_all(rows)
        session.flush()
        session.add(FileVersion(record_id="besar00000000000", sha256="a" * 64, original_name="zamrudia.pdf"))
        session.flush()
        recount(session)
        note(session, "os:admin", "backup")
    seal(server.office.db)
    for seconds in (0.004, 0.012, 0.02, 0.024, 0.09):
        metrics.count_search(seconds * 1.4, seconds)
    for stage in ("receive", "identify", "extract", "recognise", "label", "index"):
        with metrics.timed_stage(stage, {}):
            pass
    metrics.count_page("read")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_says_what_is_to_be_done(
    busy: Server,
    page: Page,
    serious: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
    theme: str,
) -> None:
    busy.sign_in(page, "admin")
    page.context.add_cookies([{"name": "tema", "value": theme, "url": busy.url}])
    page.get_by_role("link", name="Keadaan", exact=True).click()
    expect(page.get_by_role("heading", name="Keadaan sistem")).to_be_visible()
    said = page.locator("main").inner_text()
    for words in ("Pembaca file (mesin-dua)", "1 file gagal dibaca", "Indeks pencarian tertinggal", "1,8 GB"):
        assert words in said
    assert "amrudia" not in said
    for row in page.locator("tbody tr").filter(has_text="mesin-dua").all():
        assert "Diam" in row.inner_text()
    assert serious(page) == []
    picture(page, f"condition-{theme}")
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_open_page_renews_itself(busy: Server, page: Page) -> None:
    busy.sign_in(page, "admin")
    page.goto(f"{busy.url}/kelola/keadaan")
    expect(page.locator("main")).not_to_contain_text("Penulis indeks (mesin-tiga)")
    with busy.office.db.writing() as session:
        session.add(_beat("index", NOW_AND_THEN, "mesin-tiga", 3))
    expect(page.locator("main")).to_contain_text("Penulis indeks (mesin-tiga)", timeout=15_000)


def test_without_script_it_is_there_and_reloads(busy: Server, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = busy.sign_in(context.new_page(), "admin")
    page.goto(f"{busy.url}/kelola/keadaan")
    page.get_by_role("link", name="Muat ulang").click()
    expect(page.get_by_role("heading", name="Ruang simpan")).to_be_visible()
    context.close()
