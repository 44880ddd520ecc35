"""Opens a PDF with PDFium and tells what is wrong with one that does not open."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from catalog.sentences import N_
from ingest.errors import DamagedFile, PasswordNeeded, Rejected, WrongPassword

_TAIL = 65_536
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?")
CUT_SHORT = N_(
    "PDF ini terpotong: bagian akhirnya tidak ada. File asli tersimpan. "
    "Salin atau pindai ulang filenya sampai selesai, lalu unggah lagi."
)
STRANGE_LOCK = N_(
    "PDF ini dikunci dengan cara yang tidak didukung. File asli tersimpan. "
    "Simpan sebagai PDF tanpa kunci, lalu unggah lagi."
)


@contextmanager
def opened_pdf(path: Path, password: str | None) -> Iterator[pypdfium2.PdfDocument]:
    """The document; raises ``PasswordNeeded``, ``WrongPassword`` or ``DamagedFile``."""
    if not _has_end(path):
        raise DamagedFile(CUT_SHORT, code="cut-short")
    try:
        document = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        raise _meaning(error, password) from error
    try:
        if len(document) == 0:
            raise DamagedFile
        yield document
    finally:
        document.close()


def _meaning(error: pypdfium2.PdfiumError, password: str | None) -> Rejected:
    match error.err_code:
        case pdfium.FPDF_ERR_PASSWORD:
            return WrongPassword() if password else PasswordNeeded()
        case pdfium.FPDF_ERR_SECURITY:
            return Rejected(STRANGE_LOCK, code="strange-lock")
        case _:
            return DamagedFile()


def _has_end(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        return b"%%EOF" in file.read()


def pdf_date(text: str) -> datetime | None:
    """A PDF date (``D:20250103061510+07'00'``) in UTC; ``None`` where it is none."""
    if not (match := _DATE.match(text)):
        return None
    year, month, day, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    offset = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        moment = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=zone,
        )  # fmt: skip
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
