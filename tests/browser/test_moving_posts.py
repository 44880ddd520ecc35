"""Acting officers, decided requests, mandates, the access table and hand-over, looked at in a browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.access import refresh_access, scope_of
from catalog.people.access_decisions import forward
from catalog.people.access_requests import ask
from catalog.people.mandates import MandateValues, open_mandate
from catalog.schema import Assignment, Record, utc_now
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import MandateKind
from tests.browser.conftest import Server
from tests.webapp.office_world import World

pytestmark = pytest.mark.browser

TODAY = utc_now().date()
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture(scope="module")
def desk(server: Server) -> Server:
    with server.office.db.writing() as session:
        _ask_for_a_record(session, server.world)
        _leave_a_draft(session, server.world)
        audit = MandateValues(
            MandateKind.AUDIT, "ST-9/2026", TODAY, NEXT_WEEK, offices=(server.world.units["3576"],)
        )
        people = server.world.people
        open_mandate(session, people["tanpa.tugas"], audit, people["admin"])
    return server


def _post_of(session: Session, world: World, username: str) -> Assignment:
    """The first post; other tests of the same server give some people more."""
    held = select(Assignment).where(Assignment.user_id == world.people[username])
    return session.scalars(held.order_by(Assignment.valid_from)).all()[0]


def _record(session: Session, world: World, title: str, standing: Standing, seats: list[str]) -> Record:
    record = Record(
        kind="letter",
        title=title,
        unit_id=world.units["3576.pp"],
        level=int(Level.RESTRICTED),
        standing=standing.value,
        is_classified=standing is Standing.FILED,
        seats=seats,
    )
    session.add(record)
    refresh_access(session, record)
    return record


def _ask_for_a_record(session: Session, world: World) -> None:
    record = _record(session, world, "Kajian laporan 03", Standing.FILED, [])
    request = ask(session, world.people["staf.pm"], world.units["3576"], "Kajian laporan 03 untuk rapat")
    archivist = world.people["arsiparis"]
    scope = scope_of(session, archivist, utc_now())
    forward(session, scope, request.id, record.id, actor=archivist)


def _leave_a_draft(session: Session, world: World) -> None:
    post = _post_of(session, world, "staf.pp")
    _record(session, world, "Konsep kajian awal", Standing.DRAFT, [post.seat])
    ended = TODAY - timedelta(days=3)
    session.execute(update(Assignment).where(Assignment.id == post.id).values(valid_until=ended))


Check = Callable[[Page], list[str]]
Picture = Callable[[Page, str], None]


def test_an_acting_officer_from_decree_to_home(
    desk: Server, page: Page, serious: Check, picture: Picture
) -> None:
    with desk.office.db.reading() as session:
        post = _post_of(session, desk.world, "kepala.pp").id
    desk.sign_in(page, "admin")
    page.goto(f"{desk.url}/kelola/penugasan/{post}")
    page.get_by_role("link", name="Tunjuk Plt atau Plh").click()
    page.fill("#username", "staf.pm")
    page.fill("#title", "Kepala Divisi Pelanggaran")
    page.fill("#until", NEXT_WEEK.isoformat())
    page.fill("#decree", "SK 07/2026")
    page.fill("#decreed_on", TODAY.isoformat())
    assert serious(page) == []
    picture(page, "acting-new")
    page.get_by_label("Berlaku sekarang").check()
    page.get_by_role("button", name="Simpan penunjukan").click()
    expect(page.get_by_text("Plh. Kepala Divisi Pelanggaran").first).to_be_visible()
    picture(page, "acting-named")
    page.context.clear_cookies()
    desk.sign_in(page, "staf.pm")
    expect(page.get_by_text("Anda bertindak sebagai Plh. Kepala Divisi Pelanggaran")).to_be_visible()
    assert serious(page) == []
    picture(page, "acting-home")


def test_a_request_is_decided(desk: Server, page: Page, serious: Check, picture: Picture) -> None:
    desk.sign_in(page, "kepala.pp")
    page.get_by_role("link", name="permintaan akses menunggu keputusan").click()
    assert serious(page) == []
    page.get_by_role("link", name="Kajian laporan 03").click()
    assert serious(page) == []
    picture(page, "decide")
    page.fill("#until", NEXT_WEEK.isoformat())
    page.get_by_role("button", name="Bukakan").click()
    expect(page.get_by_role("status")).to_contain_text("dibukakan")
    page.get_by_role("link", name="Izin yang berlaku").click()
    page.get_by_role("link", name="Kajian laporan 03").click()
    assert serious(page) == []
    picture(page, "revoke")


def test_leaders_pages(desk: Server, page: Page, serious: Check, picture: Picture) -> None:
    desk.sign_in(page, "ketua")
    for name, path in (
        ("access-table", "/kelola/tabel-akses"),
        ("access-cell", "/kelola/tabel-akses/staff/terbatas"),
        ("mandates", "/kelola/mandat"),
        ("mandate-new", "/kelola/mandat/baru"),
    ):
        page.goto(f"{desk.url}{path}")
        assert serious(page) == [], path
        picture(page, name)
    page.goto(f"{desk.url}/kelola/mandat")
    page.get_by_role("link", name="Indah Lestari").click()
    assert serious(page) == []
    picture(page, "mandate")
    page.get_by_role("button", name="Kukuhkan mandat").click()
    expect(page.get_by_role("status")).to_contain_text("Dikukuhkan")


def test_a_draft_that_nobody_holds_is_handed_over(
    desk: Server, page: Page, serious: Check, picture: Picture
) -> None:
    desk.sign_in(page, "arsiparis")
    page.get_by_role("link", name="pekerjaan tanpa pemegang").click()
    assert serious(page) == []
    page.get_by_role("link", name="Gita Maharani").click()
    assert serious(page) == []
    picture(page, "hand-over")
    page.fill("#to", "kepala.pp")
    page.fill("#reason", "Mutasi ke kantor lain")
    page.get_by_role("button", name="Serahkan").click()
    expect(page.get_by_role("status")).to_contain_text("Sudah diserahkan")
    expect(page.get_by_role("link", name="Berita Acara Serah Terima")).to_be_visible()
    assert serious(page) == []
    picture(page, "handed-over")
