"""Weights are the same for every reader, bounded, and low for words that carry no matter."""

from search.acronyms import with_expansions
from search.query import Word
from search.stemming import stem
from search.tables import read_lines, read_words
from search.weights import FUNCTION_WEIGHT, frequency, is_known, weight


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert weight("pasal") < weight("rekapitulasi") < weight("zzzunseen")


def test_weights_are_bounded() -> None:
    assert all(
        0.05 <= weight(word) <= 8 for word in ["", "pasal", "peraturan", "2024", "tps", "😀", "x" * 500]
    )


def test_question_words_weigh_little() -> None:
    assert {weight(word) for word in ("siapa", "kapan", "yang", "dan", "di")} == {FUNCTION_WEIGHT}


def test_unseen_words_have_a_frequency_but_are_not_known() -> None:
    assert frequency("zzzunseen") > 0
    assert not is_known("zzzunseen")
    assert is_known("pengawasan")


def test_no_content_word_stems_to_a_function_word_by_accident() -> None:
    for word in ("pengadaan", "keadaan", "kejadian", "penggunaan", "penyebab"):
        assert weight(stem(word)) != FUNCTION_WEIGHT


def test_roots_and_protected_words_are_their_own_stems() -> None:
    for line in read_lines("roots.txt"):
        left, root = line.split()
        assert left != root
        assert stem(root) == root
    for word in read_words("protected_words.txt"):
        assert stem(word) == word


def test_every_acronym_of_the_table_is_expanded() -> None:
    for line in read_lines("acronyms.txt"):
        acronym = line.split(":")[0].lower()
        (node,) = with_expansions([Word(acronym, acronym)])
        assert node != Word(acronym, acronym)
