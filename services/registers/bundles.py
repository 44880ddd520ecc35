"""Which file of a ZIP is the table, and which are the scans that it speaks of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.sentences import N_, Sentence
from services.registers.sheets import Unreadable

MOST_SCANS = 500  # kept before the answer; more come in by the page of uploads
_TABLES = (".xlsx", ".csv")
_LOCKS = ("~$", ".~lock.")  # what Excel and LibreOffice lay beside a table while it is open
NO_TABLE = N_("Di dalam ZIP ini harus ada tepat satu tabel (XLSX atau CSV), di luar folder pindaiannya.")
TOO_MANY = N_(
    "Paling banyak %(most)s pindaian dalam satu ZIP. Kirim lebihnya lewat Unggah, "
    "lalu pilih unggahannya di halaman impor."
)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file that was taken out: its path in the ZIP, made harmless, and where its bytes lie for now."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Bundle:
    """The table and its scans."""

    table: Unpacked
    scans: tuple[Unpacked, ...]


def bundle_of(files: Sequence[Unpacked]) -> Bundle:
    """The one table that lies outermost, and all other files that people put there. Raises ``Unreadable``."""
    files = [each for each in files if not each.name.rpartition("/")[2].startswith(_LOCKS)]
    tables = [each for each in files if each.name.lower().endswith(_TABLES)]
    depth = min((each.name.count("/") for each in tables), default=0)
    outermost = [each for each in tables if each.name.count("/") == depth]
    if len(outermost) != 1:
        raise Unreadable(Sentence(NO_TABLE))
    scans = tuple(each for each in files if each is not outermost[0])
    if len(scans) > MOST_SCANS:
        raise Unreadable(Sentence(TOO_MANY, {"most": MOST_SCANS}))
    return Bundle(outermost[0], scans)
