"""Which scan belongs to which line: alike in all that people vary, and never a guess."""

import pytest

from classification.levels import Level
from services.archive.register_rows import level_problem
from services.archive.scan_names import Wanted, file_key, join, key_of

NUMBER = "005/PM.00.01/K.JI-30/I/2026"


@pytest.mark.parametrize(
    "name",
    ["005_PM.00.01_K.JI-30_I_2026.pdf", "5-pm-0-1-k-ji-30-i-2026.PDF", "005 PM 00 01 K JI 30 I 2026.tiff",
     "map/dalam/005.PM.00.01.K.JI-30.I.2026.pdf", "C:\\pindai\\005PM0001KJI30I2026.jpg"],
)  # fmt: skip
def test_a_files_name_is_the_number_however_it_is_written(name: str) -> None:
    same = key_of(NUMBER) == file_key(name)
    assert same is ("PM0001" not in name)  # digits that run together are another number


@pytest.mark.parametrize(("one", "other"), [("1", "2"), ("5", "50"), ("PM.1", "PM.11"), ("a", "")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_what_is_sure_is_joined_and_the_rest_is_told() -> None:
    wanted = [
        Wanted(2, file="Berita Acara.pdf"),
        Wanted(3, number=NUMBER),
        Wanted(4, file="tidak ada.pdf", number=NUMBER),
        Wanted(5, number="7"),
        Wanted(6, number="8"),
        Wanted(7, file="sama.pdf"),
        Wanted(8, file="SAMA"),
        Wanted(9),
    ]
    scans = {
        "a": "berita_acara.PDF", "b": "005_PM.00.01_K.JI-30_I_2026.pdf", "c": "7.pdf", "d": "007.tif",
        "e": "sama.pdf", "f": "???.pdf",
    }  # fmt: skip
    found = join(wanted, scans)
    assert dict(found.scans) == {2: "a", 3: "b"}
    assert found.ambiguous == (5, 7, 8)
    assert found.missing == (4,)
    assert found.left == ("c", "d", "e", "f")


IN_FOLDERS = {"a": "Arsip/Berkas 1/001.pdf", "b": "Arsip/Berkas 2/001.pdf", "c": "Arsip/Berkas 1/002.pdf",
              "d": "5_PM_2026.pdf"}  # fmt: skip


@pytest.mark.parametrize(
    ("files", "joined", "ambiguous", "missing"),
    [
        (["Berkas 1/001.pdf", "Berkas 2/001.pdf"], {0: "a", 1: "b"}, (), ()),
        (["D:\\pindai\\berkas_01\\001.pdf"], {0: "a"}, (), ()),
        (["001.pdf", "002.pdf"], {1: "c"}, (0,), ()),
        (["Berkas 2/002.pdf", "Berkas 1/001.pdf"], {1: "a"}, (), (0,)),  # that of another dossier is not it
        (["D:\\pindai\\002.pdf"], {0: "c"}, (), ()),  # folders of another computer say nothing
        (["5/PM/2026", "Berkas 1/001.pdf"], {0: "d", 1: "a"}, (), ()),  # a number is no folder
    ],
)
def test_folders_tell_apart_what_is_named_alike(
    files: list[str], joined: dict[int, str], ambiguous: tuple[int, ...], missing: tuple[int, ...]
) -> None:
    found = join([Wanted(line, file) for line, file in enumerate(files)], IN_FOLDERS)
    assert (dict(found.scans), found.ambiguous, found.missing) == (joined, ambiguous, missing)


def test_a_number_without_letters_or_digits_joins_nothing() -> None:
    assert dict(join([Wanted(2, number="-/-")], {"a": "---.pdf"}).scans) == {}


ALL = tuple(Level)
LOW = (Level.ORDINARY, Level.RESTRICTED)


@pytest.mark.parametrize(
    ("level", "default", "reason", "levels", "words"),
    [
        (Level.ORDINARY, None, "", ALL, None),
        (Level.RESTRICTED, Level.RESTRICTED, "", LOW, None),
        (None, None, "", ALL, "belum bertingkat"),
        (Level.ORDINARY, Level.RESTRICTED, "ada alasan", ALL, "bertingkat lebih tinggi"),
        (Level.SECRET, Level.RESTRICTED, " ", ALL, "Tulis alasannya"),
        (Level.SECRET, Level.RESTRICTED, "memuat nama", ALL, None),
        (Level.SECRET, Level.SECRET, "", LOW, "di atas hak Anda"),
    ],
)
def test_a_level_is_the_codes_or_above_with_a_reason_and_within_rights(
    level: Level | None, default: Level | None, reason: str, levels: tuple[Level, ...], words: str | None
) -> None:
    problem = level_problem(level, default, reason, levels)
    assert problem is None if words is None else words in str(problem)
