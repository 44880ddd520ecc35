"""Steps, findings and merged labels as tables."""

import pytest

from catalog.pages import PageSource
from classification.levels import Level
from services.station.rules import (
    Cover,
    Expected,
    Fault,
    Finding,
    Found,
    Origin,
    StepKind,
    Values,
    Wish,
    fault_of,
    findings,
    handing_refusal,
    merge_refusal,
    merged,
    plan,
    refusal_of,
    with_covers,
)

KINDS = StepKind


def shown(wish: Wish, pages: int, more: int = 0) -> list[str]:
    """Each file as a word: its own pages by number, others after a letter, a turn after a colon."""
    sign = {Origin.OWN: "", Origin.OTHER: "b", Origin.FRESH: "f"}
    return [
        " ".join(
            f"{sign[each.origin]}{each.page}{':' + str(each.turn) if each.turn else ''}" for each in file
        )
        for file in plan(wish, pages, more)
    ]


PLANS = (
    (Wish(KINDS.RESCAN, 2), 3, 1, ["1 f1 3"]),
    (Wish(KINDS.RESCAN, 1), 1, 1, ["f1"]),
    (Wish(KINDS.INSERT, 0), 2, 2, ["f1 f2 1 2"]),
    (Wish(KINDS.INSERT, 2), 2, 1, ["1 2 f1"]),
    (Wish(KINDS.ROTATE, 3, turn=90), 3, 0, ["1 2 3:90"]),
    (Wish(KINDS.DROP, 1), 3, 0, ["2 3"]),
    (Wish(KINDS.DROP, 3), 3, 0, ["1 2"]),
    (Wish(KINDS.MOVE, 1, to=3), 4, 0, ["2 3 1 4"]),
    (Wish(KINDS.MOVE, 4, to=1), 4, 0, ["4 1 2 3"]),
    (Wish(KINDS.SPLIT, 2), 4, 0, ["1", "2 3 4"]),
    (Wish(KINDS.SPLIT, 4), 4, 0, ["1 2 3", "4"]),
    (Wish(KINDS.MERGE), 2, 2, ["1 2 b1 b2"]),
)


@pytest.mark.parametrize(("wish", "pages", "more", "files"), PLANS, ids=range(len(PLANS)))
def test_each_step_makes_these_files(wish: Wish, pages: int, more: int, files: list[str]) -> None:
    assert refusal_of(wish, pages, more) is None
    assert shown(wish, pages, more) == files


REFUSED = (
    (Wish(KINDS.RESCAN, 2), 3, 2),
    (Wish(KINDS.RESCAN, 4), 3, 1),
    (Wish(KINDS.RESCAN, 0), 3, 1),
    (Wish(KINDS.INSERT, 4), 3, 1),
    (Wish(KINDS.ROTATE, 1, turn=45), 3, 0),
    (Wish(KINDS.ROTATE, 1), 3, 0),
    (Wish(KINDS.DROP, 1), 1, 0),
    (Wish(KINDS.DROP, -1), 3, 0),
    (Wish(KINDS.MOVE, 2, to=2), 3, 0),
    (Wish(KINDS.MOVE, 2, to=0), 3, 0),
    (Wish(KINDS.MOVE, 2, to=4), 3, 0),
    (Wish(KINDS.SPLIT, 1), 3, 0),
)


@pytest.mark.parametrize(("wish", "pages", "more"), REFUSED, ids=range(len(REFUSED)))
def test_what_makes_no_sense_is_refused(wish: Wish, pages: int, more: int) -> None:
    assert refusal_of(wish, pages, more) is not None


def test_words_of_pages_that_stay_as_they_are_are_kept() -> None:
    (file,) = plan(Wish(KINDS.ROTATE, 2, turn=90), 2, 0)
    assert [each.keeps_words for each in file] == [True, False]
    (file,) = plan(Wish(KINDS.RESCAN, 1), 2, 1)
    assert [each.keeps_words for each in file] == [False, True]
    (file,) = plan(Wish(KINDS.MERGE), 1, 1)
    assert all(each.keeps_words for each in file)


FAULTS = (
    (PageSource.OCR, 59.9, 595.0, Fault.POOR),
    (PageSource.OCR, 60.0, 595.0, None),
    (PageSource.OCR, None, 595.0, Fault.WORDLESS),
    (PageSource.TEXT, 10.0, 595.0, None),
    (PageSource.BLANK, None, 595.0, Fault.BLANK),
    (PageSource.BLANK, None, 0.0, Fault.UNREAD),
)


@pytest.mark.parametrize(("source", "confidence", "width", "fault"), FAULTS, ids=range(len(FAULTS)))
def test_what_is_the_matter_with_a_page(
    source: PageSource, confidence: float | None, width: float, fault: Fault | None
) -> None:
    assert fault_of(source, confidence, width, 60) is fault


A, B, NO_NUMBERS = Cover("t", 2, 5, 2, 4), Cover("t", 3, 0, 3, 6), Cover("t", 0, 0, 1, 2)
COVERED: tuple[tuple[Expected, tuple[Cover, ...], bool, Expected], ...] = (
    (Expected(), (), False, Expected()),
    (Expected(), (NO_NUMBERS,), False, Expected()),
    (Expected(), (A,), False, Expected(5, 2)),
    (Expected(), (A, B, NO_NUMBERS), True, Expected(13, 6, is_duplex=True)),
    (Expected(), (B,), False, Expected(None, 3)),
    (Expected(7, None), (A,), False, Expected(7, 2)),
    (Expected(0, 9, is_duplex=True), (A,), False, Expected(0, 9, is_duplex=True)),
)


@pytest.mark.parametrize(("typed", "covers", "two_sided", "wanted"), COVERED, ids=range(len(COVERED)))
def test_covers_say_what_nobody_typed(
    typed: Expected, covers: tuple[Cover, ...], two_sided: bool, wanted: Expected
) -> None:
    assert with_covers(typed, covers, two_sided) == wanted


def test_a_cover_agrees_with_what_it_announced() -> None:
    assert [each.agrees for each in (A, B, NO_NUMBERS)] == [False, True, True]


FINDINGS: tuple[tuple[Expected, Found, dict[Finding, int]], ...] = (
    (Expected(), Found(), {Finding.EMPTY: 1}),
    (Expected(), Found(pages=2, records=1), {}),
    (Expected(3, 1), Found(pages=2, records=1), {Finding.MISSING_SHEETS: 1}),
    (Expected(3, 1), Found(pages=2, dropped=1, records=1), {}),
    (Expected(2, 1, is_duplex=True), Found(pages=3, records=1), {}),
    (Expected(3, 1, is_duplex=True), Found(pages=4, records=1), {Finding.MISSING_SHEETS: 1}),
    (Expected(1, 3), Found(pages=2, records=1), {Finding.EXTRA_SHEETS: 1, Finding.MISSING_RECORDS: 2}),
    (Expected(None, 1), Found(pages=2, records=2), {Finding.EXTRA_RECORDS: 1}),
    (Expected(4, 1), Found(pages=2, dropped=1, left_out=1, records=1), {}),
    (
        Expected(),
        Found(pages=9, records=1, bad=2, blank=1, wordless=6, reading=3, failed=4, untitled=5),
        {
            Finding.READING: 3,
            Finding.FAILED: 4,
            Finding.BAD_PAGES: 2,
            Finding.BLANK_PAGES: 1,
            Finding.WORDLESS_PAGES: 6,
            Finding.UNTITLED: 5,
        },
    ),
)


@pytest.mark.parametrize(("expected", "found", "counts"), FINDINGS, ids=range(len(FINDINGS)))
def test_what_is_found_before_a_hand_over(
    expected: Expected, found: Found, counts: dict[Finding, int]
) -> None:
    assert {each.what: each.count for each in findings(expected, found)} == counts


def test_what_is_amiss_needs_a_reason_and_what_is_not_read_yet_stops() -> None:
    missing = findings(Expected(3), Found(pages=2, records=1))
    assert handing_refusal(missing, " ") is not None
    assert handing_refusal(missing, "Lembar terakhir hilang") is None
    assert handing_refusal((), "") is None
    unread = findings(Expected(), Found(pages=2, records=1, reading=1))
    assert handing_refusal(unread, "Tergesa") is not None


def values(
    level: Level, *, is_classified: bool = True, seats: tuple[str, ...] = ("a",), code: str = ""
) -> Values:
    return Values("u", level, is_classified, True, 2, seats, frozenset(), code)


@pytest.mark.parametrize("one", list(Level), ids=lambda level: level.slug)
@pytest.mark.parametrize("other", list(Level), ids=lambda level: level.slug)
def test_no_level_falls_by_a_merge(one: Level, other: Level) -> None:
    assert merged(values(one), values(other)).level == max(one, other)


def test_a_merge_takes_the_stricter_in_each_respect() -> None:
    joined = merged(
        values(Level.ORDINARY, seats=("a", "b"), code=""),
        values(Level.ORDINARY, is_classified=False, seats=("b", "c"), code="PM.01"),
    )
    assert (joined.is_classified, joined.seats, joined.code) == (False, ("b",), "PM.01")


def test_records_of_other_units_or_cases_stay_apart() -> None:
    one = values(Level.ORDINARY)
    assert merge_refusal(one, one) is None
    assert merge_refusal(one, Values("v", *_rest(one))) is not None
    in_case = Values("u", one.level, True, True, 2, ("a",), frozenset({"kasus"}), "")
    assert merge_refusal(one, in_case) is not None


def _rest(one: Values) -> tuple[Level, bool, bool, int, tuple[str, ...], frozenset[str], str]:
    return (
        one.level,
        one.is_classified,
        one.head_confirmed,
        one.creator_tier,
        one.seats,
        one.cases,
        one.code,
    )
