"""How a fed stack divides: pure, from what was seen on each page and what its sheets were judged to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from classification.levels import Level
from ingest.separators.sheets import SheetKind, SheetValues, Sides


class Flag(StrEnum):
    """Why a person must look at a part."""

    FORGED = "forged"  # the signature is not this office's, or the text makes no sense
    FOREIGN = "foreign"  # another office's sheet
    OUTDATED = "outdated"  # its unit or code is no longer in force
    WITHDRAWN = "withdrawn"  # who printed it may not file there any more
    REUSED = "reused"  # the same sheet was fed before: its values may belong to other papers
    DOUBLE = "double"  # two different sheets on one page
    AFTER_END = "after-end"  # pages behind the end sheet
    UNPAIRED = "unpaired"  # fronts and backs are not as many


@dataclass(frozen=True, slots=True)
class PageSigns:
    """What was seen on a page (from 1): its codes' texts, a bar pattern, and the share of it that is ink."""

    number: int
    texts: tuple[str, ...] = ()
    is_patch: bool = False
    ink: float = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A page that is a sheet, as judged. ``values`` is ``None`` where none may be taken from it; ``level`` is
    the least that what follows must have."""

    kind: SheetKind
    values: SheetValues | None = None
    level: Level | None = None
    flags: frozenset[Flag] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """Pages (numbers in the stack) that become one record; ``mark`` is what speaks for it, if anything."""

    pages: tuple[int, ...]
    mark: Mark | None
    flags: frozenset[Flag]


@dataclass(slots=True)
class Tally:
    """What a cover announced, and what was found: documents, and sheets of paper with something on them or
    without. 0 announced: nothing was said."""

    file: str = ""
    documents: int = 0
    sheets: int = 0
    documents_found: int = 0
    sheets_found: int = 0

    @property
    def agrees(self) -> bool:
        return self.documents in {0, self.documents_found} and self.sheets in {0, self.sheets_found}


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts in order; the pages that are sheets; the blank ones left out; and each cover's tally.

    ``blank_sides`` are the blank pages that belong to a document's paper: the back of a sheet is none.
    """

    parts: tuple[Part, ...]
    sheets: tuple[int, ...]
    blanks: tuple[int, ...]
    tallies: tuple[Tally, ...]
    blank_sides: int = 0
    is_two_sided: bool = False


def divide(pages: Sequence[PageSigns], marks: Mapping[int, Mark], blank_ink: float) -> Plan:
    """The plan for ``pages``; ``marks`` by page number. A page with less ink than ``blank_ink`` is blank."""
    sides = _sides(marks)
    is_unpaired = sides is Sides.BACKS_LAST and len(pages) % 2 == 1
    order = collated(pages) if sides is Sides.BACKS_LAST and not is_unpaired else pages
    walk = _Walk(sides is not Sides.FRONTS, frozenset({Flag.UNPAIRED}) if is_unpaired else frozenset())
    for page in order:
        if mark := marks.get(page.number):
            walk.begin(page.number, mark)
        else:
            walk.add(page.number, page.ink < blank_ink)
    return walk.plan()


def collated(pages: Sequence[PageSigns]) -> list[PageSigns]:
    """Fronts 1, 2, 3 and then backs 3, 2, 1 become front 1, back 1, front 2, ..."""
    half = len(pages) // 2
    return [page for pair in zip(pages[:half], reversed(pages[half:]), strict=True) for page in pair]


def _sides(marks: Mapping[int, Mark]) -> Sides:
    """As the first cover with values says; one feeding is of one kind."""
    for number in sorted(marks):
        mark = marks[number]
        if mark.kind is SheetKind.COVER and mark.values is not None:
            return mark.values.sides
    return Sides.FRONTS


@dataclass(slots=True)
class _Walk:
    """The stack, page after page."""

    is_two_sided: bool
    always: frozenset[Flag]
    parts: list[Part] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=lambda: [Tally()])
    pages: list[int] = field(default_factory=list)
    sides_seen: int = 0
    blank_sides: int = 0
    mark: Mark | None = None
    cover: Mark | None = None
    is_past_end: bool = False
    is_back_of_sheet: bool = False

    def begin(self, number: int, mark: Mark) -> None:
        self._close()
        self.sheets.append(number)
        self.is_back_of_sheet = self.is_two_sided
        match mark.kind:
            case SheetKind.COVER:
                self._end_section()
                self.cover = self.mark = mark
                self.is_past_end = False
                self.tallies.append(_announced(mark))
            case SheetKind.END:
                self._end_section()
                self.cover = self.mark = None
                self.is_past_end = True
                self.tallies.append(Tally())
            case SheetKind.SEPARATOR:
                self.mark = mark
            case SheetKind.PLAIN:
                self.mark = self.cover

    def add(self, number: int, is_blank: bool) -> None:
        is_back, self.is_back_of_sheet = self.is_back_of_sheet, False
        if not (is_back and is_blank):
            self.sides_seen += 1
            self.blank_sides += is_blank
        if is_blank:
            self.blanks.append(number)
        else:
            self.pages.append(number)

    def plan(self) -> Plan:
        self._close()
        self._end_section()
        told = [tally for tally in self.tallies if tally.documents_found or tally.documents or tally.sheets]
        return Plan(
            tuple(self.parts),
            tuple(sorted(self.sheets)),
            tuple(sorted(self.blanks)),
            tuple(told),
            self.blank_sides,
            self.is_two_sided,
        )

    def _close(self) -> None:
        if not self.pages:
            return
        flags = self.always | (self.mark.flags if self.mark else frozenset())
        if self.is_past_end and self.mark is None:
            flags |= {Flag.AFTER_END}
        self.parts.append(Part(tuple(self.pages), self.mark, flags))
        self.tallies[-1].documents_found += 1
        self.pages = []

    def _end_section(self) -> None:
        self.tallies[-1].sheets_found = -(-self.sides_seen // 2) if self.is_two_sided else self.sides_seen
        self.sides_seen = 0


def _announced(mark: Mark) -> Tally:
    if mark.values is None:
        return Tally()
    return Tally(mark.values.file, mark.values.documents, mark.values.sheets)
