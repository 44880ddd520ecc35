"""What every place for originals promises: whole or not at all, once, and never silently wrong."""

import hashlib
import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.errors import FileDamaged, StorageError, TooLarge
from tests.contract.stores import Place, local_folder, object_store, shared_folder
from tests.servers.s3 import S3, running_s3

LARGE = bytes(range(256)) * 50_000  # 12.8 MB: three parts


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with running_s3() as made:
        yield made


@pytest.fixture(scope="module")
def plain_server() -> Iterator[S3]:
    """One that knows no checksums and no conditions."""
    with running_s3(is_proxy=True) as made:
        yield made


@pytest.fixture(params=["folder", "shared folder", "object store", "plain object store"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    match request.param:
        case "folder":
            return local_folder(tmp_path)
        case "shared folder":
            return shared_folder(tmp_path)
        case "object store":
            return object_store(tmp_path, request.getfixturevalue("server"))
        case _:
            return object_store(tmp_path, request.getfixturevalue("plain_server"))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("content", [b"", b"isi surat", LARGE], ids=["empty", "small", "in parts"])
def test_bytes_come_back_under_their_hash(place: Place, content: bytes) -> None:
    stored = place.store.put(io.BytesIO(content))
    assert (stored.sha256, stored.size) == (_sha(content), len(content))
    for _ in range(2):
        with place.store.open(stored.sha256) as stream:
            assert stream.read() == content
            stream.seek(0, io.SEEK_END)
            assert stream.tell() == len(content)
        path = place.store.path(stored.sha256)
        assert path.read_bytes() == content
        assert path.stat().st_mode & 0o222 == 0
        place.forget_copies()
    place.store.verify(stored.sha256)
    assert place.store.exists(stored.sha256)
    assert place.held() == [stored.sha256]


def test_the_same_bytes_lie_there_once_however_many_bring_them(place: Place) -> None:
    start = threading.Barrier(4)

    def bring() -> str:
        start.wait()
        return place.store.put(io.BytesIO(b"sama" * 1000)).sha256

    with ThreadPoolExecutor(4) as pool:
        brought = {future.result() for future in [pool.submit(bring) for _ in range(4)]}
    assert place.held() == sorted(brought)
    assert len(brought) == 1


@pytest.mark.parametrize("foreign", [b"palsu", b"asl1", b""], ids=["other", "same length", "nothing"])
def test_changed_bytes_are_never_given(place: Place, foreign: bytes) -> None:
    stored = place.store.put(io.BytesIO(b"asli"))
    place.store.path(stored.sha256)
    place.spoil(stored.sha256, foreign)
    for read in (place.store.open, place.store.path, place.store.verify):
        with pytest.raises(FileDamaged) as told:
            read(stored.sha256)
        assert told.value.sha256 == stored.sha256


@pytest.mark.parametrize("content", [b"asli", LARGE], ids=["small", "in parts"])
def test_putting_the_bytes_again_heals_a_damaged_file(place: Place, content: bytes) -> None:
    stored = place.store.put(io.BytesIO(content))
    place.spoil(stored.sha256, b"palsu")
    place.store.put(io.BytesIO(content))
    place.forget_copies()
    place.store.verify(stored.sha256)
    with place.store.open(stored.sha256) as stream:
        assert stream.read() == content


def test_a_missing_file_is_damage_and_a_name_that_is_no_hash_is_refused(place: Place) -> None:
    stored = place.store.put(io.BytesIO(b"hilang"))
    place.lose(stored.sha256)
    for sha256 in ("0" * 64, stored.sha256):
        assert not place.store.exists(sha256)
        for read in (place.store.open, place.store.path, place.store.verify):
            with pytest.raises(FileDamaged):
                read(sha256)
    for name in ("../../etc/passwd", "A" * 64, ""):
        with pytest.raises(StorageError):
            place.store.path(name)


def test_too_many_bytes_leave_nothing(place: Place) -> None:
    with pytest.raises(TooLarge):
        place.store.put(io.BytesIO(b"x" * 11), limit=10)
    assert place.held() == []
    place.store.put(io.BytesIO(b"x" * 10), limit=10)


def test_a_broken_stream_leaves_nothing(place: Place) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002
            if self.tell():
                raise ConnectionResetError
            return super().read(4)

    with pytest.raises(ConnectionResetError):
        place.store.put(Breaking(b"panjang sekali"))
    assert place.held() == []


def test_a_healthy_place_passes_the_trial_and_keeps_nothing_of_it(place: Place) -> None:
    place.store.check()
    assert place.store.tidy() == 0
    assert place.held() == []


def test_what_is_kept_is_listed_by_name_with_its_size(place: Place) -> None:
    assert list(place.store.listed()) == []
    stored = sorted((place.store.put(io.BytesIO(bytes([n]) * n)) for n in range(40)), key=lambda s: s.sha256)
    kept = list(place.store.listed())
    assert [(each.sha256, each.size) for each in kept] == [(each.sha256, each.size) for each in stored]
    assert all(abs((datetime.now(UTC) - each.since).total_seconds()) < 300 for each in kept)
    place.spoil(stored[0].sha256, b"ini lebih panjang daripada yang semula")
    assert next(place.store.listed()).size == 38


@pytest.mark.parametrize("content", [b"tanpa rujukan", LARGE], ids=["small", "in parts"])
def test_what_is_set_aside_is_gone_from_its_name_and_comes_back_whole(place: Place, content: bytes) -> None:
    sha256 = place.store.put(io.BytesIO(content)).sha256
    assert not place.store.bring_back(sha256)
    assert place.store.set_aside(sha256) == f"hilang-rujukan/{sha256}"
    assert not place.store.exists(sha256)
    assert list(place.store.listed()) == []
    with pytest.raises(FileDamaged):
        place.store.open(sha256)
    with pytest.raises(FileDamaged):
        place.store.set_aside(sha256)
    assert place.store.bring_back(sha256)
    place.forget_copies()
    place.store.verify(sha256)
    assert [each.sha256 for each in place.store.listed()] == [sha256]
    assert not place.store.bring_back(sha256)


def test_what_a_killed_process_left_is_counted_before_it_is_removed(place: Place) -> None:
    place.leave_half_written()
    assert place.store.leftovers(older_than_seconds=-5) == 1
    assert place.store.tidy(older_than_seconds=-5) == 1
    assert place.store.leftovers(older_than_seconds=-5) == 0
    assert place.held() == []
