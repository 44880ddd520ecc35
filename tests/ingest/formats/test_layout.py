"""Text and boxes agree, also where a word is divided over two lines."""

import pytest

from ingest.formats.layout import Box, Word, clean, divides, lay_out

BOX = Box(0.1, 0.2, 0.3, 0.4)


def _line(*words: str) -> list[Word]:
    return [Word(word, Box(index / 10, 0.1, index / 10 + 0.05, 0.2)) for index, word in enumerate(words)]


def test_every_word_is_found_at_its_place_in_the_text() -> None:
    page = lay_out([_line("Surat", "Keputusan"), [], _line("Ketua", " ", "Panitia")])
    assert page.text == "Surat Keputusan\nKetua Panitia"
    assert [page.text[word.start : word.end] for word in page.words] == [
        "Surat",
        "Keputusan",
        "Ketua",
        "Panitia",
    ]


def test_a_divided_word_is_one_word_with_two_boxes() -> None:
    page = lay_out([_line("hasil", "penyeleng-"), _line("garaan", "pemilu"), _line("umum")])
    assert page.text == "hasil penyelenggaraan\npemilu\numum"
    assert [page.text[word.start : word.end] for word in page.words] == [
        "hasil",
        "penyeleng",
        "garaan",
        "pemilu",
        "umum",
    ]
    assert page.words[1].left != page.words[2].left


@pytest.mark.parametrize(
    ("above", "below", "is_divided"),
    [
        ("penyeleng-", "garaan", True),
        ("Penyeleng-", "garaan,", True),
        ("undang-", "undang", False),
        ("perundang-", "undangan", False),
        ("masing-", "masing", False),
        ("sayur-", "mayur", False),
        ("K.JI-", "30", False),
        ("PM-", "nya", False),
        ("non-", "Aparatur", False),
        ("2024-", "2029", False),
        ("kata", "lain", False),
        ("-", "butir", False),
    ],
)
def test_a_hyphen_at_the_lines_end_divides_a_word_or_belongs_to_it(
    above: str, below: str, is_divided: bool
) -> None:
    assert divides(above, below) is is_divided


def test_text_is_cleaned_of_marks_that_are_no_letters() -> None:
    assert clean("e\u0301\x00\u202eﬁnal\u00ad\ud800") == "éfinal"


@pytest.mark.parametrize(
    ("degrees", "turned"),
    [
        (0, (0.1, 0.2, 0.3, 0.4)),
        (90, (0.6, 0.1, 0.8, 0.3)),
        (180, (0.7, 0.6, 0.9, 0.8)),
        (270, (0.2, 0.7, 0.4, 0.9)),
    ],
)
def test_a_box_turns_with_its_page(degrees: int, turned: tuple[float, ...]) -> None:
    box = BOX.turned(degrees)
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(turned)


def test_a_box_never_leaves_the_page() -> None:
    box = Box(-0.2, 0.5, 1.7, 0.6).clipped()
    assert (box.left, box.top, box.right, box.bottom) == (0, 0.5, 1, 0.6)
