"""Letters as they arrive: whose, in which words and language, once, later, or never."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import update

from catalog.access import refresh_access
from catalog.log_lines import JSON, TEXT, Line
from catalog.mail_settings import MailSettings
from catalog.notice_mail import LEASE, claim, mail_figures
from catalog.notices import Kind, mark_read, tell
from catalog.schema import Assignment, Grant, MailState, Notice, Record, User, utc_now
from classification.levels import Level
from services.health.findings import State
from services.health.post import check_post
from services.notices.rules import MAX_ATTEMPTS
from services.notices.sending import plan_new, send_due
from services.notices.smtp import MailTrouble
from tests.services.notices.post_office import HOST, Office, free_port, post_office
from tests.services.notices.world import World, notice_world
from workers.mail_turn import MailTurn

AT_ONCE = {"notice_mail": {kind.value: "now" for kind in Kind}}


@pytest.fixture
def world(tmp_path: Path, each_database: str) -> Iterator[World]:  # noqa: ARG001
    with notice_world(tmp_path) as made:
        for name in ("staf", "arsiparis", "penanya", "ketua"):
            made.change(name, preferences=AT_ONCE)
        yield made


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with post_office(tmp_path) as made:
        yield made


def states(world: World, name: str) -> list[str]:
    return [row.mail_state for row in world.notices(name)]


def deliver(world: World, office: Office) -> list[EmailMessage]:
    """What comes to the box in one turn."""
    before = len(office.box.letters)
    send_due(world.db, world.settings(office.mail))
    return office.box.letters[before:]


def make_due(world: World) -> None:
    with world.db.writing() as session:
        session.execute(update(Notice).values(mail_due=utc_now() - timedelta(seconds=1)))


def everything(letters: list[EmailMessage]) -> str:
    return "\n".join(f"{each}\n{each['Subject']}\n{each.get_content()}" for each in letters)


def test_a_letter_says_what_its_reader_may_know_and_leads_there(world: World, office: Office) -> None:
    world.lend("biasa", -1)
    world.clock()
    letters = {each["To"]: each for each in deliver(world, office)}
    assert set(letters) == {"staf@kantor.example", "arsiparis@kantor.example"}
    mine = letters["staf@kantor.example"]
    assert "Surat biasa seharusnya Anda kembalikan" in mine["Subject"]
    assert mine["From"].addresses[0].addr_spec == office.mail.sender
    notice = world.notices("staf")[0]
    assert f"https://telusur.example/pemberitahuan/{notice.id}" in mine.get_content()
    assert states(world, "staf") == [MailState.SENT]
    assert deliver(world, office) == []


@pytest.mark.parametrize("record", ["terbatas", "rahasia"])
def test_no_title_above_biasa_goes_by_mail_even_to_who_may_read_it(
    world: World, office: Office, record: str
) -> None:
    with world.db.writing() as session:
        session.add(Grant(record_id=record, user_id="staf", reason="copy", valid_from=utc_now().date()))
    world.lend(record, -1)
    world.clock()
    assert f"Surat {record}" in world.words("staf")[0]
    letters = deliver(world, office)
    assert len(letters) == 2 or record == "rahasia"
    assert "sebuah arsip" in everything(letters)
    assert f"Surat {record}" not in everything(letters)
    assert record not in everything(letters)


def test_a_level_that_is_raised_before_the_mail_leaves_takes_the_title_out(
    world: World, office: Office
) -> None:
    world.lend("biasa", -1)
    world.clock()
    with world.db.writing() as session:
        plan_new(session, utc_now())
    world.raise_level("biasa", Level.RESTRICTED)
    letters = deliver(world, office)
    assert letters
    assert "Surat biasa" not in everything(letters)


def test_the_language_is_the_accounts(world: World, office: Office) -> None:
    world.change("staf", locale="en")
    world.lend("terbatas", -1)
    world.clock()
    (mine,) = [each for each in deliver(world, office) if each["To"] == "staf@kantor.example"]
    assert "Overdue: you should have returned a record on" in mine["Subject"]
    assert "Dear Staf," in mine.get_content()


def test_a_digest_is_one_letter_at_its_hour(world: World, office: Office) -> None:
    world.change("staf", preferences={"notice_mail": {kind.value: "daily" for kind in Kind}})
    for _ in range(3):
        world.lend("biasa", -1)
    with world.db.writing() as session:
        session.execute(update(Notice).values(mail_state=MailState.NONE))
    world.clock()
    assert [each["To"] for each in deliver(world, office)] == ["arsiparis@kantor.example"]
    assert states(world, "staf") == [MailState.DUE] * 3
    make_due(world)
    (letter,) = deliver(world, office)
    assert letter["Subject"] == "Telusur: 3 pemberitahuan"
    assert letter.get_content().count("* Terlambat") == 3


def test_nothing_is_sent_that_is_read_settled_unwanted_or_old(world: World, office: Office) -> None:
    now = utc_now()
    world.lend("biasa", -1)
    world.clock()
    world.change("arsiparis", preferences={"notice_mail": {"loan-late": "off"}})
    with world.db.writing() as session:
        mark_read(session, "staf", now)
        tell(session, Kind.ACCESS_ANSWERED, ["ketua"], "x", "x", now - timedelta(days=4))
        tell(session, Kind.HANDED_OVER, ["ketua"], "gone", "gone", now)
    assert deliver(world, office) == []
    assert states(world, "ketua") == [MailState.NONE] * 2
    assert states(world, "staf") == states(world, "arsiparis") == [MailState.NONE]


def test_no_mail_to_a_closed_account_an_ended_post_or_none_without_address(
    world: World, office: Office
) -> None:
    with world.db.writing() as session:
        tell(session, Kind.ACCESS_ANSWERED, ["staf", "penanya", "ketua"], "x")
        post = session.query(Assignment).where(Assignment.user_id == "penanya").one()
        post.valid_until = utc_now().date() - timedelta(days=2)
    world.change("staf", is_active=False)
    world.change("ketua", email=None)
    world.lend("biasa", -1, borrower="penanya")
    world.clock()
    assert {each["To"] for each in deliver(world, office)} <= {"arsiparis@kantor.example"}
    assert states(world, "staf") == [MailState.NONE]
    assert set(states(world, "penanya")) == {MailState.NONE}


def test_a_resting_account_gets_its_mail_afterwards(world: World, office: Office) -> None:
    world.lend("biasa", -1)
    world.clock()
    until = utc_now() + timedelta(minutes=10)
    world.change("staf", locked_until=until)
    assert "staf@kantor.example" not in {each["To"] for each in deliver(world, office)}
    assert [(row.mail_state, row.mail_due, row.mail_attempts) for row in world.notices("staf")] == [
        (MailState.DUE, until, 0)
    ]
    world.change("staf", locked_until=None)
    make_due(world)
    assert [each["To"] for each in deliver(world, office)] == ["staf@kantor.example"]


def test_a_server_that_is_down_costs_time_and_then_the_mail(world: World, office: Office) -> None:
    world.lend("biasa", 1)
    world.clock()
    down = world.settings(MailSettings(host=HOST, port=free_port(), tls="tidak", sender="t@k.example"))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with pytest.raises(MailTrouble):
            send_due(world.db, down)
        (row,) = world.notices("staf")
        assert row.mail_claim == ""
        if attempt < MAX_ATTEMPTS:
            assert (row.mail_state, row.mail_attempts) == (MailState.DUE, attempt)
            assert row.mail_due > utc_now()
            assert send_due(world.db, down) == 0  # not before its pause is over
        make_due(world)
    assert states(world, "staf") == [MailState.FAILED]
    with world.db.reading() as session:
        assert mail_figures(session, utc_now()).failed == 1
    finding = check_post(world.settings(office.mail), world.db)
    assert finding.state is State.WARNING
    assert "staf" not in str(finding.message)
    assert check_post(down, world.db).state is State.WARNING


def test_a_refused_address_ends_its_own_mail_alone(world: World, office: Office) -> None:
    office.box.refused = ("staf@kantor.example",)
    world.lend("biasa", -1)
    world.clock()
    assert [each["To"] for each in deliver(world, office)] == ["arsiparis@kantor.example"]
    assert states(world, "staf") == [MailState.FAILED]
    assert states(world, "arsiparis") == [MailState.SENT]


def test_two_senders_at_once_send_each_letter_once(world: World, office: Office) -> None:
    names = [f"orang{number}" for number in range(8)]
    with world.db.writing() as session:
        post = session.query(Assignment).where(Assignment.user_id == "staf").one()
        for name in names:
            session.add(
                User(
                    id=name,
                    username=name,
                    name=name,
                    password_hash="-",
                    email=f"{name}@kantor.example",
                    preferences=AT_ONCE,
                )
            )
            session.flush()
            session.add(
                Assignment(
                    user_id=name,
                    unit_id=post.unit_id,
                    post=post.post,
                    valid_from=post.valid_from,
                    approved_at=utc_now(),
                )
            )
    for name in names:
        world.lend("biasa", 1, borrower=name)
    world.clock()
    office.box.pause = 0.02
    begin_together, settings = threading.Barrier(3), world.settings(office.mail)

    def turn() -> None:
        begin_together.wait()
        send_due(world.db, settings)

    threads = [threading.Thread(target=turn) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    got = sorted(each["To"] for each in office.box.letters)
    assert got == [f"{name}@kantor.example" for name in names]


def test_a_lease_that_ends_gives_the_mail_to_another_and_the_late_one_writes_nothing(
    world: World, office: Office
) -> None:
    world.lend("biasa", 1)
    world.clock()
    now = utc_now()
    with world.db.writing_beside() as session:
        plan_new(session, now)
        assert claim(session, now) is not None
    with world.db.writing_beside() as session:
        assert claim(session, now + timedelta(seconds=5)) is None
        assert claim(session, now + LEASE + timedelta(seconds=1)) is not None
    make_due(world)
    assert len(deliver(world, office)) == 1


def test_names_and_titles_cannot_reach_a_header(world: World, office: Office) -> None:
    world.change("staf", name="Siti\r\nBcc: lain@kantor.example")
    with world.db.writing() as session:
        record = session.get_one(Record, "biasa")
        record.title = "Undangan\r\nBcc: lain@kantor.example\r\n\r\nisi" + "x" * 900
        refresh_access(session, record)
    world.lend("biasa", 1)
    world.clock()
    (letter,) = deliver(world, office)
    assert letter["Bcc"] is None
    assert letter["To"] == "staf@kantor.example"
    assert max(len(line) for line in office.box.raw[0].splitlines()) < 998


def test_an_address_from_before_addresses_were_checked_is_given_up(world: World, office: Office) -> None:
    world.change("staf", email="a@b.example\nBcc: c@d.example")
    world.lend("biasa", 1)
    world.clock()
    assert deliver(world, office) == []
    assert states(world, "staf") == [MailState.FAILED]


def test_no_line_of_the_log_holds_an_address_or_a_title(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.box.answer = "451 staf@kantor.example is not liked now"
    world.lend("biasa", 1)
    world.clock()
    turn = MailTurn(world.settings(office.mail), world.db)
    turn.act()
    end = time.monotonic() + 10
    while not world.notices("staf")[0].mail_attempts and time.monotonic() < end:
        time.sleep(0.05)
    turn.close()
    lines = [Line("minder", form).format(each) for form in (JSON, TEXT) for each in caplog.records]
    said = "\n".join(lines)
    assert "mail cannot be sent" in said
    assert "kantor.example" not in said
    assert "Surat" not in said


def test_without_a_server_nothing_is_planned_or_sent(world: World) -> None:
    world.lend("biasa", 1)
    world.clock()
    assert send_due(world.db, world.settings(MailSettings())) == 0
    assert states(world, "staf") == [MailState.NEW]
    assert check_post(world.settings(MailSettings()), world.db).state is State.OK
