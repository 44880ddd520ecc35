"""The registers of archives that offices keep, column by column. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from catalog.records import TITLE_LENGTH
from catalog.sentences import N_, Sentence
from services.archive.dossier_rules import (
    LONGEST_EVENT,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    LONGEST_QUANTITY,
    LONGEST_TITLE,
    MOST_ITEMS,
    Development,
)
from services.archive.instrument_columns import read_category, read_code, read_level
from services.registers.columns import Column, Unfit, words
from services.registers.spans import Span, span


class ArchiveKind(StrEnum):
    """The word that its page's address has."""

    DOSSIERS = "daftar-berkas"
    CONTENTS = "daftar-isi-berkas"
    INACTIVE = "daftar-arsip-inaktif"


_DEVELOPMENTS = {
    **{each.value: each.value for each in Development},
    **dict.fromkeys(("copy", "fotokopi", "fotocopy", "fc"), Development.PHOTOCOPY.value),
    **dict.fromkeys(("ori", "original"), Development.ORIGINAL.value),
    **dict.fromkeys(("draft", "draf"), Development.DRAFT.value),
}


def _development(text: str) -> str:
    known = _DEVELOPMENTS.get("".join(sign for sign in text.lower() if sign.isalpha()))
    if known is None:
        raise Unfit(Sentence(N_("Tulis asli, salinan, tembusan, kopi, konsep, atau petikan.")))
    return known


def _item_number(text: str) -> int:
    digits = text.strip(" .)")
    if digits.isascii() and digits.isdecimal() and len(digits) < 9 and 0 < int(digits) <= MOST_ITEMS:
        return int(digits)
    raise Unfit(Sentence(N_("Nomor item: angka dari 1 sampai %(most)s."), {"most": MOST_ITEMS}))


def _day(text: str) -> Span:
    found = span(text)
    if not found.is_day:
        raise Unfit(Sentence(N_("Bukan tanggal. Tulis seperti 14-02-2024.")))
    return found


_NUMBER = Column("number", N_("No. berkas"), words(LONGEST_NUMBER), also=(
    "nomor berkas", "no berkas arsip", "kode berkas"))  # fmt: skip
_LINE_NUMBER = Column("number", N_("No. berkas"), words(LONGEST_NUMBER), also=(
    "nomor berkas", "no berkas arsip", "kode berkas", "no", "nomor", "no urut", "nomor urut"))  # fmt: skip
_CODE = Column("code", N_("Kode klasifikasi"), read_code, also=(
    "kode", "kode arsip", "klasifikasi", "kode klasifikasi arsip"))  # fmt: skip
_TITLE = Column("title", N_("Uraian berkas"), words(LONGEST_TITLE), also=(
    "uraian informasi berkas", "judul berkas", "nama berkas", "uraian masalah berkas"))  # fmt: skip
_LINE_TITLE = Column("title", N_("Uraian berkas"), words(LONGEST_TITLE), also=(
    "uraian informasi berkas", "judul berkas", "nama berkas", "uraian", "uraian informasi",
    "uraian informasi arsip", "jenis arsip", "jenis/series arsip", "uraian arsip"))  # fmt: skip
_PERIOD = Column("period", N_("Kurun waktu"), span, also=("tahun", "kurun waktu berkas"), empty=None)
_QUANTITY = Column("quantity", N_("Jumlah"), words(LONGEST_QUANTITY), also=(
    "jumlah berkas", "volume", "jumlah lembar"))  # fmt: skip
_DEVELOPMENT = Column("development", N_("Tingkat perkembangan"), _development, also=(
    "tk perkembangan", "tp", "asli/kopi"))  # fmt: skip
_NOTE = Column("note", N_("Keterangan"), words(LONGEST_NOTE), also=("ket", "catatan"))
_LEVEL = Column("level", N_("Tingkat keamanan"), read_level, also=(
    "klasifikasi keamanan", "tingkat", "skkaad", "tingkat klasifikasi", "keamanan"), empty=None)  # fmt: skip
_REASON = Column("reason", N_("Alasan tingkat"), words(300), also=(
    "alasan", "alasan penyimpangan", "alasan tingkat keamanan"))  # fmt: skip
_SHELF = (
    Column("location", N_("Lokasi simpan"), words(110), also=("lokasi", "tempat simpan", "ruang/rak", "rak")),
    Column("box", N_("Boks"), words(60), also=("no boks", "nomor boks", "box", "no box", "no definitif boks",
        "nomor definitif boks")),
    Column("folder", N_("Folder"), words(60), also=("no folder", "nomor folder", "no definitif folder",
        "nomor definitif folder")),
)  # fmt: skip
_ITEMS = (
    Column("item_number", N_("No. item"), _item_number, also=(
        "nomor item", "no item arsip", "nomor item arsip", "no isi"), empty=None),
    Column("item_title", N_("Uraian item"), words(TITLE_LENGTH), also=(
        "uraian informasi arsip", "uraian item arsip", "uraian isi berkas", "uraian informasi",
        "uraian arsip", "isi ringkas", "perihal")),
    Column("document", N_("Nomor naskah"), words(200), also=(
        "nomor surat", "no surat", "nomor dokumen", "no naskah")),
    Column("date", N_("Tanggal"), span, also=("tgl", "tanggal surat", "tanggal naskah", "tanggal item"),
        empty=None),
    Column("file", N_("Nama file pindaian"), words(300), also=(
        "file", "nama file", "pindaian", "scan", "file pindaian", "softcopy")),
)  # fmt: skip
_INACTIVE = (
    Column("retention", N_("Jangka simpan dan nasib akhir"), words(200), also=(
        "jangka simpan", "jangka simpan & nasib akhir", "retensi", "nasib akhir", "jra")),
    Column("category", N_("Kategori"), read_category, also=("kategori arsip",)),
    Column("closed_on", N_("Tanggal tutup"), _day, also=("tanggal ditutup", "tgl tutup"), empty=None),
    Column("event", N_("Peristiwa penutup"), words(LONGEST_EVENT), also=("sebab ditutup",)),
)  # fmt: skip

COLUMNS: Mapping[ArchiveKind, Sequence[Column]] = {
    ArchiveKind.DOSSIERS: (
        _LINE_NUMBER, _CODE, _LINE_TITLE, _PERIOD, _QUANTITY, _NOTE, *_SHELF, _LEVEL, _REASON),
    ArchiveKind.CONTENTS: (
        _NUMBER, _CODE, _TITLE, _PERIOD, *_ITEMS, _QUANTITY, _DEVELOPMENT, _NOTE, *_SHELF, _LEVEL, _REASON),
    ArchiveKind.INACTIVE: (
        _LINE_NUMBER, _CODE, _LINE_TITLE, _PERIOD, _QUANTITY, _DEVELOPMENT, _NOTE, *_SHELF, *_INACTIVE,
        _LEVEL, _REASON),
}  # fmt: skip
