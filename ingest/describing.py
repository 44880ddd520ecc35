"""Reads a document's own number and date from its text, and only where they stand plainly."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from catalog.records import shown

MAILS = frozenset({"message/rfc822", "application/vnd.ms-outlook"})
OPENING = 4_000  # characters in which a letter's head is looked for
LAW_HEAD = 800  # and a law's

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "januari", "februari pebruari", "maret", "april", "mei", "juni", "juli", "agustus",
            "september", "oktober", "november nopember", "desember",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_DAY = rf"(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+((?:19|20)\d{{2}})"
_NUMBER = re.compile(
    r"^[ \t]*(?:Nomor|Nomer|No\.?)[ \t]*[:.][ \t]*"
    r"([A-Z0-9][A-Z0-9.\-]*(?:[ \t]?/[ \t]?[A-Z0-9][A-Z0-9.\-]*)+)[ \t]*(?:$|[ \t]{2,})",
    re.IGNORECASE | re.MULTILINE,
)
_LAW = re.compile(
    r"\bNOMOR[ \t]*:?[ \t]+(\d{1,4}[A-Z]?)[ \t]+TAHUN[ \t]+((?:19|20)\d{2})(?=[ \t]*$|\s+TENTANG\b)",
    re.MULTILINE,
)
_HEAD_DATE = re.compile(
    rf"^(?:.*?[ \t]{{2,}})?[ \t]*(?:Tanggal[ \t]*:|[A-Z][A-Za-z.' -]{{2,30}},)[ \t]*{_DAY}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNED = re.compile(
    rf"(?:Ditetapkan|Disahkan|Dikeluarkan)\s+di\s+[A-Za-z .]{{2,40}}\s+pada\s+tanggal\s*:?\s+{_DAY}",
    re.IGNORECASE,
)


def plain_number(opening: str) -> str:
    """``005/PM.00.01/K.JI-30/I/2026`` after *Nomor :*, or ``7 Tahun 2017`` of a law's head; else empty."""
    head = opening[:OPENING]
    if found := _NUMBER.search(head):
        number = re.sub(r"\s*/\s*", "/", found[1]).rstrip(".-")
        return number if any(char.isdigit() for char in number) and len(number) <= 100 else ""
    if law := _LAW.search(head[:LAW_HEAD]):
        return f"{law[1]} Tahun {law[2]}"
    return ""


def plain_date(opening: str, closing: str) -> date | None:
    """The day in a letter's head (*Wates, 14 Februari 2024*), or of signing; ``None`` where there is none."""
    found = _SIGNED.search(closing) or _SIGNED.search(opening) or _HEAD_DATE.search(opening[:OPENING])
    return _day(found) if found else None


def mail_subject(media_type: str, said: Mapping[str, Any]) -> str:
    """A mail's subject; empty for everything else."""
    return shown(str(said.get("file_title", ""))) if media_type in MAILS else ""


def mail_day(media_type: str, said: Mapping[str, Any]) -> date | None:
    """The day a mail was sent."""
    sent = str(said.get("file_created", ""))
    return datetime.fromisoformat(sent).date() if media_type in MAILS and sent else None


def _day(found: re.Match[str]) -> date | None:
    day, month, year = found.groups()
    try:
        return date(int(year), _MONTHS[month.lower()], int(day))
    except ValueError:
        return None
