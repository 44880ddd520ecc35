"""What may be done with pages and records of a batch, and what is in the way of its release: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.pages import PageSource
from catalog.sentences import N_, Sentence
from classification.levels import Level

TURNS = (90, 180, 270)


class StepKind(StrEnum):
    RESCAN = "rescan"
    INSERT = "insert"
    ROTATE = "rotate"
    DROP = "drop"
    MOVE = "move"
    SPLIT = "split"
    MERGE = "merge"


class Origin(StrEnum):
    """Which file a page is taken from."""

    OWN = "own"
    OTHER = "other"  # the record that is merged into this one
    FRESH = "fresh"  # the scan that was just sent


@dataclass(frozen=True, slots=True)
class Taken:
    """One page of a file to be made. Its words are kept unless it is fresh or turned."""

    origin: Origin
    page: int
    turn: int = 0

    @property
    def keeps_words(self) -> bool:
        return self.origin is not Origin.FRESH and not self.turn


@dataclass(frozen=True, slots=True)
class Wish:
    """A wished step. ``page`` counts from 1 (0: before the first, to insert); ``to`` is where to move it.

    ``turn`` is degrees clockwise.
    """

    kind: StepKind
    page: int = 0
    to: int = 0
    turn: int = 0


def refusal_of(wish: Wish, pages: int, more: int) -> Sentence | None:
    """Why the step makes no sense for so many ``pages``; ``more``: those of the other or the fresh file."""
    least = 0 if wish.kind in {StepKind.INSERT, StepKind.MERGE} else 1
    if not least <= wish.page <= pages:
        return Sentence(N_("Halaman itu tidak ada lagi. Muat ulang halaman ini, lalu pilih lagi."))
    match wish.kind:
        case StepKind.RESCAN if more != 1:
            return Sentence(N_("Pindaian pengganti harus tepat satu halaman; file ini %(n)s."), {"n": more})
        case StepKind.DROP if pages == 1:
            return Sentence(
                N_("Halaman terakhir sebuah arsip tidak dapat dibuang. Gabungkan atau pindai ulang.")
            )
        case StepKind.MOVE if not 1 <= wish.to <= pages or wish.to == wish.page:
            return Sentence(
                N_("Tulis tempat baru antara 1 dan %(n)s, lain dari tempatnya sekarang."), {"n": pages}
            )
        case StepKind.ROTATE if wish.turn not in TURNS:
            return Sentence(N_("Halaman hanya dapat diputar 90, 180, atau 270 derajat."))
        case StepKind.SPLIT if wish.page < 2:
            return Sentence(N_("Pilih halaman kedua atau sesudahnya: di situ arsip baru dimulai."))
        case _:
            return None


def plan(wish: Wish, pages: int, more: int) -> tuple[tuple[Taken, ...], ...]:
    """The file, or for a split the two files, that the step makes. Ask ``refusal_of`` first."""
    own = [Taken(Origin.OWN, number) for number in range(1, pages + 1)]
    before, here, after = own[: wish.page - 1], own[wish.page - 1 : wish.page], own[wish.page :]
    match wish.kind:
        case StepKind.RESCAN:
            return ((*before, Taken(Origin.FRESH, 1), *after),)
        case StepKind.INSERT:
            fresh = (Taken(Origin.FRESH, number) for number in range(1, more + 1))
            return ((*own[: wish.page], *fresh, *own[wish.page :]),)
        case StepKind.ROTATE:
            return ((*before, Taken(Origin.OWN, wish.page, wish.turn), *after),)
        case StepKind.DROP:
            return ((*before, *after),)
        case StepKind.MOVE:
            rest = [*before, *after]
            return ((*rest[: wish.to - 1], *here, *rest[wish.to - 1 :]),)
        case StepKind.SPLIT:
            return (tuple(before), tuple(own[wish.page - 1 :]))
        case StepKind.MERGE:
            return ((*own, *(Taken(Origin.OTHER, number) for number in range(1, more + 1))),)


@dataclass(frozen=True, slots=True)
class Values:
    """What decides who may read a record. ``code`` is its classification."""

    unit_id: str
    level: Level
    is_classified: bool
    head_confirmed: bool
    creator_tier: int
    seats: tuple[str, ...]
    cases: frozenset[str]
    code: str


def merge_refusal(one: Values, other: Values) -> Sentence | None:
    """Two records of different owners or cases stay two: whoever may read the one need not read the other."""
    if one.unit_id != other.unit_id:
        return Sentence(N_("Kedua arsip ini milik unit yang berbeda, jadi tidak dapat digabung."))
    if one.cases != other.cases:
        return Sentence(N_("Kedua arsip ini tidak di perkara yang sama, jadi tidak dapat digabung."))
    return None


def merged(one: Values, other: Values) -> Values:
    """The stricter of both in each respect; the code of the first that has one."""
    return Values(
        unit_id=one.unit_id,
        level=max(one.level, other.level),
        is_classified=one.is_classified and other.is_classified,
        head_confirmed=one.head_confirmed and other.head_confirmed,
        creator_tier=min(one.creator_tier, other.creator_tier),
        seats=tuple(seat for seat in one.seats if seat in other.seats),
        cases=one.cases,
        code=one.code or other.code,
    )


class Fault(StrEnum):
    """What is the matter with a page as it was read."""

    POOR = "poor"
    UNREAD = "unread"
    BLANK = "blank"
    WORDLESS = "wordless"  # there is ink, and no word could be read: a photograph, a drawing, handwriting


def fault_of(source: PageSource, confidence: float | None, width: float, threshold: int) -> Fault | None:
    """``confidence``: mean of the page's words, 0..100; ``width`` 0 marks a page that could not be read."""
    if source is PageSource.BLANK:
        return Fault.BLANK if width > 0 else Fault.UNREAD
    if source is PageSource.OCR and confidence is None:
        return Fault.WORDLESS
    if source is PageSource.OCR and confidence is not None and confidence < threshold:
        return Fault.POOR
    return None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the operator counted on paper; ``None`` where nobody did."""

    sheets: int | None = None
    records: int | None = None
    is_duplex: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What one cover in a stack announced (0: nothing), and what lay behind it until the next."""

    stack_id: str
    documents: int
    sheets: int
    documents_found: int
    sheets_found: int

    @property
    def agrees(self) -> bool:
        return self.documents in {0, self.documents_found} and self.sheets in {0, self.sheets_found}


def with_covers(typed: Expected, covers: Sequence[Cover], is_two_sided: bool) -> Expected:
    """What the operator counted, and where nobody typed a number, what the covers announced. What lies
    outside any cover that says a number is taken as found."""
    sheets = sum(each.sheets or each.sheets_found for each in covers)
    documents = sum(each.documents or each.documents_found for each in covers)
    says_sheets, says_documents = (
        any(each.sheets for each in covers),
        any(each.documents for each in covers),
    )
    return Expected(
        typed.sheets if typed.sheets is not None or not says_sheets else sheets,
        typed.records if typed.records is not None or not says_documents else documents,
        typed.is_duplex or is_two_sided,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What the batch holds now. ``dropped`` are pages thrown out; ``bad`` are read poorly or not at all.

    ``left_out`` are blank pages of stacks with sheets, which are in no record.
    """

    pages: int = 0
    records: int = 0
    dropped: int = 0
    rescanned: int = 0
    bad: int = 0
    blank: int = 0
    wordless: int = 0
    left_out: int = 0
    reading: int = 0
    failed: int = 0
    untitled: int = 0

    def sheets(self, is_duplex: bool) -> int:
        """Sheets of paper that these pages came from, the dropped and the blank ones too."""
        sides = self.pages + self.dropped + self.left_out
        return -(-sides // 2) if is_duplex else sides


class Finding(StrEnum):
    EMPTY = "empty"
    READING = "reading"
    FAILED = "failed"
    MISSING_SHEETS = "missing-sheets"
    EXTRA_SHEETS = "extra-sheets"
    MISSING_RECORDS = "missing-records"
    EXTRA_RECORDS = "extra-records"
    BAD_PAGES = "bad-pages"
    BLANK_PAGES = "blank-pages"
    WORDLESS_PAGES = "wordless-pages"
    UNTITLED = "untitled"


STOPPING = frozenset({Finding.EMPTY, Finding.READING})  # the others may be passed over with a reason


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found, and how many."""

    what: Finding
    count: int

    @property
    def is_stopping(self) -> bool:
        return self.what in STOPPING


def findings(expected: Expected, found: Found) -> tuple[Item, ...]:
    """All that stands in the way of a hand-over, what stops it first."""
    sheets = found.sheets(expected.is_duplex)
    counts = {
        Finding.EMPTY: int(found.records == 0),
        Finding.READING: found.reading,
        Finding.FAILED: found.failed,
        Finding.MISSING_SHEETS: (expected.sheets or 0) - sheets if expected.sheets is not None else 0,
        Finding.EXTRA_SHEETS: sheets - expected.sheets if expected.sheets is not None else 0,
        Finding.MISSING_RECORDS: (expected.records or 0) - found.records
        if expected.records is not None
        else 0,
        Finding.EXTRA_RECORDS: found.records - expected.records if expected.records is not None else 0,
        Finding.BAD_PAGES: found.bad,
        Finding.BLANK_PAGES: found.blank,
        Finding.WORDLESS_PAGES: found.wordless,
        Finding.UNTITLED: found.untitled,
    }
    return tuple(Item(what, count) for what, count in counts.items() if count > 0)


def handing_refusal(found: Sequence[Item], reason: str) -> Sentence | None:
    """Why the batch may not be handed over yet, or ``None``."""
    if any(each.is_stopping for each in found):
        return Sentence(
            N_("Kumpulan ini belum dapat diserahkan: tunggu pembacaannya selesai, atau masukkan pindaian.")
        )
    if found and not reason.strip():
        return Sentence(N_("Tulis alasan mengapa diserahkan walau ada yang belum beres."))
    return None
