"""Reads office documents by the embedded Tika, imported only where one is to be read: it takes 100 MB."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.errors import DamagedFile, PasswordNeeded, Rejected
from ingest.formats.description import Description
from ingest.formats.layout import clean
from ingest.formats.markup import MarkupText
from ingest.formats.media_types import ENDINGS

_PART = 1_000_000  # bytes read at a time
_MOST = 200_000_000  # bytes of markup that are read of one document
_LOCKED = re.compile(r"[Ee]ncrypted|password", re.IGNORECASE)


def read_markup(path: Path, media_type: str, markup: MarkupText) -> Description:
    """Feed the document to ``markup`` and give what it says of itself.

    Raises ``PasswordNeeded`` or ``DamagedFile``; a panic of the native code passes through.
    """
    from iscc_tika import Extractor

    extractor = Extractor().set_xml_output(True)
    try:
        with _named(path, media_type) as named:
            stream, told = extractor.extract_file(str(named))
            _feed(stream, markup)
    except (TypeError, RuntimeError, OSError, ValueError) as error:
        raise _meaning(str(error)) from error
    return description(told)


@contextmanager
def _named(path: Path, media_type: str) -> Iterator[Path]:
    """The file under a name with its ending: Tika guesses by it, and stored files have none."""
    with tempfile.TemporaryDirectory(prefix="tika-") as folder:
        link = Path(folder, f"file{ENDINGS.get(media_type, '')}")
        link.symlink_to(path)
        yield link


def _feed(stream: Any, markup: MarkupText) -> None:
    rest, total = b"", 0
    while total < _MOST and (part := bytes(stream.read(_PART))):
        total += len(part)
        text = rest + part
        cut = _whole_characters(text)
        markup.feed(text[:cut].decode("utf-8", "replace"))
        rest = text[cut:]
    markup.feed(rest.decode("utf-8", "replace"))
    markup.close()


def _whole_characters(text: bytes) -> int:
    """How many of the bytes make whole characters of UTF-8."""
    for back in range(1, min(4, len(text)) + 1):
        byte = text[-back]
        if byte & 0xC0 != 0x80:  # the first byte of the last character
            needed = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(text) - back if needed > back else len(text)
    return len(text)


def _meaning(told: str) -> Rejected:
    return PasswordNeeded() if _LOCKED.search(told) else DamagedFile()


def description(told: dict[str, list[str]]) -> Description:
    """Tika's metadata as ours."""
    first = {key: values[0] for key, values in told.items() if values}
    return Description(
        clean(first.get("dc:title", "")).strip(),
        clean(first.get("dc:creator", "")).strip(),
        _moment(first.get("dcterms:created", "")),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
