"""Marks lie on what the query asked for, and a snippet shows the best of them in one line."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryError
from search.marks import is_within, snippet, spans
from search.parser import parse
from search.query import Phrase

TODAY = date(2025, 3, 5)


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, parse(query, TODAY))]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("pengawasan", "Bawaslu mengawasi; PENGAWAS diawasi", ["mengawasi", "PENGAWAS", "diawasi"]),
        ('"pengawasan"', "mengawasi pengawasan", ["pengawasan"]),
        ('"rapat pleno"', "Rapat\npleno. Pleno rapat.", ["Rapat\npleno"]),
        ('"rapat pleno"~1', "rapat kerja pleno, pleno rapat", ["rapat", "pleno"]),
        ('"rapat rapat"~2', "satu rapat", ["rapat"]),
        ("rekap*", "rekapitulasi, merekap", ["rekapitulasi"]),
        ("rekapitulsi~", "rekapitulasi", ["rekapitulasi"]),
        ("rapat -pleno", "rapat pleno", ["rapat"]),
        ("judul:rapat", "rapat", []),
        ("yang rapat", "yang rapat", ["rapat"]),
        ("yang", "yang rapat", ["yang"]),
        ("TPS", "Tempat Pemungutan Suara (TPS)", ["Tempat Pemungutan Suara", "TPS"]),
        ("005/PM.00.01/2026", "No. 005/PM.00.01/2026.", ["005/PM.00.01/2026"]),
        ("14-02-2024", "tanggal 14/02/2024, 14 Februari 2024", ["14/02/2024", "14 Februari 2024"]),
        ("tahun:2024", "2024", []),
        ("", "rapat", []),
    ],
)
def test_marks(query: str, text: str, words: list[str]) -> None:
    assert marked(query, text) == words


def test_the_snippet_shows_most_different_words() -> None:
    text = "rapat rapat rapat " + "lain " * 100 + "hasil rapat\n\n  pleno\x00 di Wates" + " akhir" * 100
    fragments = snippet(text, spans(text, parse("rapat pleno wates", TODAY)), 60)
    assert [each.text for each in fragments if each.is_marked] == ["rapat", "pleno", "Wates"]
    line = "".join(each.text for each in fragments)
    assert "rapat pleno di Wates" in line
    assert line.startswith("…")
    assert line.endswith("…")
    assert len(line) < 90


def test_a_page_without_marks_shows_its_beginning() -> None:
    assert "".join(each.text for each in snippet("satu dua tiga " * 50, (), 20)) == "satu dua tiga satu…"
    assert snippet("", (), 20) == ()


@given(st.text(max_size=300), st.text(max_size=40), st.integers(10, 120))
def test_any_text_is_marked_in_order_and_cut(text: str, query: str, width: int) -> None:
    try:
        node = parse(query, TODAY)
    except QueryError:
        node = Phrase(("a", "b"), 2)
    found = spans(text, node)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    line = "".join(each.text for each in snippet(text, found, width))
    assert not set(line) & set("\n\r\t\x00\u202e\u200f")


@pytest.mark.parametrize(
    ("first", "second", "distance", "near"),
    [
        ("suara", "suara", 1, True),
        ("suara", "suaar", 1, True),
        ("suara", "sura", 1, True),
        ("suara", "sara", 1, True),
        ("suara", "sira", 1, False),
        ("suara", "sira", 2, True),
        ("rekapitulasi", "rekap", 2, False),
    ],
)
def test_edits_are_counted(first: str, second: str, distance: int, near: bool) -> None:
    assert is_within(first, second, distance) is near
    assert is_within(second, first, distance) is near
