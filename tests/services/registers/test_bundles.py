"""A ZIP of a table and its scans: taken apart elsewhere, within bounds, and left nowhere."""

import errno
import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.room import DISK_FULL
from ingest.sandbox.limits import Limits
from services.registers import reading
from services.registers.bundles import MOST_SCANS, NO_TABLE, TOO_MANY, Unpacked, bundle_of
from services.registers.reading import BROKEN, LOCKED, NOT_NOW, TOO_MUCH, Tables
from services.registers.sheets import Unreadable
from tests.security import hostile_files
from tests.services.registers.lying_task import ENTRIES
from tests.services.registers.test_reading import used

SMALL = Limits(memory_mb=250, data_mb=700, file_mb=100, cpu_seconds=5, wall_seconds=20)
ROOM = 60_000_000
TABLE = b"Kode;Uraian\nPM;a\n"


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    made = Tables(tmp_path / "work", SMALL, turn=0.3)
    yield made
    made.close()


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def taken(
    tables: Tables, content: bytes, most: int = ROOM, room: int = 10 * ROOM
) -> tuple[str, bytes, dict[str, bytes]]:
    with tables.unpacked(io.BytesIO(content), most, room) as bundle:
        scans = {each.name: each.path.read_bytes() for each in bundle.scans}
        return bundle.table.name, bundle.table.path.read_bytes(), scans


def refused(tables: Tables, content: bytes, most: int = ROOM, room: int = 10 * ROOM) -> str:
    with pytest.raises(Unreadable) as caught:
        taken(tables, content, most, room)
    return caught.value.sentence.text


@pytest.mark.parametrize("folder", ["", "daftar/"])
def test_the_outermost_table_is_the_table_and_all_else_are_scans(tables: Tables, folder: str) -> None:
    files = {
        f"{folder}isi.csv": TABLE,
        f"{folder}pindaian/005.pdf": b"%PDF-1",
        f"{folder}p/lain.csv": b"x",
        "__MACOSX/isi.csv": b"litter",
    }
    name, table, scans = taken(tables, packed(files))
    assert (name, table) == (f"{folder}isi.csv", TABLE)
    assert scans == {f"{folder}pindaian/005.pdf": b"%PDF-1", f"{folder}p/lain.csv": b"x"}


def locked() -> bytes:
    """A member that says of itself that it is locked."""
    made = bytearray(packed({"isi.csv": TABLE}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    return bytes(made)


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("isi.csv", TABLE)
        link = zipfile.ZipInfo("rahasia.pdf")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def crowd() -> bytes:
    return packed({"isi.csv": TABLE, **{f"n{number}.pdf": b"%PDF" for number in range(5_100)}})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: hostile_files.zip_bomb(400), TOO_MUCH),
        (crowd, TOO_MUCH),
        (locked, LOCKED),
        (lambda: packed({"isi.csv": TABLE})[:60], BROKEN),
        (lambda: b"not a zip at all", BROKEN),
        (lambda: packed({"a.pdf": b"%PDF"}), NO_TABLE),
        (lambda: packed({"a.csv": TABLE, "b.xlsx": TABLE}), NO_TABLE),
        (lambda: packed({"a.csv": TABLE, **{f"n{n}.pdf": b"%PDF" for n in range(MOST_SCANS + 1)}}), TOO_MANY),
    ],
)
def test_what_means_harm_or_is_no_bundle_gets_its_sentence(
    tables: Tables, tmp_path: Path, make: Callable[[], bytes], words: str
) -> None:
    content, before = make(), used()
    assert refused(tables, content) == words
    assert used() - before < 2.0
    assert list(tmp_path.rglob("t-*")) == []  # nothing stays of it


def test_names_that_climb_stay_inside_and_links_are_passed_over(tables: Tables, tmp_path: Path) -> None:
    outside = tmp_path / "work" / "memanjat.csv"
    climbing = hostile_files.climbing_zip(("../../memanjat.csv", "/tmp/telusur-memanjat.pdf"))
    name, _, scans = taken(tables, climbing)
    assert (name, list(scans)) == ("memanjat.csv", ["tmp/telusur-memanjat.pdf"])
    assert not outside.exists()
    assert not Path("/tmp/telusur-memanjat.pdf").exists()
    assert taken(tables, linked())[2] == {}
    assert list(tmp_path.rglob("t-*")) == []


@pytest.mark.parametrize("path", ["/etc/passwd", "../../kunci", "link", "pipe"])
def test_a_taken_over_process_cannot_name_a_file_elsewhere(
    tables: Tables, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_UNPACK", "tests.services.registers.lying_task:point")
    assert refused(tables, path.encode()) == BROKEN


@pytest.mark.parametrize("entries", range(len(ENTRIES)))
def test_names_that_are_none_are_said_as_a_broken_zip(
    tables: Tables, entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_UNPACK", "tests.services.registers.lying_task:name_strangely")
    assert refused(tables, str(entries).encode()) == BROKEN


def test_what_an_open_table_leaves_beside_it_is_neither_table_nor_scan() -> None:
    names = ["d/isi.xlsx", "d/~$isi.xlsx", "d/.~lock.isi.csv", "d/.~lock.isi.xlsx#", "~$isi.csv", "d/~1.pdf"]
    made = bundle_of([Unpacked(name, Path(name)) for name in names])
    assert (made.table.name, [each.name for each in made.scans]) == ("d/isi.xlsx", ["d/~1.pdf"])


def damaged(packing: int) -> bytes:
    """Bytes in the midst of a packed member are others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("isi.csv", TABLE + os.urandom(50_000).hex().encode())
    made = bytearray(out.getvalue())
    made[100:140] = bytes(reversed(made[100:140]))
    return bytes(made)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_is_told_as_damaged_whatever_its_packing(tables: Tables, packing: int) -> None:
    assert refused(tables, damaged(packing)) == BROKEN


def test_a_table_beside_no_scan_is_a_bundle_too() -> None:
    alone = Unpacked("Daftar.XLSX", Path("x"))
    assert bundle_of([alone]).scans == ()


def test_a_scan_may_be_larger_than_a_table(tables: Tables) -> None:
    scan = b"%PDF-1" + bytes(SMALL.file_mb * 1_000_000)
    assert taken(tables, packed({"isi.csv": TABLE, "a.pdf": scan}), 2 * len(scan))[2] == {"a.pdf": scan}


@pytest.mark.parametrize("room", [100, 2_000_000])  # not even the ZIP fits; the ZIP fits and its files do not
def test_the_disk_keeps_its_reserve(tables: Tables, tmp_path: Path, room: int) -> None:
    assert refused(tables, packed({"isi.csv": TABLE, "a.pdf": bytes(9_000_000)}), room=room) == DISK_FULL
    assert list(tmp_path.rglob("t-*")) == []


class FullDisk(io.BytesIO):
    """Stands for a disk that fills up while a ZIP is copied."""

    def __init__(self, number: int) -> None:
        super().__init__(b"PK")
        self._number = number

    def read(self, _size: int | None = -1) -> bytes:
        raise OSError(self._number, "failed")


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, DISK_FULL), (errno.EIO, NOT_NOW)])
def test_a_disk_that_fails_is_said_and_is_no_error_of_the_program(
    tables: Tables, number: int, words: str
) -> None:
    with pytest.raises(Unreadable) as caught, tables.unpacked(FullDisk(number), ROOM, ROOM):
        pass
    assert caught.value.sentence.text == words


def test_a_full_disk_in_the_process_is_no_fault_of_the_files(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_UNPACK", "tests.services.registers.lying_task:fill_up")
    assert refused(tables, b"PK") == DISK_FULL


def test_a_table_is_read_while_a_zip_is_unpacked(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_UNPACK", "tests.services.registers.lying_task:wait_for_signal")
    with ThreadPoolExecutor(1) as pool, TemporaryDirectory() as name:
        begun, go = Path(name) / "begun", Path(name) / "go"
        for path in (begun, go):
            os.mkfifo(path)
        unpacking = pool.submit(refused, tables, f"{begun}\n{go}".encode())
        begun.read_bytes()  # it has its turn
        assert tables.read(TABLE).rows == (("Kode", "Uraian"), ("PM", "a"))
        go.write_bytes(b"go")
        assert unpacking.result() == NO_TABLE


def test_nobody_waits_while_a_zip_is_copied(tables: Tables) -> None:
    class Slow(io.BytesIO):
        """In the midst of whose copying others come."""

        def read(self, size: int | None = -1) -> bytes:
            assert tables.read(TABLE).rows[1] == ("PM", "a")
            assert taken(tables, packed({"isi.csv": TABLE}))[0] == "isi.csv"
            return super().read(size)

    with tables.unpacked(Slow(packed({"b.csv": TABLE})), ROOM, ROOM) as bundle:
        assert bundle.table.name == "b.csv"
