"""A query that finds nothing is loosened without losing its filters and exclusions."""

from datetime import date

import pytest

from search.parser import parse
from search.query import And, Equals, InField, Not, Or, Phrase, Word
from search.relax import is_question, relax

TODAY = date(2025, 3, 5)
RAPAT, PLENO = Word("rapat", "rapat"), Word("pleno", "pleno")


def test_any_word_is_enough() -> None:
    assert relax(parse("rapat pleno", TODAY)) == Or((RAPAT, PLENO))


def test_filters_and_exclusions_stay() -> None:
    exclusion = Not(Word("draf", "draf"))
    assert relax(parse("rapat pleno tahun:2024 -draf", TODAY)) == And(
        (Or((RAPAT, PLENO)), Equals("year", "2024"), exclusion)
    )


def test_a_phrase_becomes_its_words_and_keeps_its_bonus() -> None:
    phrase = Phrase(("rapat", "pleno"))
    assert relax(parse('"rapat pleno"', TODAY)) == Or((phrase, RAPAT, PLENO))


def test_an_acronym_keeps_its_expansion_whole() -> None:
    loose = relax(parse("rapat TPS", TODAY))
    expansion = Phrase(("tempat", "pemungutan", "suara"))
    assert loose == Or((RAPAT, Word("tps", "tps"), expansion))


def test_a_title_word_stays_a_title_word() -> None:
    assert relax(parse("judul:rapat pleno", TODAY)) == Or((InField("title", RAPAT), PLENO))


@pytest.mark.parametrize(
    "text", ["", "rapat", "rap*", "tahun:2024", "-rapat", "rapat tahun:2024", "judul:rapat"]
)
def test_nothing_to_loosen(text: str) -> None:
    assert relax(parse(text, TODAY)) is None


@pytest.mark.parametrize("text", ["Siapa ketua KPU?", "kapankah pemilu", "di mana TPS 5"])
def test_a_question_is_known_by_its_word(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text", ["ketua KPU", "", "rapat pleno tahun:2024", '"apa itu KPU"', "judul:apa", "apa DAN siapa"]
)
def test_other_text_is_no_question(text: str) -> None:
    assert not is_question(text)
