"""Titles from file names, whatever people and machines call their files."""

import pytest

from catalog.records import TITLE_LENGTH, shown, storable, title_of


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Surat Undangan.pdf", "Surat Undangan"),
        ("laporan.tar.gz", "laporan.tar"),
        ("tanpa ending", "tanpa ending"),
        ("Putusan No. 5", "Putusan No. 5"),
        (".rahasia", ".rahasia"),
        ("C:\\Users\\Sari\\surat.docx", "surat"),
        ("../../etc/passwd", "passwd"),
        ("foo/bar/", "bar"),
        ("surat\u202efdp.exe", "surat fdp"),
        ("\"kutip\" & <b>'tanda'.pdf", "\"kutip\" & <b>'tanda'"),
        ("dua\r\nbaris\x07.txt", "dua baris"),
        ("", "Tanpa nama"),
        ("\u200f\u202e", "Tanpa nama"),
        ("x" * 251 + ".pdf", "x" * 251),
        ("é" * 600, "é" * TITLE_LENGTH),
    ],
)
def test_title_of(name: str, title: str) -> None:
    assert title_of(storable(name)) == title


def test_a_name_that_is_no_text_can_still_be_kept() -> None:
    assert storable(b"surat-\xff.pdf".decode("utf-8", "surrogateescape")) == "surat-\ufffd.pdf"
    assert storable("a\0b") == "a\ufffdb"
    assert storable("\ud800") == "\ufffd"


def test_shown_is_one_line_without_tricks() -> None:
    assert shown("  a\t\u2066b\u2069\n c ") == "a b c"
