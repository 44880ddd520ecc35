"""One page as the viewer draws it: pure decisions."""

from datetime import date

import pytest

from catalog.pages import PageContent, PageSource
from services.archive.models import PageFacts
from tests.webapp.archive_world import typed_page
from webapp.page_view import Piece, first_page, matches_of, pieces_of, read_query, way_from, words_of


def page_of(text: str) -> PageFacts:
    return PageFacts(1, 0, 0, 0, PageSource.PLAIN, None, PageContent(text))


@pytest.mark.parametrize(
    ("wanted", "hits", "page"),
    [
        (None, (), 1),
        (None, (4, 7), 4),
        ("", (4,), 4),
        ("2", (4,), 2),
        ("9", (), 9),
        ("10", (), None),
        ("0", (), None),
        ("x", (), None),
        ("²", (), None),
        ("9" * 30, (), None),
    ],
)
def test_which_page_opens(wanted: str | None, hits: tuple[int, ...], page: int | None) -> None:
    assert first_page(wanted, 9, hits) == page


def test_the_way_leaps_over_pages_without_matches() -> None:
    way = way_from(5, 9, (2, 3, 5, 8))
    assert (way.previous, way.next, way.previous_match, way.next_match) == (4, 6, 3, 8)
    ends = way_from(1, 1, ())
    assert (ends.previous, ends.next, ends.previous_match, ends.next_match) == (None, None, None, None)


def test_text_is_cut_at_its_matches() -> None:
    page, query = page_of("satu rapat dua"), read_query("rapat", date(2024, 1, 1))
    assert pieces_of(page, matches_of(page, query)) == (
        Piece("satu ", 0),
        Piece("rapat", 1),
        Piece(" dua", 0),
    )


def test_a_wrong_query_is_kept_and_told() -> None:
    query = read_query("(rapat", date(2024, 1, 1))
    assert query.node is None
    assert query.error is not None
    assert read_query("  ", date(2024, 1, 1)).error is None


def test_lines_are_counted_for_copying() -> None:
    read = typed_page(1, ("Satu dua", "tiga"))
    page = PageFacts(1, read.width, read.height, 0, read.source, None, read.content)
    assert [(run.text, run.line) for run in words_of(page)] == [("Satu dua", 1), ("tiga", 2)]
