"""Matches on a page, and its words as runs of text."""

from datetime import date

from catalog.pages import PageContent, WordBox
from search.parser import parse
from services.archive.marks import doubtful, lines_of, matches_on


def content(*words: tuple[str, float, float, float], confidence: float | None = None) -> PageContent:
    """Words as (text, left, top, right); a new top begins a new line."""
    text, boxes, last = "", [], None
    for word, left, top, right in words:
        text += "" if last is None else " " if last == top else "\n"
        boxes.append(WordBox(len(text), len(text) + len(word), left, top, right, top + 0.02, confidence))
        text, last = text + word, top
    return PageContent(text, tuple(boxes))


PAGE = content(
    ("Hasil", 0.1, 0.1, 0.2),
    ("rapat", 0.21, 0.1, 0.3),
    ("pleno", 0.31, 0.1, 0.4),
    ("rapat-rapat", 0.1, 0.2, 0.3),
)


def test_each_match_has_the_boxes_of_its_words() -> None:
    found = matches_on(PAGE, parse('"rapat pleno"', date(2024, 1, 1)))
    assert [PAGE.text[match.start : match.end] for match in found] == ["rapat pleno"]
    assert [(box.left, box.right) for box in found[0].boxes] == [(0.21, 0.3), (0.31, 0.4)]


def test_nothing_matches_nothing() -> None:
    assert matches_on(PAGE, parse("hujan", date(2024, 1, 1))) == ()
    assert matches_on(PageContent(""), parse("hujan", date(2024, 1, 1))) == ()


def test_a_wide_gap_and_a_new_line_part_the_runs() -> None:
    page = content(
        ("Nomor", 0.1, 0.1, 0.2), ("urut", 0.21, 0.1, 0.28), ("Suara", 0.6, 0.1, 0.7), ("1", 0.1, 0.2, 0.12)
    )
    assert [line.text for line in lines_of(page, 595, 842)] == ["Nomor urut", "Suara", "1"]


def test_words_out_of_order_part_the_runs() -> None:
    page = content(("kanan", 0.6, 0.1, 0.7), ("kiri", 0.1, 0.1, 0.2))
    assert len(lines_of(page, 595, 842)) == 2


def test_doubt_is_only_where_a_machine_guessed() -> None:
    assert doubtful(PAGE) == ()
    assert len(doubtful(content(("ragu", 0.1, 0.1, 0.2), confidence=40.0))) == 1
    assert doubtful(content(("yakin", 0.1, 0.1, 0.2), confidence=95.0)) == ()
