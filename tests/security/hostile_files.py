"""Makes files that mean harm, or came to harm on their way."""

import io
import os
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

from tests.webapp.archive_world import draw_pdf

PASSWORD = "melati-07"
MINUTES = (("Berita acara pengawasan cempaka", "Nomor 031/PM.00.01/K.JI-30/II/2024"),)


def letter(word: str) -> bytes:
    """A sound one-page PDF with a word of its own."""
    return draw_pdf([(*MINUTES[0], f"tentang {word}")])


def cut_pdf() -> bytes:
    whole = letter("terpotong")
    return whole[: len(whole) // 3]


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter("terkunciwati"))) as document:
        document.save(out, encryption=pikepdf.Encryption(user=PASSWORD, owner=PASSWORD))
    return out.getvalue()


def heavy_pdf(size: int) -> bytes:
    """A sound PDF that carries ``size`` bytes along."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter("penuhwati"))) as document:
        document.Root.Beban = document.make_stream(os.urandom(size))
        document.save(out)
    return out.getvalue()


def huge_png(bytes_each: int, side: int = 20_000) -> bytes:
    """A black picture of ``side`` times ``side`` pixels, grey (1 byte each) or colour (3)."""
    packer = zlib.compressobj(1)
    row = bytes(side * bytes_each + 1)
    rows = b"".join([*(packer.compress(row) for _ in range(side)), packer.flush()])
    header = struct.pack(">IIBBBBB", side, side, 8, {1: 0, 3: 2}[bytes_each], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def lying_png() -> bytes:
    """A picture that says it is vast and holds almost nothing."""
    header = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)
    body = _chunk(b"IDAT", zlib.compress(b"\x00" * 100))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + body + _chunk(b"IEND", b"")


def zip_bomb(megabytes: int = 400) -> bytes:
    """A few hundred kilobytes that unpack to ``megabytes``."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("laporan.txt", "w") as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1_000_000))
    return out.getvalue()


def climbing_zip(names: tuple[str, ...]) -> bytes:
    """A ZIP whose names lead out of the folder that it is unpacked in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at, name in enumerate(names):
            archive.writestr(name, f"isi yang memanjat nomor {at}")
    return out.getvalue()


def small_picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 40), 255).save(out, "PNG")
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
