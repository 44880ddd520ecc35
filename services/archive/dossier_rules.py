"""What may be typed of a dossier and of an item, and what may be done to one: pure decisions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.sentences import N_, Sentence
from classification.instruments import as_code
from classification.levels import Level

LONGEST_TITLE, LONGEST_NUMBER, LONGEST_EVENT = 500, 60, 300
LONGEST_QUANTITY, LONGEST_NOTE = 60, 300
MOST_ITEMS = 9_999
MOST_AT_ONCE = 100


class Development(StrEnum):
    """Tingkat perkembangan."""

    ORIGINAL = "asli"
    COPY = "salinan"
    CARBON = "tembusan"
    PHOTOCOPY = "kopi"
    DRAFT = "konsep"
    EXCERPT = "petikan"


class Medium(StrEnum):
    PAPER = "kertas"
    ELECTRONIC = "elektronik"
    PHOTO = "foto"
    SOUND = "rekaman suara"
    FILM = "video"
    MAP = "peta"


class Condition(StrEnum):
    GOOD = "baik"
    LIGHT = "rusak ringan"
    HEAVY = "rusak berat"
    INCOMPLETE = "tidak lengkap"


@dataclass(frozen=True, slots=True)
class DossierWish:
    """What is typed of a new dossier. ``default`` is the level that the code gives, ``levels`` those that
    this person may set there, empty for a unit where they may open none."""

    number: str
    title: str
    code: str
    begins: date | None
    today: date
    level: Level | None
    default: Level | None
    levels: tuple[Level, ...]
    is_number_taken: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ItemValues:
    """What is typed of an item; ``number`` as text, empty for the next one."""

    number: str = ""
    quantity: str = ""
    development: str = ""
    medium: str = ""
    condition: str = ""
    note: str = ""


def problems_of(wish: DossierWish) -> dict[str, Sentence | None]:
    """A sentence for each field that cannot be taken."""
    return {
        "unit": None if wish.levels else Sentence(N_("Pilih unit tempat Anda boleh membuka berkas.")),
        "number": _wrong_number(wish),
        "title": _wrong_length(
            wish.title, LONGEST_TITLE, N_("Tulis uraian berkas, paling banyak 500 huruf.")
        ),
        "code": None if as_code(wish.code) else Sentence(N_("Tulis kode klasifikasi seperti PM.01.02.")),
        "begins": _wrong_day(wish.begins, wish.today),
        "level": _wrong_level(wish),
        **remark_problems(wish.remark),
    }


def remark_problems(remark: str) -> dict[str, Sentence | None]:
    """The same for a dossier's remark alone."""
    too_long = Sentence(N_("Keterangan paling banyak 300 huruf."))
    return {"remark": too_long if len(remark.strip()) > LONGEST_NOTE else None}


def closing_problems(
    closed_on: date | None, event: str, begins: date | None, today: date
) -> dict[str, Sentence | None]:
    """The same for the closing: its day lies between the opening and today."""
    too_early = closed_on is not None and begins is not None and closed_on < begins
    early = Sentence(N_("Tanggal ini sebelum berkas dibuka."))
    sentence = N_("Tulis peristiwa yang menutup berkas, paling banyak 300 huruf.")
    return {
        "closed_on": early if too_early else _wrong_day(closed_on, today),
        "event": _wrong_length(event, LONGEST_EVENT, sentence),
    }


def item_problems(values: ItemValues) -> dict[str, Sentence | None]:
    """The same for an item."""
    unknown = Sentence(N_("Pilih dari daftar."))
    is_number = not values.number or (
        values.number.isascii() and values.number.isdecimal() and 0 < int(values.number[:9]) <= MOST_ITEMS
    )
    number = Sentence(N_("Nomor item: angka dari 1 sampai %(most)s."), {"most": MOST_ITEMS})
    too_long = Sentence(N_("Terlalu panjang."))
    return {
        "item_number": None if is_number and len(values.number) < 9 else number,
        "quantity": too_long if len(values.quantity) > LONGEST_QUANTITY else None,
        "development": unknown if values.development not in {"", *Development} else None,
        "medium": unknown if values.medium not in {"", *Medium} else None,
        "condition": unknown if values.condition not in {"", *Condition} else None,
        "item_note": too_long if len(values.note) > LONGEST_NOTE else None,
    }


def _wrong_number(wish: DossierWish) -> Sentence | None:
    if wish.is_number_taken:
        return Sentence(N_("Nomor itu sudah dipakai berkas lain."))
    words = N_("Tulis nomor berkas, paling banyak 60 huruf.")
    return _wrong_length(wish.number, LONGEST_NUMBER, words)


def _wrong_length(text: str, most: int, words: str) -> Sentence | None:
    return None if 0 < len(text.strip()) <= most else Sentence(words)


def _wrong_day(day: date | None, today: date) -> Sentence | None:
    if day is None:
        return Sentence(N_("Isi tanggalnya."))
    return Sentence(N_("Tanggal ini belum tiba.")) if day > today else None


def _wrong_level(wish: DossierWish) -> Sentence | None:
    if wish.level is None:
        return Sentence(N_("Pilih salah satu tingkat."))
    if wish.levels and wish.level not in wish.levels:
        return Sentence(N_("Tingkat itu di atas hak Anda. Mintalah kepala unit pemilik yang menetapkannya."))
    if wish.default is not None and wish.level < wish.default:
        return Sentence(N_("Kode ini bertingkat lebih tinggi menurut SKKAAD. Pilih tingkat menurut kode."))
    return None
