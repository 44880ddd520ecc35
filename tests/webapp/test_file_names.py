"""Names of downloads mislead nobody and fit every file system."""

import pytest

from webapp.file_names import download_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("surat.pdf", "surat.pdf"),
        ("a/b\\c.pdf", "a-b-c.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("gambar\u202egpj.exe", "gambargpj.exe"),
        ('tanda "kutip"?.txt', "tanda -kutip-.txt"),
        ("baris\nbaru\r\n.txt", "barisbaru.txt"),
        ("", "arsip"),
        ("...", "arsip"),
    ],
)
def test_names_are_made_harmless(name: str, safe: str) -> None:
    assert download_name(name) == safe


def test_long_names_keep_their_ending() -> None:
    name = download_name("é" * 255 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= 255


def test_another_ending_replaces_the_own() -> None:
    assert download_name("laporan.docx", ".pdf") == "laporan.pdf"
    assert download_name("laporan 2.3", ".pdf").endswith(".pdf")
