"""The query language: what each form asks for, and the sentence that each mistake gets."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryError
from search.parser import MAX_DEPTH, MAX_WORDS, parse
from search.query import (
    And,
    DateRange,
    Equals,
    Everything,
    Fuzzy,
    HeldBy,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)

TODAY = date(2025, 3, 5)
NAUGHTY: list[str] = json.loads((Path(__file__).parents[1] / "data" / "blns.json").read_text())

RAPAT, PLENO, HASIL = Word("rapat", "rapat"), Word("pleno", "pleno"), Word("hasil", "hasil")
DRAFT = Word("draf", "draf")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        ("  \t\n", Everything()),
        ("rapat", RAPAT),
        ("Rapat PLENO", And((RAPAT, PLENO))),
        ("rapat DAN pleno", And((RAPAT, PLENO))),
        ("rapat AND pleno", And((RAPAT, PLENO))),
        ("rapat dan pleno", And((RAPAT, PLENO))),
        ("rapat ATAU pleno", Or((RAPAT, PLENO))),
        ("rapat OR pleno hasil", Or((RAPAT, And((PLENO, HASIL))))),
        ("(rapat ATAU pleno) hasil", And((Or((RAPAT, PLENO)), HASIL))),
        ("rapat -draf", And((RAPAT, Not(DRAFT)))),
        ("rapat BUKAN draf", And((RAPAT, Not(DRAFT)))),
        ("rapat NOT (draf ATAU pleno)", And((RAPAT, Not(Or((DRAFT, PLENO)))))),
        ("-draf", And((Everything(), Not(DRAFT)))),
        ("rapat - pleno", And((RAPAT, PLENO))),
        ('"rapat pleno"', Phrase(("rapat", "pleno"))),
        ("“rapat pleno”~3", Phrase(("rapat", "pleno"), 3)),
        ('"penetapan"', Word("penetapan", "")),
        ("penetapan", Word("penetapan", "tetap")),
        ("2024", Word("2024", "")),
        ("rekap*", Prefix("rekap")),
        ("undang-und*", And((Word("undang", "undang"), Prefix("und")))),
        ("rekap~", Fuzzy("rekap", 1)),
        ("rekapitulsi~", Fuzzy("rekapitulsi", 2)),
        ("rekapitulasi~1", Fuzzy("rekapitulasi", 1)),
        ("kab/kota", Phrase(("kab", "kota"))),
        ("14:30", Phrase(("14", "30"))),
        ("Catatan: rapat", And((Word("catatan", "catat"), RAPAT))),
        ("Nomor: 5", And((Word("nomor", "nomor"), Word("5", "")))),
        ("akses:rahasia", Phrase(("akses", "rahasia"))),
        ("access:pub", Phrase(("access", "pub"))),
        ("http://bawaslu.go.id", Phrase(("http", "bawaslu", "go", "id"))),
        ("yang", Word("yang", "yang")),
        ("rapat tentang hasil", And((RAPAT, HASIL))),
        ("rapat ???", RAPAT),
    ],
)
def test_words_phrases_and_operators(text: str, node: Node) -> None:
    assert parse(text, TODAY) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("judul:rapat", InField("title", RAPAT)),
        ("title:(rapat -draf)", And((InField("title", RAPAT), Not(InField("title", DRAFT))))),
        ('judul:"rapat pleno"', InField("title", Phrase(("rapat", "pleno")))),
        ("nomor:5", InField("number", Word("5", ""))),
        ("number:005*", InField("number", Prefix("005"))),
        ("kode:pm.01", Equals("code", "PM.01")),
        ("code:PM.01.02", Equals("code", "PM.01.02")),
        ('unit:"Divisi Hukum"', Equals("unit", "Divisi Hukum")),
        ("jenis:surat", Equals("kind", "letter")),
        ("kind:letter", Equals("kind", "letter")),
        ("tingkat:Terbatas", Equals("level", "terbatas")),
        ("tahan:Ya", HeldBy()),
        ("tahan:tidak", And((Everything(), Not(HeldBy())))),
        ('level:"sangat rahasia"', Equals("level", "sangat-rahasia")),
        ('perhelatan:"Pemilu 2024"', Equals("election", "Pemilu 2024")),
        ("tahapan:kampanye", Equals("stage", "kampanye")),
        ("status:baru", Equals("status", "baru")),
        ("tahun:2024", Equals("year", "2024")),
        ("year:2019..2024", DateRange(date(2019, 1, 1), date(2024, 12, 31))),
        ("tanggal:2024-01..2024-06", DateRange(date(2024, 1, 1), date(2024, 6, 30))),
        ("date:..2024-06-05", DateRange(None, date(2024, 6, 5))),
        ("tanggal:2024..", DateRange(date(2024, 1, 1), None)),
        ("tanggal:14/02/2024", DateRange(date(2024, 2, 14), date(2024, 2, 14))),
        ('tanggal:"14 Pebruari 2024"', DateRange(date(2024, 2, 14), date(2024, 2, 14))),
        ("bulan:2024-02", DateRange(date(2024, 2, 1), date(2024, 2, 29))),
        ("tanggal:hari-ini", DateRange(TODAY, TODAY)),
        ("tanggal:kemarin", DateRange(date(2025, 3, 4), date(2025, 3, 4))),
        ("tanggal:minggu-ini", DateRange(date(2025, 3, 3), date(2025, 3, 9))),
        ("tanggal:minggu-lalu", DateRange(date(2025, 2, 24), date(2025, 3, 2))),
        ("tanggal:bulan-ini", DateRange(date(2025, 3, 1), date(2025, 3, 31))),
        ("tanggal:bulan-lalu", DateRange(date(2025, 2, 1), date(2025, 2, 28))),
        ("tanggal:last-month", DateRange(date(2025, 2, 1), date(2025, 2, 28))),
        ("tanggal:tahun-ini", DateRange(date(2025, 1, 1), date(2025, 12, 31))),
        ("tanggal:tahun-lalu..kemarin", DateRange(date(2024, 1, 1), date(2025, 3, 4))),
        ("rapat tahun:2024", And((RAPAT, Equals("year", "2024")))),
        ("rapat -jenis:surat", And((RAPAT, Not(Equals("kind", "letter"))))),
    ],
)
def test_fields(text: str, node: Node) -> None:
    assert parse(text, TODAY) == node


def test_an_acronym_finds_its_expansion_and_the_other_way_round() -> None:
    tps = Word("tps", "tps")
    assert parse("TPS Wates", TODAY) == And(
        (Or((tps, Phrase(("tempat", "pemungutan", "suara")))), Word("wates", "wates"))
    )
    spelled = And((Word("tempat", "tempat"), Word("pemungutan", "pungut"), Word("suara", "suara")))
    assert parse("tempat pemungutan suara", TODAY) == Or((spelled, tps))
    assert parse('"TPS"', TODAY) == Word("tps", "")


def test_an_expansion_with_a_function_word_is_known() -> None:
    node = parse("pejabat pengelola informasi dan dokumentasi", TODAY)
    assert isinstance(node, Or)
    assert node.children[-1] == Word("ppid", "ppid")


def test_a_document_number_is_the_own_number_or_cited() -> None:
    assert parse("005/PM.00.01/2026", TODAY) == Or(
        (
            InField("number", Word("005/pm.00.01/2026", "")),
            Phrase(("005", "pm", "00", "01", "2026")),
        )
    )
    assert Phrase(("12", "tahun", "2020")) in getattr(parse("12/2020", TODAY), "children", ())


def test_part_of_a_number_matches_by_its_parts() -> None:
    parts = And((InField("number", Word("005", "")), InField("number", Word("pm.00.01", ""))))
    assert parse("nomor:005/PM.00.01", TODAY) == Or((InField("number", Word("005/pm.00.01", "")), parts))


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ('rapat "pleno', 6, "tidak ditutup"),
        ('rapat ""', 6, "antara tanda kutip"),
        ("(rapat", 0, "belum ditutup"),
        ("rapat)", 5, "tanpa kurung buka"),
        ("rapat DAN", 6, "sesudah"),
        ("ATAU rapat", 0, "sesudah"),
        ("rapat ATAU ATAU pleno", 6, "sesudah"),
        ("BUKAN", 0, "sesudah"),
        ("rapat p*", 6, "sedikit 2 huruf"),
        ("rap*at", 3, "akhir kata"),
        ("*", 0, "akhir kata"),
        ("tps~", 0, "4 huruf"),
        ("rapat~3", 6, "1 atau 2"),
        ('"rapat pleno"~99', 14, "paling jauh 50"),
        ("rapat judul:", 6, "tanpa spasi"),
        ("tanggal:2024-13", 8, "tidak dapat dibaca"),
        ("tanggal:2024-06..2024-01", 8, "tidak dapat dibaca"),
        ("tahun:abad", 6, "tidak dapat dibaca"),
        ("tingkat:gelap", 8, "tidak dikenal"),
        ("tahan:mungkin", 6, "Pilih ya atau tidak"),
        ("unit:(a b)", 0, "tanpa spasi"),
        ("judul:tahun:2024", 6, "judul"),
        ("???", 0, "Tidak ada kata"),
        ('"' + "a " * 65 + '"', 0, "Frasa terlalu panjang"),
        ("a/" * 70, 0, "Frasa terlalu panjang"),
        ("a" * 2_001, 2_000, "terlalu panjang"),
        ("rapat " * (MAX_WORDS + 1), 6 * MAX_WORDS, "Terlalu banyak kata"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, "bertingkat"),
    ],
)
def test_a_wrong_query_gets_its_place_and_a_sentence(text: str, position: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        parse(text, TODAY)
    assert caught.value.position == position


def assert_answered(text: str) -> None:
    error = None
    try:
        assert_well_formed(parse(text, TODAY))
    except QueryError as raised:
        error = raised
    if error:
        assert 0 <= error.position <= len(text)
        assert "%(" not in str(error)


def assert_well_formed(node: Node, in_and: bool = False) -> None:
    match node:
        case And(children) | Or(children):
            assert len(children) > 1
            assert any(not isinstance(child, Not) for child in children)
            for child in children:
                assert_well_formed(child, isinstance(node, And))
        case Not(child):
            assert in_and
            assert_well_formed(child)
        case Phrase(words):
            assert len(words) > 1
        case Word(exact, _):
            assert exact
        case _:
            pass


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_are_answered(text: str) -> None:
    for form in (text, f'"{text}"', f"judul:{text}", f"nomor:{text}", f"tanggal:{text}", f"({text})*~-"):
        assert_answered(form)


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    assert_answered(text)


WORDS = "a rapat tps yang 2024 14/02/2024 DAN ATAU BUKAN judul: nomor: tanggal: tahun: unit:"
MARKS = '- " ( ) * ~ ~2 .. / . ” \u200f :'
PIECES = st.sampled_from([*WORDS.split(), *MARKS.split(), " ", "  ", "\x00"])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_mixture_of_the_language_is_answered(text: str) -> None:
    assert_answered(text)


@pytest.mark.parametrize("mark", ["(", "-", "BUKAN ", '"a" ', "judul:", "a ATAU ", "(-", "-(", "a/"])
def test_long_repetitions_end_soon(mark: str) -> None:
    assert_answered(mark * 500)
    assert_answered(mark * 150 + "a")
