"""The pages when there is much on them: every kind of line at home, errors in forms, answers."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.audit import note
from catalog.people.access_requests import ask
from catalog.people.posts import PostValues, assign_post
from catalog.schema import AccessRequest, Job, JobState, Record, utc_now
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import PostKind
from tests.browser.conftest import Server
from tests.webapp.office_world import World

pytestmark = pytest.mark.browser

TITLES = (
    ("Undangan rapat koordinasi pengawasan kampanye", "012/PM.00.01/K.JI-30/I/2024", Level.ORDINARY),
    ("Berita acara rapat pleno terbuka rekapitulasi hasil penghitungan suara", "", Level.RESTRICTED),
    ("Kajian dugaan pelanggaran Laporan 03/LP/PL/Kota/16.03/II/2024", "03/LP/2024", Level.SECRET),
)


@pytest.fixture(scope="module")
def desk(server: Server) -> Server:
    with server.office.db.writing() as session:
        _open_records(session, server.world, "ketua")
        _stick_jobs(session, server.world, "ketua")
        _ask_questions(session, server.world)
        _propose_posts(session, server.world)
    return server


def _open_records(session: Session, world: World, username: str) -> None:
    for title, number, level in TITLES:
        record = Record(
            kind="letter",
            title=title,
            number=number,
            date=date(2024, 2, 14),
            unit_id=world.units["3576.pp"],
            level=int(level),
            standing=Standing.FILED.value,
        )
        session.add(record)
        refresh_access(session, record)
        note(session, world.people[username], "view", f"record:{record.id}")


def _stick_jobs(session: Session, world: World, username: str) -> None:
    for state in (JobState.FAILED, JobState.REJECTED, JobState.REJECTED):
        session.add(Job(kind="ingest", queue="ingest", state=state, user_id=world.people[username]))


def _ask_questions(session: Session, world: World) -> None:
    for about in (
        "Kajian laporan 03 untuk bahan rapat pleno hari Rabu",
        "Surat dari KPU tentang TPS 12 Wates",
    ):
        ask(session, world.people["ketua"], world.units["3576"], about)
    answered = session.query(AccessRequest).first()
    assert answered is not None
    answered.answer, answered.answered_at = "Sudah kami siapkan di ruang arsip, boks 14.", utc_now()


def _propose_posts(session: Session, world: World) -> None:
    admin = world.people["admin"]
    waiting = PostValues(PostKind.HEAD, world.units["3576.pp"], date(2024, 1, 1), title="Plh Kepala Bagian")
    assign_post(session, world.people["tanpa.tugas"], waiting, actor=admin, by=admin)
    told = PostValues(PostKind.ARCHIVIST, world.units["3576.arsip"], date(2024, 1, 1))
    assign_post(session, world.people["staf.pp"], told, actor=admin, by=admin, is_announced=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_full_home_page(
    desk: Server,
    page: Page,
    serious: Callable[[Page], list[str]],
    picture: Callable[[Page, str], None],
    theme: str,
) -> None:
    page.context.add_cookies([{"name": "tema", "value": theme, "url": desk.url}])
    desk.sign_in(page, "ketua")
    expect(page.get_by_text("Menunggu Anda").first).to_be_visible()
    assert serious(page) == []
    picture(page, f"full-home-{theme}")
    page.locator(".person").click()
    picture(page, f"person-menu-{theme}")
    page.goto(f"{desk.url}/minta-akses")
    picture(page, f"full-ask-{theme}")
    page.goto(f"{desk.url}/minta-akses")
    assert serious(page) == []


def test_forms_with_mistakes(
    desk: Server, page: Page, serious: Callable[[Page], list[str]], picture: Callable[[Page, str], None]
) -> None:
    desk.sign_in(page, "admin")
    page.goto(f"{desk.url}/kelola/pengguna/baru")
    page.fill("#username", "Siti Rahma")
    page.fill("#name", " ")
    page.locator("main form").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Buat akun").click()
    expect(page.locator("#name")).to_be_focused()
    assert serious(page) == []
    picture(page, "form-with-mistakes")
    for name, path in (
        ("full-assignments", "/kelola/penugasan"),
        ("person", f"/kelola/pengguna/{desk.world.people['kepala.pp']}"),
        ("ask-first", f"/kelola/pengguna/{desk.world.people['kepala.pp']}/sandi"),
        ("unit", f"/kelola/unit/{desk.world.units['3576.pp']}"),
    ):
        page.goto(f"{desk.url}{path}")
        assert serious(page) == [], path
        picture(page, name)


def test_the_second_person_approves(desk: Server, page: Page, picture: Callable[[Page, str], None]) -> None:
    desk.sign_in(page, "admin.dua")
    page.get_by_role("link", name="Indah Lestari").click()
    picture(page, "approve")
    page.get_by_role("button", name="Setujui penugasan").click()
    expect(page.get_by_role("status")).to_contain_text("Disetujui")
    picture(page, "approved")
