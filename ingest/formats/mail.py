"""Reads an e-mail (EML): its headers and text as one section, its attachments as children."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage, Message, MIMEPart
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path

from ingest.errors import DamagedFile
from ingest.formats.container import Unpacking
from ingest.formats.description import Description
from ingest.formats.layout import clean
from ingest.formats.markup import MarkupText
from ingest.formats.plain_text import decode

_SHOWN = (("From", "Dari"), ("To", "Kepada"), ("Cc", "Tembusan"), ("Date", "Tanggal"), ("Subject", "Perihal"))
_SUBTYPES = {"message/rfc822": ".eml"}


def read_mail(path: Path, unpacking: Unpacking) -> tuple[Description, str]:
    """What the message says of itself, and its text; attachments go to ``unpacking``."""
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise DamagedFile
    for number, part in enumerate(_attachments(message), 1):
        unpacking.add(_name(part, number), BytesIO(_bytes(part)))
    text = "\n".join((*_headers(message), "", _body(message)))
    return Description(_header(message, "Subject"), _header(message, "From"), _sent(message)), text.strip()


def _headers(message: EmailMessage) -> list[str]:
    return [f"{label}: {value}" for name, label in _SHOWN if (value := _header(message, name))]


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name, "")
    except (ValueError, IndexError, TypeError, AttributeError, LookupError):  # the parser trips on some
        return ""
    return re.sub(r"\s+", " ", clean(str(value))).strip()


def _sent(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _text(part)
    if part.get_content_type() != "text/html":
        return text
    markup = MarkupText()
    markup.feed(text)
    markup.close()
    return "\n".join(markup.sections())


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError):  # an unknown charset
        return decode(_bytes(part))


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    """Parts that a person attached; pictures that only decorate the text are not."""
    body = message.get_body(("plain", "html"))
    found = []
    for part in _leaves(message):
        is_decoration = part.get("Content-ID") and part.get_content_disposition() != "attachment"
        is_text = part is body or (part.get_content_maintype() == "text" and not part.get_filename())
        if not is_decoration and not is_text:
            found.append(part)
    return found


def _leaves(message: EmailMessage) -> list[EmailMessage]:
    """The parts that hold something, a message within the message as one."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        return [message]
    parts = (part for part in message.iter_parts() if isinstance(part, EmailMessage))
    return [leaf for part in parts for leaf in _leaves(part)]


def _bytes(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: EmailMessage, number: int) -> str:
    try:
        told = part.get_filename()
    except (ValueError, LookupError):
        told = None
    return told or f"lampiran-{number}{_SUBTYPES.get(part.get_content_type(), '')}"
