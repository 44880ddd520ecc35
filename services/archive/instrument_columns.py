"""The three instruments column by column: what a form or a spreadsheet may say of each. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from catalog.schema import ClassificationCode, RetentionRule, SecurityRule
from catalog.sentences import N_, Sentence
from classification.instruments import as_code
from classification.levels import Level
from classification.retention import Category, Fate, period_text, read_period
from services.registers.columns import Column, Unfit, Values, day, words

Rule = ClassificationCode | RetentionRule | SecurityRule


class Instrument(StrEnum):
    """The word that its page's address has."""

    CODES = "klasifikasi"
    RETENTION = "jra"
    SECURITY = "skkaad"


TABLES: Mapping[Instrument, type[ClassificationCode] | type[RetentionRule] | type[SecurityRule]] = {
    Instrument.CODES: ClassificationCode,
    Instrument.RETENTION: RetentionRule,
    Instrument.SECURITY: SecurityRule,
}


def read_code(text: str) -> str:
    code = as_code(text)
    if code is None:
        raise Unfit(Sentence(N_("Bukan kode klasifikasi. Tulis seperti PM.01.02.")))
    return code


def _months(text: str) -> int:
    months = read_period(text)
    if months is None:
        raise Unfit(Sentence(N_("Bukan jangka waktu. Tulis seperti 2 tahun atau 6 bulan.")))
    return months


_FATES = {"musnah": Fate.DESTROY, "dinilaikembali": Fate.REAPPRAISE, "permanen": Fate.PERMANENT}
_LEVELS = {
    **dict.fromkeys(("b", "biasa", "terbuka", "biasaterbuka"), Level.ORDINARY),
    **dict.fromkeys(("t", "terbatas"), Level.RESTRICTED),
    **dict.fromkeys(("r", "rahasia"), Level.SECRET),
    **dict.fromkeys(("sr", "sangatrahasia"), Level.TOP_SECRET),
}


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalpha())


def _fate(text: str) -> str:
    fate = _FATES.get(_letters(text))
    if fate is None:
        raise Unfit(Sentence(N_("Tulis musnah, dinilai kembali, atau permanen.")))
    return fate.value


def read_level(text: str) -> int:
    level = _LEVELS.get(_letters(text))
    if level is None:
        raise Unfit(Sentence(N_("Tulis Biasa, Terbatas, Rahasia, atau Sangat Rahasia.")))
    return int(level)


def read_category(text: str) -> str:
    try:
        return Category(_letters(text)).value
    except ValueError:
        raise Unfit(Sentence(N_("Tulis biasa, vital, atau terjaga."))) from None


_CODE = Column("code", N_("Kode"), read_code, is_required=True, also=("kode klasifikasi", "kode arsip"))
_DATES = (
    Column("begins", N_("Berlaku mulai"), day, also=("mulai berlaku", "tmt", "berlaku"), empty=None),
    Column("source", N_("Dasar"), words(200), also=("dasar hukum", "peraturan", "sumber")),
)
_NOTE = Column("note", N_("Keterangan"), words(300), also=("ket", "catatan"))

COLUMNS: Mapping[Instrument, Sequence[Column]] = {
    Instrument.CODES: (
        _CODE,
        Column("name", N_("Uraian"), words(300), is_required=True, also=("nama", "jenis arsip")),
        *_DATES,
    ),
    Instrument.RETENTION: (
        _CODE,
        Column(
            "active_months", N_("Aktif"), _months, is_required=True,
            also=("retensi aktif", "jangka simpan aktif", "masa aktif"),
        ),
        Column(
            "inactive_months", N_("Inaktif"), _months, is_required=True,
            also=("retensi inaktif", "jangka simpan inaktif", "masa inaktif"),
        ),
        Column("fate", N_("Nasib akhir"), _fate, is_required=True, also=("penyusutan akhir", "nasib")),
        Column(
            "category", N_("Kategori"), read_category, also=("kategori arsip",), empty=Category.ORDINARY.value
        ),
        _NOTE,
        *_DATES,
    ),
    Instrument.SECURITY: (
        _CODE,
        Column(
            "level", N_("Tingkat"), read_level, is_required=True,
            also=("klasifikasi keamanan", "tingkat keamanan", "tingkat klasifikasi"),
        ),
        _NOTE,
        *_DATES,
    ),
}  # fmt: skip


def read_typed(instrument: Instrument, typed: Mapping[str, str]) -> tuple[Values, dict[str, Sentence]]:
    """The values of a form by the same rules as of a spreadsheet, and a sentence for each wrong field."""
    values: Values = {}
    problems: dict[str, Sentence] = {}
    for column in COLUMNS[instrument]:
        text = typed.get(column.name, "").strip()
        try:
            if not text and column.is_required:
                raise Unfit(Sentence(N_("Belum diisi.")))
            values[column.name] = column.read(text) if text else column.empty
        except Unfit as unfit:
            problems[column.name] = unfit.sentence
    return values, problems


def cells_of(instrument: Instrument, rule: Rule) -> list[str | date | None]:
    """A rule as the columns of its instrument, in the words that an import takes again; then its last day."""
    return [*(_cell(column.name, getattr(rule, column.name)) for column in COLUMNS[instrument]), rule.ends]


def _cell(name: str, value: Any) -> str | date | None:
    if name.endswith("_months"):
        return period_text(value)
    if name == "level":
        return Level(value).term
    if isinstance(value, date):
        return value
    return str(value)
