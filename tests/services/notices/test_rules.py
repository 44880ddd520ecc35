"""When a notice is mailed and how often it is tried, by tables."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalog.notices import Kind
from catalog.people.mail_address import is_address
from services.notices.kinds import KINDS
from services.notices.rules import (
    MAX_ATTEMPTS,
    USUAL,
    MailChoice,
    Person,
    Plan,
    choice_of,
    ends_soon,
    is_given_up,
    is_stale,
    mail_due,
    pause_before,
    plan_for,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_each_kind_has_its_words_and_what_is_usual() -> None:
    assert set(KINDS) == set(USUAL) == set(Kind)


@pytest.mark.parametrize(
    ("zone", "created", "due"),
    [
        ("Asia/Jakarta", datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, 0, 0, tzinfo=UTC)),
        ("Asia/Jakarta", datetime(2026, 3, 2, 0, 0, tzinfo=UTC), datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 3, 1, 21, 0, tzinfo=UTC), datetime(2026, 3, 1, 22, 0, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 3, 1, 23, 0, tzinfo=UTC), datetime(2026, 3, 2, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_digest_is_due_at_seven_of_the_office(zone: str, created: datetime, due: datetime) -> None:
    assert mail_due(MailChoice.DAILY, created, ZoneInfo(zone)) == due


def test_at_once_is_at_once_and_off_is_never() -> None:
    assert mail_due(MailChoice.NOW, NOW, ZoneInfo("Asia/Jakarta")) == NOW
    assert mail_due(MailChoice.OFF, NOW, ZoneInfo("Asia/Jakarta")) is None


@pytest.mark.parametrize(
    ("preferences", "choice"),
    [
        ({}, MailChoice.DAILY),
        ({"notice_mail": {"loan-late": "off"}}, MailChoice.OFF),
        ({"notice_mail": {"loan-late": "sometimes"}}, MailChoice.DAILY),
        ({"notice_mail": ["loan-late"]}, MailChoice.DAILY),
        ({"notice_mail": {"loan-soon": "off"}}, MailChoice.DAILY),
    ],
)
def test_what_a_person_chose_holds_else_what_is_usual(
    preferences: dict[str, object], choice: MailChoice
) -> None:
    assert choice_of(preferences, Kind.LOAN_LATE) is choice


@pytest.mark.parametrize(
    ("person", "plan"),
    [
        (Person("a@b.example", True, None, True), Plan.SEND),
        (Person("a@b.example", True, NOW - timedelta(seconds=1), True), Plan.SEND),
        (Person("a@b.example", True, NOW + timedelta(minutes=5), True), Plan.HOLD),
        (Person("a@b.example", False, None, True), Plan.DROP),
        (Person("a@b.example", True, None, False), Plan.DROP),
        (Person(None, True, None, True), Plan.DROP),
        (Person("", True, None, True), Plan.DROP),
    ],
)
def test_who_gets_mail(person: Person, plan: Plan) -> None:
    assert plan_for(person, NOW) is plan


def test_pauses_grow_and_end_after_about_a_day() -> None:
    pauses = [pause_before(attempt) for attempt in range(1, MAX_ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert timedelta(hours=12) < sum(pauses, timedelta()) < timedelta(days=2)
    assert not is_given_up(MAX_ATTEMPTS - 1)
    assert is_given_up(MAX_ATTEMPTS)


def test_old_news_is_not_put_into_the_post() -> None:
    assert not is_stale(NOW - timedelta(days=3), NOW)
    assert is_stale(NOW - timedelta(days=3, seconds=1), NOW)


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (3, True), (4, False)])
def test_an_end_is_told_three_days_ahead(days: int, told: bool) -> None:
    assert ends_soon(date(2026, 3, 10) + timedelta(days=days), date(2026, 3, 10)) is told


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("siti.rahma@kantor.example", True),
        ("a+b@localhost", True),
        ("", False),
        ("siti", False),
        ("siti@", False),
        ("@kantor", False),
        ("a@b@c", False),
        ("a b@c.d", False),
        ("a@b.example\nBcc: c@d.example", False),
        ("a@b.example\r\n", False),
        ("a@b.example, c@d.example", False),
        ("Siti <a@b.example>", False),
        ("é@b.example", False),
        ("a..b@c.example", False),
        ("a@-b.example", False),
        ("a" * 200 + "@b.example", False),
    ],
)
def test_what_an_address_is(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one
