"""What comes out of a container: named harmlessly, and never more than allowed."""

import io
import struct
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from ingest.errors import DamagedFile, PasswordNeeded, Rejected, TooLarge
from ingest.extraction import Child
from ingest.formats.container import Unpacking, safe_path
from ingest.reading import Reader
from tests.ingest.formats.making import DATA, picture_of, png, zipped

ZIP = "application/zip"


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("surat/masuk.pdf", "surat/masuk.pdf"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\system32\\x.dll", "Windows/system32/x.dll"),
        ("a/./b/../c.txt", "a/b/c.txt"),
        ("..", "tanpa-nama"),
        ("", "tanpa-nama"),
        ("lapor\u202efdp.exe", "laporfdp.exe"),
        ("a\x00b\n.txt", "ab.txt"),
        ('it\'s "so".pdf', 'it\'s "so".pdf'),
    ],
)
def test_a_name_cannot_lead_anywhere(raw: str, safe: str) -> None:
    assert safe_path(raw) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_path("é" * 300 + ".pdf")
    assert len(name.encode()) <= 200
    assert name.endswith(".pdf")


def test_a_zips_files_come_out_with_their_kinds(reader: Reader, tmp_path: Path) -> None:
    members = {
        "folder/": b"",
        "folder/catatan.txt": b"hasil pengawasan",
        "../../keluar.txt": b"tidak keluar",
        "__MACOSX/._x": b"x",
        "scan.doc": png(picture_of(["a"], (100, 100))),
        "kosong.pdf": b"",
    }
    with reader.extract(zipped(tmp_path / "z", members), ZIP) as extraction:
        assert extraction.is_container
        assert [(child.name, child.path_in_container, child.media_type) for child in extraction.children] == [
            ("catatan.txt", "folder/catatan.txt", "text/plain"),
            ("keluar.txt", "keluar.txt", "text/plain"),
            ("scan.doc", "scan.doc", "image/png"),
            ("kosong.pdf", "kosong.pdf", "application/x-empty"),
        ]
        paths = [child.path for child in extraction.children]
        assert paths[0].read_bytes() == b"hasil pengawasan"
        assert len({path.parent for path in paths}) == 1
    assert not paths[0].exists()


def test_a_link_in_a_zip_is_no_file(reader: Reader, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with reader.extract(tmp_path / "z", ZIP) as extraction:
        assert extraction.children == ()


def test_a_zip_that_unpacks_to_more_than_allowed_is_stopped(reader: Reader, tmp_path: Path) -> None:
    small = Reader(reader._sandbox, replace(reader._settings, max_file_mb=1))
    with pytest.raises(TooLarge, match="terlalu besar bila dibuka") as caught:
        small.extract(zipped(tmp_path / "z", {"a": bytes(1_100_000)}), ZIP)
    assert caught.value.code == "unpacks-too-large"


class Zeros(io.RawIOBase):
    """As many zero bytes as one cares to read."""

    def read(self, size: int = -1) -> bytes:
        return bytes(size)


def test_a_zip_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="terlalu besar bila dibuka"):
        Unpacking(tmp_path, packed=1_000_000, most_bytes=10**12).add("bomb", cast(BinaryIO, Zeros()))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 205_000_000
    for path in tmp_path.iterdir():
        path.unlink()


def test_a_zip_of_too_many_files_is_stopped(tmp_path: Path) -> None:
    full = [Child("a", "a", "text/plain", tmp_path)] * 5000
    with pytest.raises(TooLarge, match="lebih dari 5000 file"):
        Unpacking(tmp_path, packed=1, most_bytes=1, children=full).add("a", io.BytesIO())


def test_a_container_in_too_many_others_is_refused(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="terlalu berlapis"):
        reader.extract(zipped(tmp_path / "z", {"a": b"a"}), ZIP, depth=5)


def test_a_cut_zip_is_damaged(reader: Reader, tmp_path: Path) -> None:
    whole = zipped(tmp_path / "z", {"a.txt": b"abc" * 1000}).read_bytes()
    (tmp_path / "z").write_bytes(whole[:-40])
    with pytest.raises(DamagedFile, match="rusak"):
        reader.extract(tmp_path / "z", ZIP)


def test_a_zip_packed_strangely_says_what_to_do(reader: Reader, tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "z", {"a.txt": b"abc"}).read_bytes())
    struct.pack_into("<H", content, 8, 99)
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 10, 99)
    (tmp_path / "z").write_bytes(content)
    with pytest.raises(Rejected, match="kemas ulang sebagai ZIP biasa"):
        reader.extract(tmp_path / "z", ZIP)


def test_other_archives_say_what_to_do(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"7z\xbc\xaf\x27\x1c")
    with pytest.raises(Rejected, match="kemas ulang sebagai ZIP"):
        reader.extract(tmp_path / "x", "application/x-7z-compressed")


def test_a_locked_zip_asks_for_its_password(reader: Reader, locked_zip: Path) -> None:
    with pytest.raises(PasswordNeeded, match="Masukkan sandinya"):
        reader.extract(locked_zip, ZIP)
    with pytest.raises(PasswordNeeded, match="Sandi itu tidak membuka"):
        reader.extract(locked_zip, ZIP, "salah")
    with reader.extract(locked_zip, ZIP, "rahasia123") as extraction:
        assert extraction.children[0].path.read_bytes() == b"berita acara rekapitulasi\n"


@pytest.fixture
def locked_zip() -> Path:
    return DATA / "locked.zip"


def test_a_mails_text_is_a_page_and_its_attachments_are_children(reader: Reader, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"] = "Panwascam Wates <panwas@example.id>"
    mail["To"] = "bawaslu@example.id"
    mail["Subject"] = "Laporan pengawasan"
    mail["Date"] = "Mon, 12 Jan 2026 09:30:00 +0700"
    mail.set_content("Terlampir laporan.\n")
    mail.add_alternative("<p>Terlampir <b>laporan</b>.</p>", subtype="html")
    mail.add_attachment(b"isi", maintype="application", subtype="octet-stream", filename="../hasil/lapor.txt")
    inner = EmailMessage()
    inner["Subject"] = "Terusan"
    inner.set_content("di dalam")
    mail.add_attachment(inner)
    (tmp_path / "m").write_bytes(bytes(mail))
    with reader.extract(tmp_path / "m", "message/rfc822") as extraction:
        assert extraction.title == "Laporan pengawasan"
        assert extraction.created is not None
        assert extraction.created.isoformat() == "2026-01-12T02:30:00+00:00"
        text = extraction.pages[0].content.text
        assert "Perihal: Laporan pengawasan" in text
        assert "Terlampir laporan." in text
        assert [(child.name, child.media_type) for child in extraction.children] == [
            ("lapor.txt", "text/plain"),
            ("lampiran-2.eml", "message/rfc822"),
        ]


def test_an_outlook_message_has_text_and_no_decoration(reader: Reader) -> None:
    with reader.extract(DATA / "test-outlook.msg", "application/vnd.ms-outlook") as extraction:
        assert extraction.title == "Microsoft Outlook Express 6"
        assert "messagerie" in extraction.pages[0].content.text
        assert not extraction.is_container
