"""Reads the lines of a register as dossiers and the items under them. Pure.

A dossier's cells stand on its first line, on a line of its own, or again on each item's; all three are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from catalog.records import shown
from catalog.sentences import N_, Sentence
from classification.levels import Level
from services.registers.columns import Fault, Row, Values
from services.registers.spans import Span

_OF_DOSSIER = ("number", "title")
_OF_ITEM = ("item_title", "item_number", "document", "date", "file")

COLUMN = {
    "number": N_("No. berkas"),
    "title": N_("Uraian berkas"),
    "code": N_("Kode klasifikasi"),
    "begins": N_("Kurun waktu"),
    "period": N_("Kurun waktu"),
    "level": N_("Tingkat keamanan"),
    "closed_on": N_("Tanggal tutup"),
    "event": N_("Peristiwa penutup"),
    "item_number": N_("No. item"),
    "item_title": N_("Uraian item"),
    "date": N_("Tanggal"),
    "file": N_("Nama file pindaian"),
    "location": N_("Lokasi simpan"),
    "retention": N_("Jangka simpan dan nasib akhir"),
    "quantity": N_("Jumlah"),
    "note": N_("Keterangan"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A dossier of the unit that the person knows already; ``items`` are the numbers in it, ``titles`` those
    of its items with their days."""

    id: str
    title: str
    code: str
    is_closed: bool
    items: frozenset[int] = frozenset()
    titles: frozenset[tuple[str, date | None]] = frozenset()


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier as its line says it. ``known`` is the one that is there already, which stays as it is."""

    line: int
    number: str
    title: str
    code: str
    period: Span | None
    level: Level | None
    values: Values = field(default_factory=dict)
    known: Known | None = None

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as its line says it; ``dossier`` is the line of its dossier. ``code`` is its own or the
    dossier's."""

    line: int
    dossier: int
    number: int | None
    title: str
    date: Span | None
    code: str
    level: Level | None
    values: Values = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")


@dataclass(frozen=True, slots=True)
class Grouped:
    """All that the lines say, in their order; ``remarks`` keep nothing from being taken in."""

    dossiers: tuple[DossierRow, ...]
    items: tuple[ItemRow, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]


def numbers_in(rows: Sequence[Row], prefix: str = "") -> frozenset[str]:
    """The numbers of all dossiers that the lines speak of."""
    return frozenset(_number(row.values, prefix) for row in rows if row.values.get("number"))


def grouped(rows: Sequence[Row], known: Mapping[str, Known], prefix: str = "") -> Grouped:
    """The dossiers and items of the lines. ``prefix`` goes before each dossier's number."""
    reader = _Reader(known, prefix)
    for row in rows:
        reader.read(row)
    return Grouped(
        tuple(reader.dossiers.values()), tuple(reader.items), tuple(reader.faults), tuple(reader.remarks)
    )


class _Reader:
    """Goes from line to line and knows under which dossier it is."""

    def __init__(self, known: Mapping[str, Known], prefix: str) -> None:
        self._known, self._prefix = known, prefix
        self._numbers: dict[str, int] = {}
        self._current: int | None = None
        self.dossiers: dict[int, DossierRow] = {}
        self.items: list[ItemRow] = []
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self._taken: set[tuple[int, int]] = set()

    def read(self, row: Row) -> None:
        has_dossier = any(row.values.get(name) for name in _OF_DOSSIER)
        has_item = any(row.values.get(name) for name in _OF_ITEM)
        if has_dossier:
            self._enter(row)
        elif not has_item:
            self._fault(row.line, "", N_("Baris ini tidak memuat berkas maupun item. Hapus barisnya."))
            return
        if has_item:
            self._item(row)

    def _enter(self, row: Row) -> None:
        """Go to the line's dossier, which may have been met before."""
        number, title = _number(row.values, self._prefix), shown(str(row.values.get("title") or ""))
        met = self._numbers.get(number) if number else self._current
        if met is not None and (not title or title == self.dossiers[met].title):
            self._current = met
            return
        if met is not None and number:
            words = Sentence(
                N_("Nomor ini sudah dipakai di baris %(line)d dengan uraian lain."), {"line": met}
            )
            self.faults.append(Fault(row.line, COLUMN["number"], words))
            return
        self._current = row.line
        self._numbers[number] = row.line
        self.dossiers[row.line] = self._dossier(row, number, title)

    def _dossier(self, row: Row, number: str, title: str) -> DossierRow:
        values, known = row.values, self._known.get(number)
        made = DossierRow(
            line=row.line,
            number=number,
            title=title,
            code=str(values.get("code") or ""),
            period=values.get("period"),
            level=_level(values),
            values=values,
        )
        if known is None:
            self._require(made)
            return made
        self._tell_known(made, known)
        return replace(made, known=known, title=title or known.title, code=made.code or known.code)

    def _require(self, made: DossierRow) -> None:
        missing = {
            "number": not made.number,
            "title": not made.title,
            "code": not made.code,
            "period": made.period is None,
        }
        for name, is_missing in missing.items():
            if is_missing:
                self._fault(made.line, name, N_("Belum diisi."))

    def _tell_known(self, made: DossierRow, known: Known) -> None:
        if made.title and made.title != known.title:
            words = N_("Berkas bernomor ini sudah ada dengan uraian lain. Yang sudah ada tidak diubah.")
        else:
            words = N_("Berkas ini sudah ada dan tidak dibuat lagi.")
        self._remark(made.line, "number", words)

    def _item(self, row: Row) -> None:
        if self._current is None:
            self._fault(row.line, "number", N_("Item ini tidak berada di bawah berkas mana pun."))
            return
        dossier, values = self.dossiers[self._current], row.values
        if values.get("level") is None and not values.get("reason"):  # then its dossier's reason is its own
            values = {**values, "reason": dossier.values.get("reason", "")}
        made = ItemRow(
            line=row.line,
            dossier=dossier.line,
            number=values.get("item_number"),
            title=shown(str(values.get("item_title") or "")),
            date=values.get("date"),
            code=str(values.get("code") or dossier.code),
            level=dossier.level if values.get("level") is None else _level(values),
            values=values,
        )
        if not made.title:
            self._fault(row.line, "item_title", N_("Belum diisi."))
        elif self._is_there(dossier, made):
            self._remark(row.line, "item_title", N_("Item ini sudah ada di berkasnya dan dilewati."))
            return
        elif dossier.known is not None and dossier.known.is_closed:
            self._fault(
                row.line, "number", N_("Berkas ini sudah ditutup. Buka lagi sebelum memasukkan arsip.")
            )
        self._number_once(dossier, made)
        if made.date is not None and not made.date.is_day:
            self._remark(
                row.line, "date", N_("Tanggal ini bukan satu hari, jadi ditulis di keterangan item saja.")
            )
        self.items.append(made)

    def _number_once(self, dossier: DossierRow, made: ItemRow) -> None:
        if made.number is None:
            return
        key = (dossier.line, made.number)
        if key in self._taken or (dossier.known is not None and made.number in dossier.known.items):
            self._fault(made.line, "item_number", N_("Nomor item itu sudah dipakai di berkas ini."))
        self._taken.add(key)

    @staticmethod
    def _is_there(dossier: DossierRow, made: ItemRow) -> bool:
        if dossier.known is None:
            return False
        day = made.date.begins if made.date is not None and made.date.is_day else None
        return (made.title, day) in dossier.known.titles

    def _fault(self, line: int, name: str, words: str) -> None:
        self.faults.append(Fault(line, COLUMN.get(name, ""), Sentence(words)))

    def _remark(self, line: int, name: str, words: str) -> None:
        self.remarks.append(Fault(line, COLUMN[name], Sentence(words)))


def _number(values: Values, prefix: str) -> str:
    number = shown(str(values.get("number") or ""))
    return shown(f"{prefix}{number}") if number else ""


def _level(values: Values) -> Level | None:
    level = values.get("level")
    return Level(level) if level is not None else None


def level_problem(
    level: Level | None, default: Level | None, reason: str, levels: Sequence[Level]
) -> Sentence | None:
    """Why a line may not have this level. ``default`` is its code's, ``levels`` what the person may set.

    A level above the code's needs a reason in the table, and one below it is never taken.
    """
    if level is None:
        return Sentence(N_("Kode ini belum bertingkat di SKKAAD. Pilih tingkat untuk baris tanpa tingkat."))
    if default is not None and level < default:
        return Sentence(N_("Kode ini bertingkat lebih tinggi menurut SKKAAD. Pilih tingkat menurut kode."))
    if default is not None and level > default and not reason.strip():
        return Sentence(N_("Tingkat ini di atas tingkat menurut kode. Tulis alasannya di kolom alasan."))
    if level not in levels:
        return Sentence(N_("Tingkat itu di atas hak Anda. Mintalah kepala unit pemilik yang menetapkannya."))
    return None
