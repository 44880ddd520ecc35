"""When a notice is mailed, how often it is tried, and what the clock tells: pure decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from catalog.notices import Kind

DIGEST_AT = time(7)  # in the office's zone
AHEAD_DAYS = 3  # before a right ends, its holder is told
MAX_ATTEMPTS = 12  # about a day
STALE = timedelta(days=3)  # older news is not mailed at all: mail may have been turned on just now
PREFERENCE = "notice_mail"  # in the account's preferences: {kind: choice}


class MailChoice(StrEnum):
    """What a person chose for a kind; in the app it is always told."""

    OFF = "off"
    NOW = "now"
    DAILY = "daily"


USUAL: Mapping[Kind, MailChoice] = {
    Kind.LOAN_SOON: MailChoice.DAILY,
    Kind.LOAN_LATE: MailChoice.DAILY,
    Kind.ACCESS_TO_DECIDE: MailChoice.NOW,
    Kind.ACCESS_ANSWERED: MailChoice.NOW,
    Kind.GRANT_ENDS: MailChoice.DAILY,
    Kind.ACTING_BEGUN: MailChoice.DAILY,
    Kind.ACTING_ENDS: MailChoice.DAILY,
    Kind.HANDED_OVER: MailChoice.NOW,
    Kind.FILE_STOPPED: MailChoice.DAILY,
    Kind.ROOM_SHORT: MailChoice.NOW,
    Kind.MANDATE_WAITING: MailChoice.NOW,
    Kind.HOLD_REVIEW: MailChoice.DAILY,
    Kind.HOLD_OVERDUE: MailChoice.DAILY,
}


class Plan(StrEnum):
    """What is to become of a notice's mail."""

    SEND = "send"
    DROP = "drop"
    HOLD = "hold"  # until the account opens again by itself


@dataclass(frozen=True, slots=True)
class Person:
    """What of an account decides on its mails. ``has_post``: some post or mandate is in force."""

    address: str | None
    is_active: bool
    locked_until: datetime | None
    has_post: bool


def choice_of(preferences: Mapping[str, Any], kind: Kind) -> MailChoice:
    """What the person chose for this kind, else what is usual."""
    chosen = preferences.get(PREFERENCE)
    value = chosen.get(kind.value) if isinstance(chosen, Mapping) else None
    return MailChoice(value) if value in set(MailChoice) else USUAL[kind]


def mail_due(choice: MailChoice, created: datetime, zone: ZoneInfo) -> datetime | None:
    """When its mail is due: at once, or at the next 07:00 of the office; ``None`` for never."""
    if choice is MailChoice.OFF:
        return None
    if choice is MailChoice.NOW:
        return created
    local = created.astimezone(zone)
    day = local.date() if local.time() < DIGEST_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DIGEST_AT, zone).astimezone(UTC)


def plan_for(person: Person, now: datetime) -> Plan:
    """Whether this account gets mail at this moment."""
    if not person.address or not person.is_active or not person.has_post:
        return Plan.DROP
    if person.locked_until is not None and person.locked_until > now:
        return Plan.HOLD
    return Plan.SEND


def is_stale(created: datetime, now: datetime) -> bool:
    """Whether the news is too old to be put into the post."""
    return now - created > STALE


def pause_before(attempt: int) -> timedelta:
    """How long a mail waits after its ``attempt``-th failure: 1, 2, 4 … minutes, at most six hours."""
    return timedelta(minutes=min(2 ** (attempt - 1), 360))


def is_given_up(attempts: int) -> bool:
    """Whether that many failures are enough."""
    return attempts >= MAX_ATTEMPTS


def ends_soon(last_day: date, today: date) -> bool:
    """Whether its holder is to be told that it ends: within ``AHEAD_DAYS``, the last day included."""
    return 0 <= (last_day - today).days <= AHEAD_DAYS
