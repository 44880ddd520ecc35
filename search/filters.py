"""The fields of the query language that choose records by what they are, not by their words."""

from collections.abc import Callable
from datetime import date, timedelta

from classification.levels import Level
from search.dates import read_range
from search.errors import QueryError
from search.lexer import Lexeme
from search.query import And, DateRange, Equals, Facet, HeldBy, Node, Not
from search.sentences import N_

Reading = Callable[[Lexeme, date], Node]

_KINDS = {
    "surat": "letter",
    "peraturan": "regulation",
    "keputusan": "decision",
    "notula": "minutes",
    "notulen": "minutes",
    "risalah": "minutes",
    "laporan": "report",
    "perkara": "case",
    "kasus": "case",
    "arsip": "archive",
    "permohonan": "request",
}


def _equals(facet: Facet) -> Reading:
    return lambda value, _: Equals(facet, value.text.strip())


def _kind(value: Lexeme, _: date) -> Node:
    word = value.text.strip().lower()
    return Equals("kind", _KINDS.get(word, word))


def _level(value: Lexeme, _: date) -> Node:
    slug = "-".join(value.text.lower().replace("_", "-").split())
    try:
        return Equals("level", Level.from_slug("biasa" if slug == "terbuka" else slug).slug)
    except ValueError:
        raise QueryError(
            N_('Tingkat "%(value)s" tidak dikenal. Pilih biasa, terbatas, rahasia, atau sangat-rahasia.'),
            {"value": value.text},
            value.position,
        ) from None


def _code(value: Lexeme, _: date) -> Node:
    return Equals("code", value.text.strip().strip(".").upper())


def _date(value: Lexeme, today: date) -> Node:
    if found := read_range(value.text, today):
        return found
    raise QueryError(
        N_(
            'Tanggal "%(value)s" tidak dapat dibaca. Contoh: 2024, 2024-01, 2024-01-31, 31-01-2024, '
            "2024-01..2024-06, kemarin, bulan-lalu."
        ),
        {"value": value.text},
        value.position,
    )


def _year(value: Lexeme, today: date) -> Node:
    found = _date(value, today)
    if isinstance(found, DateRange) and found.since and found.until:
        year = found.since.year
        if (found.since, found.until) == (date(year, 1, 1), date(year, 12, 31)):
            return Equals("year", f"{year:04d}")
    return found


def _retention(value: Lexeme, today: date) -> Node:
    """Days are compared when it is asked, so that no index entry is wrong on the next day."""
    word = "-".join(value.text.lower().replace("_", "-").split())
    ended = DateRange(None, today - timedelta(days=1), "active_until")
    match word:
        case "aktif" | "active":
            return DateRange(today, None, "active_until")
        case "inaktif" | "inactive":
            return And((ended, DateRange(today, None, "inactive_until")))
        case "jatuh-tempo" | "due":
            return DateRange(None, today - timedelta(days=1), "inactive_until")
        case "musnah" | "permanen" | "dinilai-kembali":
            return Equals("fate", word.replace("-", " "))
    raise QueryError(
        N_(
            'Retensi "%(value)s" tidak dikenal. Pilih aktif, inaktif, jatuh-tempo, musnah, permanen, atau '
            "dinilai-kembali."
        ),
        {"value": value.text},
        value.position,
    )


def _hold(value: Lexeme, _: date) -> Node:
    match value.text.strip().lower():
        case "ya" | "yes":
            return HeldBy()
        case "tidak" | "no":
            return Not(HeldBy())
    raise QueryError(
        N_('Penahanan "%(value)s" tidak dikenal. Pilih ya atau tidak.'),
        {"value": value.text},
        value.position,
    )


_NAMES: dict[str, Reading] = {}
for _reading, _aliases in (
    (_code, "kode klasifikasi code"),
    (_equals("unit"), "unit"),
    (_equals("office"), "kantor office"),
    (_kind, "jenis kind type"),
    (_level, "tingkat keamanan level"),
    (_equals("election"), "perhelatan pemilihan election"),
    (_equals("stage"), "tahapan tahap stage"),
    (_equals("status"), "status"),
    (_equals("dossier"), "berkas dossier"),
    (_retention, "retensi retention"),
    (_hold, "tahan hold"),
    (_year, "tahun year"),
    (_date, "tanggal tgl date bulan month"),
):
    _NAMES.update(dict.fromkeys(_aliases.split(), _reading))

NAMES = frozenset(_NAMES)


def read_filter(name: str, value: Lexeme, today: date) -> Node:
    """The node that ``name:value`` asks for. Raises ``QueryError`` where the value makes no sense."""
    return _NAMES[name.lower()](value, today)
