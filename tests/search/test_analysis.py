"""Text becomes the same tokens wherever it is written, and nothing that a page holds breaks it."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyse, analyse_number, tokenise
from search.folding import MAX_LENGTH

NAUGHTY: list[str] = json.loads((Path(__file__).parents[1] / "data" / "blns.json").read_text())


def exact(text: str) -> list[str]:
    return [token.exact for token in tokenise(text)]


def stems(text: str) -> list[str]:
    return [token.stem for token in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("KPU, Bawaslu & DKPP", ["kpu", "bawaslu", "dkpp"]),
        ("Café CAFE\u0301 cafe", ["cafe", "cafe", "cafe"]),
        ("Ma'ruf Ma’ruf", ["maruf", "maruf"]),
        ("ﬁsik Ｂｅｒｋａｓ", ["fisik", "berkas"]),
        ("ka\u200bta pe\u00adnetapan \u202eabc\u202c", ["kata", "penetapan", "abc"]),
        ("surat_tugas_2024.pdf", ["surat", "tugas", "2024", "pdf"]),
        ("005/PM.00.01/K.JI-30/I/2026", ["005", "pm", "00", "01", "k", "ji", "30", "i", "2026"]),
        ("Rp1.000.000,50 dan 1.000", ["rp", "1000000", "50", "dan", "1000"]),
        ("kode 1.2.3 dan PM.01.02", ["kode", "1", "2", "3", "dan", "pm", "01", "02"]),
        ("14/02/2024", ["14", "februari", "2024"]),
        ("2024-02-14 dan 14.2.2024", ["14", "februari", "2024", "dan", "14", "februari", "2024"]),
        ("31/02/2024", ["31", "02", "2024"]),
        ("undang - undang Undang-\nUndang", ["undang-undang", "undang-undang"]),
        ("buku-buku perundang-undangan", ["buku-buku", "perundang-undangan"]),
        ("kab-kota KPU-nya e-KTP", ["kab", "kota", "kpu", "nya", "e", "ktp"]),
        ("選挙 выборы الانتخابات", ["選挙", "выборы", "الانتخابات"]),
        ("😀 \x00 … — ‼", []),
        ("", []),
    ],
)
def test_text_is_cut_into_folded_words(text: str, tokens: list[str]) -> None:
    assert exact(text) == tokens


@pytest.mark.parametrize(
    "family",
    [
        "menyelidiki penyelidikan selidik diselidiki",
        "mengawasi pengawasan pengawas awas",
        "menetapkan penetapan ditetapkan ketetapan",
        "menulis penulis ditulis tulisan",
        "melanggar pelanggaran dilanggar",
        "memusnahkan pemusnahan dimusnahkan musnah",
        "mengelola pengelola dikelola pengelolaan",
        "pemilihan memilih dipilih pemilih",
        "undang-undang perundang-undangan",
        "buku-buku buku bukunya",
        "nopember november",
        "kabupaten kab",
    ],
)
def test_forms_of_one_word_meet(family: str) -> None:
    assert len(set(stems(family))) == 1


@pytest.mark.parametrize(
    "strangers",
    ["pemilu pilu", "ketua tua", "undang-undang undangan", "pengadaan ada", "bupati bupat"],
)
def test_protected_words_keep_their_meaning(strangers: str) -> None:
    first, second = strangers.split()
    assert stems(first) != stems(second)


def test_stems_follow_lucene() -> None:
    rows = (Path(__file__).parents[1] / "data" / "lucene-indonesian-vectors.tsv").read_text().splitlines()
    vectors = {word: stem for mode, word, stem in (row.split("\t") for row in rows[1:]) if mode == "full"}
    different = {word: stems(word)[0] for word, stem in vectors.items() if stems(word) != [stem]}
    assert different == {"menuduh": "tuduh", "pantai": "pantai"}  # ours restore the letter that was lost


def test_numerals_have_no_stem() -> None:
    assert stems("TPS 05 tahun 2024") == ["tps", "", "tahun", ""]


def test_places_point_into_the_text() -> None:
    text = "Rapat\u00a0pleno, 14/02/2024: Undang-\nundang No. 7."
    assert {text[token.start : token.end] for token in tokenise(text)} == {
        "Rapat",
        "pleno",
        "14/02/2024",
        "Undang-\nundang",
        "No",
        "7",
    }


def test_index_strings_hold_the_same_tokens() -> None:
    text = "Surat 005/PM.00.01/I/2026 tentang pengawasan"
    analysed = analyse(text)
    assert analysed.exact.split(" ") == exact(text)
    assert analysed.stem.split(" ") == [stem for stem in stems(text) if stem]
    assert analysed.numbers.split(" ")[0] == "005/pm.00.01/i/2026"


@pytest.mark.parametrize(
    ("number", "terms"),
    [
        ("005/PM.00.01/K.JI-30/I/2026", "005/pm.00.01/k.ji-30/i/2026 005 5 pm.00.01 k.ji-30 2026 ji 30"),
        ("005 / PM.00.01 / 2026", "005/pm.00.01/2026 005 pm.00.01"),
        ("7 Tahun 2017", "7 tahun 2017"),
    ],
)
def test_a_number_is_found_whole_and_by_part(number: str, terms: str) -> None:
    assert set(terms.split()) <= set(analyse_number(number).split(" "))


def assert_sound(text: str) -> None:
    tokens = tokenise(text)
    for token in tokens:
        assert 0 < len(token.exact) <= MAX_LENGTH
        assert 0 <= token.start < token.end <= len(text)
        assert all(char.isalnum() or char == "-" for char in token.exact)
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Zs") for char in token.exact + token.stem)
    analysed = analyse(text)
    assert [word for word in analysed.exact.split(" ") if word] == [token.exact for token in tokens]
    assert "\n" not in analysed.exact + analysed.stem + analysed.numbers


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_are_analysed(text: str) -> None:
    assert_sound(text)
    assert_sound(text.upper() + "\u200f" + text)


@given(st.text())
def test_any_text_is_analysed(text: str) -> None:
    assert_sound(text)


@given(st.text(alphabet=" \n-./'’0123ab\u0301\u200b\u00ad\x00Rp_", max_size=60))
def test_any_mixture_of_joiners_is_analysed(text: str) -> None:
    assert_sound(text)


def test_a_long_run_is_bounded() -> None:
    assert_sound("a" * 100_000 + " " + "ab-" * 30_000 + "1." * 30_000 + "x/" * 30_000)
