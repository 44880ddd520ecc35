"""Image files of odd kinds, within bounded memory."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ingest.errors import DamagedFile, TooLarge
from ingest.formats.raster import load_sheet, opened_image
from ingest.reading import Reader
from tests.ingest.formats.making import LETTER, picture_of, png

GREY = Image.linear_gradient("L").resize((60, 40))


def _odd_modes() -> list[tuple[str, Image.Image, str]]:
    clear = GREY.convert("RGBA")
    clear.putalpha(GREY)
    return [
        ("cmyk", GREY.convert("CMYK"), "JPEG"),
        ("sixteen-bit", GREY.convert("I").point(lambda value: value * 256).convert("I;16"), "PNG"),
        ("palette", GREY.convert("P"), "PNG"),
        ("transparent", clear, "PNG"),
        ("grey-transparent", clear.convert("LA"), "PNG"),
        ("black-and-white", GREY.convert("1"), "TIFF"),
        ("floating", GREY.convert("F"), "TIFF"),
        ("colour", GREY.convert("RGB"), "BMP"),
    ]


@pytest.mark.parametrize(
    ("name", "image", "form"), _odd_modes(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_mode_becomes_grey_and_is_drawn(
    reader: Reader, tmp_path: Path, name: str, image: Image.Image, form: str
) -> None:
    path = tmp_path / name
    image.save(path, format=form)
    with opened_image(path) as opened:
        sheet = load_sheet(opened, 1)
    assert (sheet.image.mode, sheet.image.size) == ("L", (60, 40))
    counts = sheet.image.histogram()
    assert any(counts[:200])
    assert any(counts[231:])
    drawn = Image.open(io.BytesIO(reader.render(path, "image/png", 1, 160)))
    assert drawn.size == (60, 40)


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(tmp_path / "x", format="PNG")
    with opened_image(tmp_path / "x") as opened:
        assert load_sheet(opened, 1).image.getextrema() == (255, 255)


def test_each_page_of_a_tiff_is_a_page(reader: Reader, tmp_path: Path) -> None:
    pages = [Image.new("1", (1654, 2339), 1), Image.new("1", (2339, 1654), 1)]
    pages[0].save(tmp_path / "t", format="TIFF", save_all=True, append_images=pages[1:], dpi=(200, 200))
    with reader.extract(tmp_path / "t", "image/tiff") as extraction:
        found = [
            (page.number, page.needs_ocr, round(page.width), round(page.height)) for page in extraction.pages
        ]
    assert found == [(1, True, 595, 842), (2, True, 842, 595)]
    drawn = Image.open(io.BytesIO(reader.render(tmp_path / "t", "image/tiff", 2, 160, 90)))
    assert drawn.size == (160, 226)


def test_a_photograph_held_sideways_is_upright(reader: Reader, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    GREY.save(tmp_path / "x", format="JPEG", exif=exif)
    with reader.extract(tmp_path / "x", "image/jpeg") as extraction:
        assert extraction.pages[0].width < extraction.pages[0].height
    assert Image.open(io.BytesIO(reader.render(tmp_path / "x", "image/jpeg", 1, 160))).size == (40, 60)


def test_a_huge_jpeg_is_read_in_bounded_memory(reader: Reader, tmp_path: Path) -> None:
    Image.new("L", (16_000, 16_000), 255).save(tmp_path / "x", format="JPEG")
    assert reader.recognise(tmp_path / "x", "image/jpeg", 1).content.text == ""
    assert reader.render(tmp_path / "x", "image/jpeg", 1, 160).startswith(b"\xff\xd8")


def test_a_huge_png_is_refused_with_its_size(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(_png_header(20_000, 20_000))
    with reader.extract(tmp_path / "x", "image/png") as extraction:  # its size is known from the header alone
        assert len(extraction.pages) == 1
    with pytest.raises(TooLarge, match="20000 x 20000 titik"):
        reader.recognise(tmp_path / "x", "image/png", 1)


def _png_header(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\x00" * 1000)
    chunks = (
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (head, data)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_cut_image_is_damaged(reader: Reader, tmp_path: Path) -> None:
    whole = png(picture_of(LETTER, (400, 560), 14))
    (tmp_path / "x").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedFile, match="rusak"):
        reader.recognise(tmp_path / "x", "image/png", 1)


def test_an_image_in_name_only_is_damaged(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xd8\xff no more")
    with pytest.raises(DamagedFile):
        reader.extract(tmp_path / "x", "image/jpeg")
