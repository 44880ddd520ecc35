"""A letter of notices: plain text, in the account's language, with nothing of a record above Biasa."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from catalog.ids import new_id
from catalog.people.mail_address import is_address
from catalog.sentences import N_
from services.notices.kinds import A_RECORD, Told
from services.notices.words import say

MANY = N_("Telusur: %(count)s pemberitahuan")
ONE = N_("Telusur: %(words)s")
GREETING = N_("Yth. %(name)s,")
OPEN = N_("Buka: %(address)s")
ALL = N_("Semua pemberitahuan: %(address)s")
IN_APP = N_("Bukalah halaman Pemberitahuan di Telusur.")
CHOOSE = N_("Surel ini dikirim otomatis oleh Telusur; jangan dibalas. Aturlah di Akun saya, Pemberitahuan.")
TEST_SUBJECT = N_("Telusur: surel percobaan")
TEST = N_("Surel percobaan ini sampai, jadi Telusur dapat mengirim pemberitahuan.")
LONGEST_SUBJECT = 150
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the letter, and in which language."""

    name: str
    address: str
    language: str


def letter(
    to: Addressee, notices: Sequence[tuple[str, Told]], sender: str, site: str, now: datetime
) -> EmailMessage:
    """One letter for all; each notice comes with its id, by which its link opens it."""
    lines = [_words(to.language, each) for _, each in notices]
    subject = (
        say(to.language, ONE, {"words": lines[0]})
        if len(lines) == 1
        else say(to.language, MANY, {"count": len(lines)})
    )
    body = [say(to.language, GREETING, {"name": to.name}), ""]
    for (notice_id, each), words in zip(notices, lines, strict=True):
        body.append(f"* {words}.")
        if site and each.path:
            address = f"{site}/pemberitahuan/{notice_id}"
            body.append(f"  {say(to.language, OPEN, {'address': address})}")
    closing = say(to.language, ALL if site else IN_APP, {"address": f"{site}/pemberitahuan"})
    body += ["", closing, "", "-- ", say(to.language, CHOOSE)]
    return _message(to.address, sender, subject, "\n".join(body), now)


def trial_letter(address: str, sender: str, now: datetime) -> EmailMessage:
    """What ``telusur mail-test`` sends."""
    return _message(address, sender, TEST_SUBJECT, TEST, now)


def _words(language: str, each: Told) -> str:
    values = {**each.values, "about": each.about or say(language, A_RECORD)}
    words = say(language, each.words, values)
    return words if len(words) <= LONGEST_LINE else f"{words[:LONGEST_LINE]}…"


def _message(address: str, sender: str, subject: str, body: str, now: datetime) -> EmailMessage:
    """Raises ``ValueError`` for an address that is none; the library refuses line breaks in headers."""
    if not is_address(address):
        raise ValueError("no address")
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Telusur <{sender}>"
    message["To"] = address
    message["Subject"] = _short(subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{new_id()}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(body + "\n", cte="base64" if not body.isascii() else None)
    return message


def _short(subject: str) -> str:
    line = "".join(each if each.isprintable() else " " for each in subject)
    return line if len(line) <= LONGEST_SUBJECT else f"{line[:LONGEST_SUBJECT]}…"
