"""Office documents, mark-up and plain text become sections of text."""

import shutil
from pathlib import Path

import pytest

from catalog.pages import PageSource
from ingest.errors import DamagedFile, EmptyFile, PasswordNeeded, Rejected, UnknownFormat
from ingest.formats.markup import MarkupText, split_sections
from ingest.formats.plain_text import decode
from ingest.reading import Reader
from tests.ingest.formats.making import DATA, zipped

ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("testComment.pptx", "Here is some text"),
        ("test-columnar.xlsx", "Square of the Record Number"),
        ("testFooter.ods", "Data 1"),
        ("testPhoneNumberExtractor.odt", "phone numbers"),
        ("testOptionalHyphen.doc", "optionalhyphen"),
        ("testOptionalHyphen.rtf", "optionalhyphen"),
        ("testComment.xls", "Here is some text"),
        ("testEPUB_xml_ext.epub", "bright cold day"),
        ("testLotusEml.eml", "Message body"),
    ],
)
def test_each_format_gives_its_words(reader: Reader, tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / "stored without its name"
    shutil.copy(DATA / name, path)
    with reader.extract(path, reader.identify(path, name)) as extraction:
        page = extraction.pages[0]
        assert words in page.content.text
        assert (page.source, page.needs_ocr, page.content.words) == (PageSource.PLAIN, False, ())


def test_a_broken_document_is_damaged(reader: Reader, tmp_path: Path) -> None:
    whole = (DATA / "test-columnar.xlsx").read_bytes()
    (tmp_path / "x").write_bytes(whole[: len(whole) // 2])
    media_type = reader.identify(tmp_path / "x", "laporan.xlsx")
    with pytest.raises(DamagedFile, match="rusak"):
        reader.extract(tmp_path / "x", media_type)


def test_a_locked_open_document_says_what_to_do(reader: Reader, tmp_path: Path) -> None:
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    path = zipped(tmp_path / "x", {"mimetype": ODT.encode(), "META-INF/manifest.xml": manifest})
    assert reader.identify(path, "x") == ODT
    with pytest.raises(Rejected, match="Hapus sandinya"):
        reader.extract(path, ODT)


def test_a_locked_document_opens_with_its_password_only(reader: Reader) -> None:
    path = DATA / "locked.docx"
    media_type = reader.identify(path, "nota.docx")
    with pytest.raises(PasswordNeeded, match="terkunci sandi"):
        reader.extract(path, media_type)
    with pytest.raises(PasswordNeeded, match="Sandi itu tidak membuka"):
        reader.extract(path, media_type, "salah")
    with reader.extract(path, media_type, "rahasia123") as extraction:
        assert extraction.pages[0].content.text == "Nota dinas pengawasan tahapan kampanye"


def test_a_damaged_lock_is_told_as_damage(reader: Reader, tmp_path: Path) -> None:
    content = (DATA / "locked.docx").read_bytes()
    for number, cut in enumerate((600, 1500, len(content) - 1500)):
        (tmp_path / str(number)).write_bytes(content[:cut])
        with pytest.raises(DamagedFile):
            reader.extract(tmp_path / str(number), "application/x-tika-ooxml-protected", "rahasia123")


def test_a_text_without_words_is_blank(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(" \n\n")
    with reader.extract(tmp_path / "x", "text/plain") as extraction:
        assert [page.source for page in extraction.pages] == [PageSource.BLANK]


def test_an_unknown_file_says_what_to_do(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(range(256)))
    media_type = reader.identify(tmp_path / "x", "foto.heic")
    with pytest.raises(UnknownFormat, match="tidak dikenal"):
        reader.extract(tmp_path / "x", media_type)


def test_an_empty_file_is_told_so_at_every_step(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(EmptyFile):
        reader.identify(tmp_path / "x", "x.pdf")
    with pytest.raises(EmptyFile):
        reader.extract(tmp_path / "x", "application/pdf")


def test_a_format_without_pages_has_no_page_image(reader: Reader) -> None:
    with pytest.raises(Rejected, match="tidak punya gambar halaman"):
        reader.render(DATA / "testComment.xls", "application/vnd.ms-excel", 1, 160)


def _sections(markup: str, *, is_sheet_by_table: bool = False) -> list[str]:
    parser = MarkupText(is_sheet_by_table)
    parser.feed(markup)
    parser.close()
    return parser.sections()


@pytest.mark.parametrize(
    ("markup", "sections"),
    [
        ("<html><head><title>t</title></head><body><p>a\n  b</p><p>c</p></body></html>", ["a b\n\nc"]),
        ("<p>x<script>alert(1)</script>y</p>", ["xy"]),
        ("<div class='slide-content'><p>1</p></div><div class='slide-content'><p>2</p></div>", ["1", "2"]),
        (
            "<div class='slide'><div class='slide-content'>1</div></div>"
            "<div class='slide'><div class='slide-content'/></div>",
            ["1", ""],
        ),
        (
            "<div class='sheet'><h1>A</h1><table><tr><td>1</td><td><p>2</p></td></tr></table></div>",
            ["A\n\n1\t2"],
        ),
        ("<p>unclosed <b>still", ["unclosed still"]),
        ("<pre>a\nb</pre>", ["a\nb"]),
    ],
)
def test_markup_becomes_text(markup: str, sections: list[str]) -> None:
    assert _sections(markup) == sections


def test_a_table_is_a_sheet_where_the_format_says_so() -> None:
    tables = "<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>"
    assert _sections(tables, is_sheet_by_table=True) == ["1", "2"]


def test_long_text_is_parted_between_paragraphs() -> None:
    text = "\n\n".join(f"Alinea {number} " + "kata " * 40 for number in range(60))
    pieces = list(split_sections(text))
    assert all(1500 < len(piece) <= 3900 for piece in pieces[:-1])
    assert all(piece.startswith("Alinea") for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_text_without_any_gap_is_parted_too() -> None:
    assert "".join(split_sections("x" * 10_000)) == "x" * 10_000


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("sé\r\nb".encode(), "sé\nb"),
        (b"\xef\xbb\xbfa", "a"),
        ("sé".encode("utf-16"), "sé"),
        ("sé – x".encode("cp1252"), "sé – x"),
        ("sé".encode()[:-1], "s"),
    ],
)
def test_plain_text_is_read_in_its_charset(content: bytes, text: str) -> None:
    assert decode(content) == text
