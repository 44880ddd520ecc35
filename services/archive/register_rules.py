"""The archive's official registers: which columns each has, and which dossiers stand in it. Pure.

Columns after the forms for active archives (Daftar Berkas and Daftar Isi Berkas together are the Daftar Arsip
Aktif) and for inactive ones; see ``docs/decisions.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.sentences import N_, Sentence
from classification.instruments import as_code
from classification.levels import Level
from classification.retention import Stage

MOST_ON_PAPER = 3_000  # rows of one PDF


class RegisterKind(StrEnum):
    ACTIVE = "arsip-aktif"
    DOSSIERS = "berkas"
    CONTENTS = "isi-berkas"
    INACTIVE = "arsip-inaktif"


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column. ``share`` of the paper's width; ``is_of_dossier``: told once for all rows of a dossier where
    people read it, and in each row where a machine does."""

    name: str
    label: str
    share: int
    is_of_dossier: bool = False


@dataclass(frozen=True, slots=True)
class ItemCells:
    """An item as this reader may know it; what may not be known is empty. ``is_closed``: so is its title."""

    record_id: str
    number: int
    title: str
    is_closed: bool
    level: Level
    date: date | None
    quantity: str
    development: str
    note: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """The rule that a closed dossier's last days were reckoned by."""

    active_months: int
    inactive_months: int
    fate: str
    category: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line: a dossier as this reader may know it, with one of its items in the registers that list items.

    ``items`` counts those that this reader may know of, ``None`` where even that is closed; ``ends`` is empty
    while it is open.
    """

    dossier_id: str
    number: str
    code: str
    title: str
    is_closed: bool
    level: Level
    begins: date | None
    ends: date | None
    items: int | None
    remark: str
    developments: tuple[str, ...]
    container: tuple[str, str]  # folder and box, by their codes
    place: str
    keeping: Keeping | None
    item: ItemCells | None = None


_NUMBER = RegisterColumn("number", N_("No. berkas"), 8, is_of_dossier=True)
_CODE = RegisterColumn("code", N_("Kode klasifikasi"), 9, is_of_dossier=True)
_TITLE = RegisterColumn("title", N_("Uraian berkas"), 22, is_of_dossier=True)
_PERIOD = RegisterColumn("period", N_("Kurun waktu"), 12, is_of_dossier=True)
_COUNT = RegisterColumn("count", N_("Jumlah"), 7, is_of_dossier=True)
_REMARK = RegisterColumn("remark", N_("Keterangan"), 14)
_ITEM = (
    RegisterColumn("item_number", N_("No. item"), 5),
    RegisterColumn("item_title", N_("Uraian item"), 24),
    RegisterColumn("item_date", N_("Tanggal"), 9),
    RegisterColumn("item_development", N_("Tingkat perkembangan"), 10),
)
COLUMNS: Mapping[RegisterKind, tuple[RegisterColumn, ...]] = {
    RegisterKind.ACTIVE: (_NUMBER, _CODE, _TITLE, _PERIOD, _COUNT, *_ITEM, _REMARK),
    RegisterKind.DOSSIERS: (_NUMBER, _CODE, _TITLE, _PERIOD, _COUNT, _REMARK),
    RegisterKind.CONTENTS: (
        _NUMBER,
        _CODE,
        *_ITEM[:3],
        RegisterColumn("item_quantity", N_("Jumlah"), 9),
        *_ITEM[3:],
        _REMARK,
    ),
    RegisterKind.INACTIVE: (
        _NUMBER,
        _CODE,
        _TITLE,
        _PERIOD,
        RegisterColumn("developments", N_("Tingkat perkembangan"), 9),
        _COUNT,
        _REMARK,
        RegisterColumn("container", N_("Nomor definitif folder dan boks"), 10),
        RegisterColumn("place", N_("Lokasi simpan"), 12),
        RegisterColumn("keeping", N_("Jangka simpan dan nasib akhir"), 13),
        RegisterColumn("category", N_("Kategori arsip"), 8),
    ),
}

# What is closed but has no rule stays with the unit that made it: nothing says when its active time ends.
_ACTIVE = (Stage.OPEN, Stage.ACTIVE, Stage.NO_RULE)
_INACTIVE = (Stage.INACTIVE, Stage.DUE)
STAGES_OF: Mapping[RegisterKind, tuple[Stage, ...]] = {
    RegisterKind.ACTIVE: _ACTIVE,
    RegisterKind.DOSSIERS: tuple(Stage),
    RegisterKind.CONTENTS: tuple(Stage),
    RegisterKind.INACTIVE: _INACTIVE,
}


def lists_items(kind: RegisterKind) -> bool:
    """Whether a row is an item rather than a dossier."""
    return kind in {RegisterKind.ACTIVE, RegisterKind.CONTENTS}


def stages_asked(kind: RegisterKind, stage: str) -> tuple[Stage, ...]:
    """The stages of the dossiers in it; one that is not of this register is passed over, like none."""
    return tuple(each for each in STAGES_OF[kind] if each == stage) or STAGES_OF[kind]


def year_in(text: str) -> int | None:
    """A year of four digits, else ``None``."""
    is_year = len(text) == 4 and text.isascii() and text.isdecimal() and text > "0000"
    return int(text) if is_year else None


def filter_problems(code: str, first_year: str, last_year: str) -> dict[str, Sentence]:
    """A sentence for each of them that is typed but cannot be read. A register with such a filter is empty:
    passed over, it would stand on signed paper as if it had been kept to."""
    year = Sentence(N_("Tulis empat angka, misalnya 2024."))
    wrong = {
        "code": Sentence(N_("Kode tidak terbaca. Tulis misalnya PM.01."))
        if code.strip() and as_code(code) is None
        else None,
        "first_year": year if first_year and year_in(first_year) is None else None,
        "last_year": year if last_year and year_in(last_year) is None else None,
    }
    return {name: problem for name, problem in wrong.items() if problem is not None}


def remark_of(row: RegisterRow, *, is_first: bool) -> str:
    """The dossier's remark, where its first row stands, and the item's."""
    if row.item is None:
        return row.remark
    return "; ".join(filter(None, (row.remark if is_first else "", row.item.note)))
