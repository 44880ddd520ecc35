"""Tells a file's media type by its content first, and by its name only where the content does not tell."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from ingest.errors import EmptyFile
from ingest.formats.media_types import (
    BY_ENDING,
    DOC,
    DOCX,
    EML,
    EPUB,
    HTML,
    MBOX,
    MSG,
    OFFICE_LOCKED,
    PDF,
    PPT,
    PPTX,
    RTF,
    TEXT,
    UNKNOWN,
    XLS,
    XLSX,
    ZIP,
)

_HEAD = 65_536
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x00\x0cjP  ", "image/jp2"),
    (b"{\\rtf", RTF),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
)
_HEADER = re.compile(
    rb"^(?:From|To|Cc|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|Reply-To"
    rb"|Content-Type|X-[\w-]+):[ \t]",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)


def identify(path: Path, name: str) -> str:
    """The media type, ``application/octet-stream`` where nothing tells; raises ``EmptyFile``."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise EmptyFile
    for tell in _TELLERS:
        if found := tell(path, head):
            return found
    return _text(head, name) if is_text(head) else UNKNOWN


def _by_magic(_: Path, head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _in_zip(path: Path, head: bytes) -> str:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            return _by_members(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return _by_first_member(head)


def _by_members(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        return _open_document(archive.read("mimetype").decode("ascii", "replace").strip())
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(name.startswith(folder) for name in names):
                return kind
    return ZIP


def _open_document(told: str) -> str:
    if told == EPUB or told.startswith("application/vnd.oasis.opendocument."):
        return told.removesuffix("-template")
    return ZIP


def _by_first_member(head: bytes) -> str:
    """A broken office file is still told from a broken archive: its sentence names what to mend."""
    for folder, kind in ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX)):
        if folder in head or (b"[Content_Types].xml" in head and kind == DOCX):
            return kind
    return ZIP


def _in_compound(path: Path, head: bytes) -> str:
    if not head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ""
    content = path.read_bytes()
    for stream, kind in (
        ("EncryptedPackage", OFFICE_LOCKED),
        ("__properties_version1.0", MSG),
        ("WordDocument", DOC),
        ("PowerPoint Document", PPT),
        ("Workbook", XLS),
        ("Book", XLS),
    ):
        if stream.encode("utf-16-le") in content:
            return kind
    return UNKNOWN


def _in_markup_or_mail(_: Path, head: bytes) -> str:
    if _MARKUP.match(head):
        return HTML
    if head.startswith(b"From ") and _HEADER.search(head[:4000]):
        return MBOX
    opening = re.split(rb"\r?\n\r?\n", head.lstrip(), maxsplit=1)[0]
    is_mail = re.match(rb"[A-Za-z][\w-]*:[ \t]", opening) and len(_HEADER.findall(opening)) >= 3
    return EML if is_mail else ""


_TELLERS: tuple[Callable[[Path, bytes], str], ...] = (_by_magic, _in_zip, _in_compound, _in_markup_or_mail)


def is_text(head: bytes) -> bool:
    """Whether bytes look like text in some charset: hardly any control characters, zeros only in UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        return False
    odd = sum(head.count(code) for code in range(32) if code not in b"\t\n\r\f\x1b\x1a")
    return odd <= len(head) / 200


def _text(_: bytes, name: str) -> str:
    return BY_ENDING.get(Path(name).suffix.lower(), TEXT)
