"""How a stack divides: tables of pages, marks and parts."""

import pytest

from classification.levels import Level
from ingest.separators.plan import Flag, Mark, PageSigns, Plan, Tally, collated, divide
from ingest.separators.sheets import SheetKind, Sides
from tests.ingest.separators.fed import values

INK = 0.0005
FORGED = frozenset({Flag.FORGED})
MARKS = {
    "C": Mark(SheetKind.COVER, values(SheetKind.COVER, file="B1", documents=2, sheets=3)),
    "S": Mark(SheetKind.SEPARATOR, values()),
    "E": Mark(SheetKind.END, values(SheetKind.END)),
    "P": Mark(SheetKind.PLAIN),
    "X": Mark(SheetKind.SEPARATOR, None, Level.RESTRICTED, FORGED),
    "Y": Mark(SheetKind.COVER, None, Level.RESTRICTED, FORGED),
    "B": Mark(SheetKind.COVER, values(SheetKind.COVER, sides=Sides.BOTH, sheets=2, documents=1)),
    "T": Mark(SheetKind.COVER, values(SheetKind.COVER, sides=Sides.BACKS_LAST)),
}


def plan(pattern: str) -> Plan:
    """Letters are pages in the order fed: ``.`` content, ``o`` blank, the others sheets."""
    pages = [PageSigns(number, ink=0.0 if each == "o" else 0.1) for number, each in enumerate(pattern, 1)]
    marks = {number: MARKS[each] for number, each in enumerate(pattern, 1) if each in MARKS}
    return divide(pages, marks, INK)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("...", [(1, 2, 3)]),
        ("P.P..", [(2,), (4, 5)]),
        (".P.", [(1,), (3,)]),
        ("PP.P", [(3,)]),
        ("S..S.", [(2, 3), (5,)]),
        ("C.P..P.E", [(2,), (4, 5), (7,)]),
        ("C.S.X.P.", [(2,), (4,), (6,), (8,)]),
        ("S.o.oS.", [(2, 4), (7,)]),
        ("SoSo", []),
        ("", []),
        ("BoSo....", [(5, 6, 7, 8)]),
        # fronts: cover, a, separator, b; backs from the last: of b, of the separator, of a, of the cover
        ("T.S..o.o", [(2, 7), (4, 5)]),
        ("T.S..o.", [(2,), (4, 5, 7)]),
    ],
)
def test_parts(pattern: str, parts: list[tuple[int, ...]]) -> None:
    assert [part.pages for part in plan(pattern).parts] == parts


@pytest.mark.parametrize("pattern", ["", ".", "..", "P", "o.oP.S..C..E.", "X.oY..P."])
def test_each_page_is_in_one_place(pattern: str) -> None:
    found = plan(pattern)
    placed = [*found.sheets, *found.blanks, *(page for part in found.parts for page in part.pages)]
    assert sorted(placed) == list(range(1, len(pattern) + 1))


@pytest.mark.parametrize(
    ("pattern", "speakers"),
    [
        ("..", [None]),
        ("P.", [None]),
        ("S.P.", ["S", None]),
        ("C.P.S.P.", ["C", "C", "S", "C"]),
        ("C.E.", ["C", None]),
        ("X.S.", ["X", "S"]),
        ("Y.P.", ["Y", "Y"]),
    ],
)
def test_who_speaks_for_a_part(pattern: str, speakers: list[str | None]) -> None:
    wanted = [MARKS[each] if each else None for each in speakers]
    assert [part.mark for part in plan(pattern).parts] == wanted


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("S.S.", [set(), set()]),
        ("X.S.", [{Flag.FORGED}, set()]),
        ("Y.P.C.", [{Flag.FORGED}, {Flag.FORGED}, set()]),
        ("C.E.P.C.", [set(), {Flag.AFTER_END}, {Flag.AFTER_END}, set()]),
        ("T.S", [{Flag.UNPAIRED}]),
    ],
)
def test_flags(pattern: str, flags: list[set[Flag]]) -> None:
    assert [part.flags for part in plan(pattern).parts] == flags


@pytest.mark.parametrize(
    ("pattern", "tallies"),
    [
        ("S.", [Tally(documents_found=1, sheets_found=1)]),
        ("C.P..E", [Tally("B1", 2, 3, 2, 3)]),
        ("C.C.P.o", [Tally("B1", 2, 3, 1, 1), Tally("B1", 2, 3, 2, 3)]),
        ("Bo....", [Tally("", 1, 2, 1, 2)]),
        ("Bo.o", [Tally("", 1, 2, 1, 1)]),
    ],
)
def test_what_was_announced_and_found(pattern: str, tallies: list[Tally]) -> None:
    assert list(plan(pattern).tallies) == tallies


@pytest.mark.parametrize(
    ("tally", "agrees"),
    [
        (Tally(), True),
        (Tally("", 2, 3, 2, 3), True),
        (Tally("", 0, 0, 5, 9), True),
        (Tally("", 2, 0, 3, 9), False),
        (Tally("", 0, 3, 2, 2), False),
    ],
)
def test_whether_a_tally_agrees(tally: Tally, agrees: bool) -> None:
    assert tally.agrees is agrees


def test_no_page_is_blank_where_the_share_is_nought() -> None:
    assert divide([PageSigns(1, ink=0.0)], {}, 0.0).blanks == ()


def test_backs_come_behind_their_fronts() -> None:
    pages = [PageSigns(number) for number in range(1, 7)]
    assert [page.number for page in collated(pages)] == [1, 6, 2, 5, 3, 4]
