"""Collects every sentence into the English catalogue and compiles it: ``python -m webapp.translating``."""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PO = ROOT / "webapp/translations/en/LC_MESSAGES/messages.po"
MO = PO.with_suffix(".mo")
THEN = datetime(2026, 1, 1, tzinfo=UTC)
FOLDERS = ("webapp", "catalog", "classification", "search", "ingest", "services", "workers")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("templates/**.html", "jinja2")]
_CHANGING = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Last-Translator",
    "Project-Id",
    "Report-Msgid",
    "Language-Team",
)
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def collect() -> Catalog:
    """All message ids of the sources, without places, so that moving a line changes nothing."""
    catalog = Catalog(locale="en", charset="utf-8", domain="messages")
    for folder in FOLDERS:
        found = extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS, comment_tags=())
        for _path, _line, message, _comments, context in found:
            catalog.add(message, context=context)
    return catalog


def read() -> Catalog:
    """The English catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="messages")


def missing(kept: Catalog) -> list[str]:
    """Sentences without an English form."""
    return [
        str(message.id) for message in collect() if message.id and not _is_translated(kept.get(message.id))
    ]


def compiled(kept: Catalog) -> bytes:
    """The catalogue as programs read it."""
    kept.creation_date = kept.revision_date = THEN  # or each run would write other bytes
    file = io.BytesIO()
    write_mo(file, kept)
    return file.getvalue()


def update() -> None:
    """Take new sentences in, throw vanished ones out, compile."""
    kept = read() if PO.exists() else Catalog(locale="en", domain="messages")
    fresh = collect()
    for message in fresh:
        known = kept.get(message.id) if message.id else None
        if known is not None:
            message.string = known.string
    with PO.open("wb") as file:
        write_po(file, fresh, width=100, sort_output=True, omit_header=False, ignore_obsolete=True)
    _steady_header()
    MO.write_bytes(compiled(read()))


def _steady_header() -> None:
    """Leave out dates and tool versions, which would change with every run."""
    lines = PO.read_text().splitlines(keepends=True)
    noise = (*(f'"{name}' for name in _CHANGING), "#")
    PO.write_text("".join(line for line in lines if not line.startswith(noise)))


def _is_translated(message: Message | None) -> bool:
    if message is None:
        return False
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(strings)


if __name__ == "__main__":
    update()
    print("\n".join(missing(read())) or "lengkap")
