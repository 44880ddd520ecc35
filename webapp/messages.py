"""What may be said of a record outside the program: its number and date, the title only of Biasa."""

from flask_babel import gettext

from classification.labels import Standing
from classification.levels import Level
from services.archive.models import RecordFacts
from webapp.formats import date_short


def message_of(record: RecordFacts) -> str:
    """The lines to send by messenger; the link is added where the page knows its own address."""
    may_name = (
        record.level is Level.ORDINARY and record.is_classified and record.standing is not Standing.DRAFT
    )
    lines = [
        record.title if may_name else gettext("Arsip di Telusur"),
        gettext("Nomor: %(number)s", number=record.number) if record.number else "",
        gettext("Tanggal: %(day)s", day=date_short(record.date)) if record.date else "",
    ]
    return "\n".join(line for line in lines if line)
