"""Which sheets a person may print, and the sheets themselves: signed, each with a serial of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from catalog.audit import note
from catalog.ids import new_id
from catalog.instruments import is_in_force, level_of_code
from catalog.people.errors import Invalid
from catalog.records import shown
from catalog.sentences import N_, Sentence
from catalog.units import get_unit
from classification.instruments import as_code, needs_reason
from classification.levels import Level
from ingest.filing_right import NOT_YOUR_LEVEL, NOT_YOUR_UNIT
from ingest.separators.sheets import LONGEST_FILE, MOST, SheetKind, SheetValues, Sides
from services.archive.filing import FilingPlace

MOST_COPIES = 200

TOP_SECRET = N_("Arsip Sangat Rahasia tidak dipindai di sini, jadi tidak ada lembarnya.")
BELOW_CODE = N_(
    "Kode ini bertingkat lebih tinggi menurut SKKAAD. Lembar tidak dapat menurunkan tingkat; "
    "turunkan per arsip dengan alasan."
)
NO_SUCH_CODE = N_("Kode ini tidak berlaku menurut klasifikasi arsip.")
PICK_LEVEL = N_("Pilih salah satu tingkat.")
PICK_KIND = N_("Pilih salah satu jenis.")
COUNT = N_("Tulis angka dari %(least)s sampai %(most)s.")
LONG_FILE = N_("Paling banyak %(most)s huruf.")


@dataclass(frozen=True, slots=True)
class SheetWish:
    """What a person wants printed, as typed: ``level`` is a slug, numbers are text, empty ones unsaid."""

    kind: str
    unit: str
    level: str = ""
    code: str = ""
    record_kind: str = "archive"
    file: str = ""
    sides: str = Sides.FRONTS.value
    documents: str = ""
    sheets: str = ""
    copies: str = "1"


def checked(
    session: Session,
    wish: SheetWish,
    places: Sequence[FilingPlace],
    record_kinds: Sequence[str],
    printed_by: str,
    today: date,
) -> list[SheetValues]:
    """The sheets to print, one for each copy; ``places`` are where the person may file.

    Raises ``Invalid`` with every problem by the form's field.
    """
    place = next((each for each in places if each.unit_id == wish.unit), None)
    if place is None:
        raise Invalid({"unit": Sentence(NOT_YOUR_UNIT)})
    problems: dict[str, Sentence] = {}
    copies = _number(wish.copies or "1", "copies", 1, MOST_COPIES, problems)
    if wish.kind not in set(SheetKind):
        raise Invalid({"sheet": Sentence(PICK_KIND)})
    if wish.kind == SheetKind.PLAIN:
        _raise(problems)
        return [_plain(session, wish, printed_by) for _ in range(copies)]
    level = _level(session, wish, place, today, problems)
    documents = _number(wish.documents or "0", "documents", 0, MOST, problems)
    sheets = _number(wish.sheets or "0", "sheets", 0, MOST, problems)
    if wish.record_kind not in record_kinds:
        problems["kind"] = Sentence(PICK_KIND)
    if wish.sides not in set(Sides):
        problems["sides"] = Sentence(PICK_KIND)
    if len(shown(wish.file)) > LONGEST_FILE:
        problems["file"] = Sentence(LONG_FILE, {"most": LONGEST_FILE})
    _raise(problems)
    is_cover = wish.kind == SheetKind.COVER
    return [
        SheetValues(
            SheetKind(wish.kind),
            get_unit(session, wish.unit).office_id,
            wish.unit,
            level,
            new_id(),
            printed_by,
            as_code(wish.code) or "",
            wish.record_kind,
            shown(wish.file),
            Sides(wish.sides) if is_cover else Sides.FRONTS,
            documents if is_cover else 0,
            sheets if is_cover else 0,
        )
        for _ in range(copies)
    ]


def note_printing(session: Session, sheets: Sequence[SheetValues], actor: str) -> None:
    """Put in the trail who printed which sheets."""
    first = sheets[0]
    about = {"kind": first.kind.value, "unit": first.unit, "level": first.level.slug, "code": first.code}
    serials = [sheet.serial for sheet in sheets]
    note(session, actor, "print-sheets", f"unit:{first.unit}", {**about, "serials": serials})


def _level(
    session: Session, wish: SheetWish, place: FilingPlace, today: date, problems: dict[str, Sentence]
) -> Level:
    try:
        level = Level.from_slug(wish.level)
    except ValueError:
        problems["level"] = Sentence(PICK_LEVEL)
        return Level.RESTRICTED
    if level is Level.TOP_SECRET:
        problems["level"] = Sentence(TOP_SECRET)
    elif level not in place.levels:
        problems["level"] = Sentence(NOT_YOUR_LEVEL)
    if wish.code.strip():
        if not is_in_force(session, wish.code, today):
            problems["code"] = Sentence(NO_SUCH_CODE)
        elif needs_reason(level_of_code(session, wish.code, today), level):
            problems["level"] = Sentence(BELOW_CODE)
    return level


def _plain(session: Session, wish: SheetWish, printed_by: str) -> SheetValues:
    office = get_unit(session, wish.unit).office_id
    return SheetValues(SheetKind.PLAIN, office, wish.unit, Level.RESTRICTED, new_id(), printed_by)


def _number(text: str, name: str, least: int, most: int, problems: dict[str, Sentence]) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    if not least <= number <= most:
        problems[name] = Sentence(COUNT, {"least": least, "most": most})
        return least
    return number


def _raise(problems: dict[str, Sentence]) -> None:
    if problems:
        raise Invalid(problems)
