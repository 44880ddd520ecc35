"""What a file is, is told by its content, whatever its name says."""

from pathlib import Path

import pytest

from ingest.errors import EmptyFile
from ingest.formats.identification import identify
from tests.ingest.formats.making import DATA, picture_of, png, text_pdf, zipped

_OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("testComment.pptx", _OFFICE + "presentationml.presentation"),
        ("test-columnar.xlsx", _OFFICE + "spreadsheetml.sheet"),
        ("testFooter.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("testPhoneNumberExtractor.odt", "application/vnd.oasis.opendocument.text"),
        ("testOptionalHyphen.doc", "application/msword"),
        ("testComment.xls", "application/vnd.ms-excel"),
        ("testEPUB_xml_ext.epub", "application/epub+zip"),
        ("test-outlook.msg", "application/vnd.ms-outlook"),
        ("testOpenOfficeInAZip.zip", "application/zip"),
        ("testLotusEml.eml", "message/rfc822"),
        ("testOptionalHyphen.rtf", "application/rtf"),
        ("locked.docx", "application/x-tika-ooxml-protected"),
    ],
)
def test_a_file_is_known_under_a_wrong_name(name: str, kind: str) -> None:
    assert identify(DATA / name, "surat.jpg") == kind


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe0 a photograph", "laporan.pdf", "image/jpeg"),
        (b"\n\n%PDF-1.7\n", "foto.jpg", "application/pdf"),
        (b"<!DOCTYPE html><html><p>x", "x.txt", "text/html"),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", "x", "text/html"),
        (b"nama;alamat\n", "daftar.csv", "text/csv"),
        (b"nama;alamat\n", "daftar.docx", "text/plain"),
        (b"Catatan: hari ini\nhujan\n", "catatan", "text/plain"),
        ("catatan".encode("utf-16"), "catatan.txt", "text/plain"),
        (b"From: a@b.id\nTo: c@d.id\nSubject: Rapat\n\nIsi", "surat", "message/rfc822"),
        (b"\x00\x01\x02\x03" * 30, "laporan.docx", "application/octet-stream"),
        (b"PK\x03\x04 cut short word/document.xml", "x.docx", _OFFICE + "wordprocessingml.document"),
        (b"PK\x03\x04 cut short", "x.zip", "application/zip"),
        (b"7z\xbc\xaf\x27\x1c", "x.zip", "application/x-7z-compressed"),
    ],
)
def test_content_wins_over_the_name(tmp_path: Path, content: bytes, name: str, kind: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert identify(path, name) == kind


def test_what_is_made_here_is_known(tmp_path: Path) -> None:
    image = tmp_path / "image"
    image.write_bytes(png(picture_of(["a"], (200, 200))))
    assert identify(image, "x") == "image/png"
    assert identify(text_pdf(tmp_path / "pdf", [["a"]]), "x.doc") == "application/pdf"
    assert identify(zipped(tmp_path / "zip", {"a/b.txt": b"x"}), "x.docx") == "application/zip"


def test_an_empty_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(EmptyFile, match="0 bita"):
        identify(tmp_path / "x", "x.pdf")
