"""The rows of the official registers in words: for the screen, for paper, and for tables that are kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from catalog.sentences import N_
from classification.levels import Level
from services.archive.register_rules import (
    COLUMNS,
    RegisterColumn,
    RegisterKind,
    RegisterRow,
    remark_of,
)
from webapp.formats import date_short, number_of, period_of
from webapp.language import gettext, ngettext
from webapp.terms import LEVELS, term

NAMES = {
    RegisterKind.ACTIVE: N_("Daftar arsip aktif"),
    RegisterKind.DOSSIERS: N_("Daftar berkas"),
    RegisterKind.CONTENTS: N_("Daftar isi berkas"),
    RegisterKind.INACTIVE: N_("Daftar arsip inaktif"),
}
LEADS = {
    RegisterKind.ACTIVE: N_("Berkas yang masih aktif beserta isinya: daftar berkas dan daftar isi berkas."),
    RegisterKind.DOSSIERS: N_("Satu baris untuk setiap berkas."),
    RegisterKind.CONTENTS: N_("Satu baris untuk setiap arsip di dalam berkas."),
    RegisterKind.INACTIVE: N_("Berkas yang masa aktifnya sudah lewat, dengan tempat dan nasib akhirnya."),
}
Word = str | int | date | None


def headings_of(kind: RegisterKind) -> list[str]:
    """The headings of the columns."""
    return [gettext(column.label) for column in COLUMNS[kind]]


def seen(kind: RegisterKind, rows: Iterable[RegisterRow]) -> Iterator[tuple[RegisterRow, list[str]]]:
    """Each row with its cells as people read them: what is of the dossier stands in its first row only."""
    for before, row in pairwise([None, *rows]):
        assert row is not None
        is_first = before is None or before.dossier_id != row.dossier_id
        yield row, [_seen(column, row, is_first) for column in COLUMNS[kind]]


def kept(kind: RegisterKind, rows: Iterable[RegisterRow]) -> Iterator[list[Word]]:
    """The cells of each row as a table keeps them: all of the dossier in each row, dates as dates."""
    last = ""
    for row in rows:
        is_first, last = row.dossier_id != last, row.dossier_id
        yield [_CELLS[column.name](row, is_first) for column in COLUMNS[kind]]


def _seen(column: RegisterColumn, row: RegisterRow, is_first: bool) -> str:
    if column.is_of_dossier and row.item is not None and not is_first:
        return ""
    word = _CELLS[column.name](row, is_first)
    return date_short(word) if isinstance(word, date) else "" if word is None else str(word)


def _title(title: str, is_closed: bool, level: Level) -> str:
    closed = gettext("Judul tertutup (%(level)s)", level=gettext(LEVELS[level.slug]))
    return closed if is_closed else title


def _period(row: RegisterRow) -> str:
    if row.begins is None and row.ends is None:
        return ""
    return f"{date_short(row.begins)} – {date_short(row.ends) if row.ends else gettext('kini')}"


def _count(row: RegisterRow) -> str:
    if row.items is None:
        return ""
    return ngettext("%(num)s item", "%(num)s item", row.items) % {"num": number_of(row.items)}


def _developments(row: RegisterRow) -> str:
    return ", ".join(term(each, "development") for each in row.developments)


def _container(row: RegisterRow) -> str:
    folder, box = row.container
    words = [gettext("folder %(code)s", code=folder) if folder else ""]
    words.append(gettext("boks %(code)s", code=box) if box else "")
    return ", ".join(filter(None, words))


def _keeping(row: RegisterRow) -> str:
    if row.keeping is None:
        return ""
    active, inactive = period_of(row.keeping.active_months), period_of(row.keeping.inactive_months)
    times = gettext("aktif %(active)s, inaktif %(inactive)s", active=active, inactive=inactive)
    return f"{times}; {term(row.keeping.fate, 'fate')}"


def _category(row: RegisterRow) -> str:
    return term(row.keeping.category, "category") if row.keeping else ""


def _item_title(row: RegisterRow) -> str:
    return _title(row.item.title, row.item.is_closed, row.item.level) if row.item else ""


def _item_development(row: RegisterRow) -> str:
    return term(row.item.development, "development") if row.item and row.item.development else ""


_CELLS: Mapping[str, Callable[[RegisterRow, bool], Word]] = {
    "number": lambda row, _: row.number,
    "code": lambda row, _: row.code,
    "title": lambda row, _: _title(row.title, row.is_closed, row.level),
    "period": lambda row, _: _period(row),
    "count": lambda row, _: _count(row),
    "item_number": lambda row, _: row.item.number if row.item else None,
    "item_title": lambda row, _: _item_title(row),
    "item_date": lambda row, _: row.item.date if row.item else None,
    "item_quantity": lambda row, _: row.item.quantity if row.item else "",
    "item_development": lambda row, _: _item_development(row),
    "remark": lambda row, is_first: remark_of(row, is_first=is_first),
    "developments": lambda row, _: _developments(row),
    "container": lambda row, _: _container(row),
    "place": lambda row, _: row.place,
    "keeping": lambda row, _: _keeping(row),
    "category": lambda row, _: _category(row),
}
