"""Printed sheets are found on scans of every sort, and nothing else is taken for one."""

from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from ingest.errors import DamagedFile, PasswordNeeded, WrongPassword
from ingest.reading import Reader
from ingest.separators.plan import PageSigns
from ingest.separators.sheets import PLAIN_TEXT, SheetKind, claim_in, key_of
from tests.ingest.archive import SECRET
from tests.ingest.separators import fed
from tests.ingest.separators.fed import CLEAN, WORST, Fault

FAULTS = {
    "clean": CLEAN,
    "left": Fault(10),
    "right": Fault(-10),
    "upside-down": Fault(is_upside_down=True),
    "faded": Fault(3, fade=0.6),
    "dusty": Fault(-2, noise=0.25),
    "worst": WORST,
}
COVER = fed.values(
    SheetKind.COVER, "0123456789abcdef", code="PM.01.02", file="B" * 40, documents=12, sheets=300
)


def _read(reader: Reader, folder: Path, pages: list[Image.Image], fault: Fault = CLEAN) -> list[PageSigns]:
    path = folder / "stack.pdf"
    path.write_bytes(fed.stack(pages, fault))
    return list(reader.read_signs(path, 1, 100))


@pytest.mark.parametrize("fault", FAULTS)
def test_sheets_are_read_and_content_is_not_taken_for_one(reader: Reader, tmp_path: Path, fault: str) -> None:
    own_codes = fed.content("surat", "https://telusur.example/tempat/1", "TELUSUR-PISAHKAN")
    pages = [fed.sheet(COVER), fed.plain(), fed.patch_only(), own_codes, fed.content("laporan"), fed.blank()]
    found = _read(reader, tmp_path, pages, FAULTS[fault])
    key = key_of(SECRET)
    claims = [[claim_in(text, key) for text in page.texts] for page in found]
    assert [claim.values for claim in claims[0] if claim and claim.is_genuine] == [COVER]
    assert [any(each) for each in claims] == [True] + [False] * 5
    assert [page.is_patch for page in found] == [False, True, True, False, False, False]
    assert [PLAIN_TEXT in page.texts for page in found][2:] == [False] * 4
    assert [page.ink < 0.0005 for page in found] == [False] * 5 + [True]


def test_one_line_is_enough_ink(reader: Reader, tmp_path: Path) -> None:
    page = fed.blank()
    words = fed.content("paraf").crop((120, 160, 640, 182))
    page.paste(words, (200, 300))
    assert _read(reader, tmp_path, [page])[0].ink > 0.0005


def test_pages_are_read_in_pieces_and_none_behind_the_end(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "stack.pdf"
    path.write_bytes(fed.stack([fed.blank()] * 5))
    assert [page.number for page in reader.read_signs(path, 2, 3)] == [2, 3, 4]
    assert [page.number for page in reader.read_signs(path, 4, 9)] == [4, 5]
    assert not reader.read_signs(path, 6, 9)


def _shared(folder: Path) -> Path:
    """Three pages that list all pictures of the file, and a note on the first that points to the last."""
    path = folder / "shared.pdf"
    path.write_bytes(fed.stack([fed.content(word) for word in ("satu", "dua", "tiga")]))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        everything = pikepdf.Dictionary()
        for number, page in enumerate(document.pages):
            ((name, image),) = page.resources.XObject.items()
            everything[f"/Im{number}"] = image
            content = page.Contents.read_bytes().replace(name.encode(), f"/Im{number}".encode())
            page.Contents = document.make_stream(content)
        for page in document.pages:
            page.obj.Resources = pikepdf.Dictionary(XObject=everything)
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            Dest=[document.pages[2].obj, pikepdf.Name.Fit],
        )
        document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(link)])
        document.save(path)
    return path


def test_a_part_has_its_own_pictures_as_they_were_and_no_other(reader: Reader, tmp_path: Path) -> None:
    path = _shared(tmp_path)
    with pikepdf.open(path) as document:
        wanted = [document.pages[0].resources.XObject[f"/Im{n}"].read_raw_bytes() for n in range(3)]
    with reader.cut(path, [(1,), (3, 2)]) as files:
        kept = [file.read_bytes() for file in files]
        with pikepdf.open(files[0]) as one, pikepdf.open(files[1]) as two:
            assert [_pictures(one), _pictures(two)] == [[wanted[0]], sorted(wanted[1:])]
            assert [len(one.pages), len(two.pages)] == [1, 2]
    with reader.cut(path, [(1,), (3, 2)]) as files:
        assert [file.read_bytes() for file in files] == kept


def _pictures(document: pikepdf.Pdf) -> list[bytes]:
    return sorted(
        each.read_raw_bytes()
        for each in document.objects
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
    )


def test_a_locked_stack_asks_for_its_password(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "stack.pdf"
    path.write_bytes(fed.stack([fed.blank()]))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="o", user="buka"))
    for call in (lambda word: reader.read_signs(path, 1, 1, word), lambda word: _cut(reader, path, word)):
        with pytest.raises(PasswordNeeded):
            call(None)
        with pytest.raises(WrongPassword):
            call("salah")
        call("buka")


def _cut(reader: Reader, path: Path, password: str | None) -> None:
    with reader.cut(path, [(1,)], password) as files:
        assert len(files) == 1


def test_a_broken_stack_is_refused(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "stack.pdf"
    path.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(DamagedFile):
        reader.read_signs(path, 1, 1)
