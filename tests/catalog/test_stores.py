"""Which store an address opens, what is refused, what copies here may cost, and broken transfers."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.errors import SettingsError, StorageUnavailable
from catalog.settings import load_settings
from catalog.storage import FolderStore, open_store
from catalog.storage.read_cache import ReadCache
from catalog.storage.s3 import S3Store
from catalog.storage.s3_connection import Connection, read_address
from tests.house.sources import ROOT
from tests.servers.gate import Gate, gate_before
from tests.servers.s3 import BUCKET, S3, running_s3
from tests.waiting import PATIENCE


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with running_s3() as made:
        yield made


def _settings(folder: Path, **more: str) -> dict[str, str]:
    return {"TELUSUR_DATA": str(folder), **more}


@pytest.mark.parametrize(
    "url",
    ["/srv/arsip", "ftp://a/b", "file://host/arsip", "file:///", "file:arsip", "s3://", "s3://a?region=x&lain=1",
     "s3://a?endpoint=tempat", "s3://kunci:rahasia@a/b"],
)  # fmt: skip
def test_an_address_of_another_form_stops_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="TELUSUR_STORAGE_URL") as told:
        open_store(load_settings(_settings(tmp_path, TELUSUR_STORAGE_URL=url)))
    assert "rahasia" not in str(told.value)


def test_one_key_file_without_the_other_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("kunci")
    told = _settings(tmp_path, TELUSUR_STORAGE_URL="s3://a/b", TELUSUR_STORAGE_KEY_FILE=str(tmp_path / "key"))
    with pytest.raises(SettingsError, match="bersama"):
        open_store(load_settings(told))
    with pytest.raises(SettingsError, match="tidak dapat dibaca"):
        open_store(load_settings(told | {"TELUSUR_STORAGE_SECRET_FILE": str(tmp_path / "none")}))


def test_the_parts_of_an_address_are_read() -> None:
    found = read_address("s3://arsip/kantor/kota/?endpoint=https://s3.kantor:9000&region=id-1&ca=/etc/ca.pem")
    assert (found.bucket, found.prefix, found.key("ab")) == ("arsip", "kantor/kota", "kantor/kota/ab")
    assert (found.endpoint, found.region, found.ca_file) == ("https://s3.kantor:9000", "id-1", "/etc/ca.pem")
    assert read_address("s3://arsip").key("ab") == "ab"


def test_a_shared_folder_that_was_never_prepared_is_not_used(tmp_path: Path) -> None:
    shared = tmp_path / "bersama"
    shared.mkdir()
    store = open_store(load_settings(_settings(tmp_path, TELUSUR_STORAGE_URL=shared.as_uri())))
    for act in (lambda: store.put(io.BytesIO(b"x")), lambda: store.exists("0" * 64), store.check, store.tidy):
        with pytest.raises(StorageUnavailable, match="tidak terpasang"):
            act()
    assert list(shared.iterdir()) == []
    store.prepare()
    store.check()


def test_two_machines_see_each_others_files_in_a_shared_folder(tmp_path: Path) -> None:
    one, other = (FolderStore(tmp_path / "bersama", is_shared=True) for _ in range(2))
    one.prepare()
    sha256 = one.put(io.BytesIO(b"surat")).sha256
    assert other.path(sha256).read_bytes() == b"surat"


def test_the_copies_stay_within_their_bound_and_what_is_in_use_stays(tmp_path: Path) -> None:
    cache = ReadCache(tmp_path, 1_000_000, in_use_seconds=60)
    store, kept = FolderStore(tmp_path / "origin"), []
    for number in range(30):
        content = bytes([number]) * 100_000
        with cache.draft() as draft:
            draft.write_bytes(content)
            path = cache.keep(draft, store.put(io.BytesIO(content)))
        kept.append(path)
        if number < 25:  # used long ago
            os.utime(path, ns=(time.time_ns() - 3600 * 10**9, path.stat().st_mtime_ns))
    left = [path for path in kept if path.exists()]
    assert sum(path.stat().st_size for path in left) <= 1_000_000
    assert left[-5:] == kept[-5:]


def test_a_copy_that_was_changed_is_fetched_again(tmp_path: Path, server: S3) -> None:
    store = _store(tmp_path, server.url("copies"), server)
    sha256 = store.put(io.BytesIO(b"surat asli")).sha256
    path = store.path(sha256)
    path.chmod(0o600)
    path.write_bytes(b"surat lain")
    assert store.path(sha256).read_bytes() == b"surat asli"


def test_a_transfer_that_breaks_goes_on_where_it_stopped(tmp_path: Path, server: S3) -> None:
    content = os.urandom(30_000_000)
    with gate_before(int(server.endpoint.rpartition(":")[2])) as gate:
        url = server.url("resumed").replace(server.endpoint, f"http://127.0.0.1:{gate.port}")
        store = _store(tmp_path, url, server)
        sha256 = store.put(io.BytesIO(content)).sha256
        for copy in tmp_path.glob("cache/??/??/*"):
            copy.unlink()
        _cut_once(gate, tmp_path / "cache")
        assert store.path(sha256).read_bytes() == content


def _cut_once(gate: Gate, cache: Path) -> None:
    """Break the connection as soon as some of the file is there."""
    import threading

    def cut() -> None:
        edge = time.monotonic() + PATIENCE
        while time.monotonic() < edge:
            if any(path.stat().st_size > 2_000_000 for path in cache.glob("tmp/*")):
                gate.close()
                gate.open()
                return
            time.sleep(0.001)

    threading.Thread(target=cut, daemon=True).start()


def _store(folder: Path, url: str, server: S3) -> S3Store:
    keys = str(server.folder / "key"), str(server.folder / "secret")
    return S3Store(Connection(read_address(url), *keys), ReadCache(folder / "cache", 100_000_000), 5 << 20)


def test_a_stopped_server_loses_nothing_and_a_wrong_key_opens_nothing(tmp_path: Path) -> None:
    with running_s3(is_proxy=True) as proxy:
        store = _store(tmp_path, proxy.url("kept"), proxy)
        sha256 = store.put(io.BytesIO(b"surat")).sha256
        for copy in tmp_path.glob("cache/??/??/*"):
            copy.unlink()
        proxy.stop()
        with pytest.raises(StorageUnavailable):
            store.path(sha256)
        with pytest.raises(StorageUnavailable):
            store.put(io.BytesIO(b"lain"))
        proxy.start()
        assert store.path(sha256).read_bytes() == b"surat"
        (proxy.folder / "secret").write_text("bukan kuncinya")
        with pytest.raises(StorageUnavailable):
            _store(tmp_path / "other", proxy.url("kept"), proxy).path(sha256)


def test_a_server_without_the_bucket_is_unavailable_and_not_empty(tmp_path: Path, server: S3) -> None:
    store = _store(tmp_path, server.url("x").replace(BUCKET, "wadah-lain"), server)
    for act in (store.prepare, store.check, lambda: store.put(io.BytesIO(b"surat"))):
        with pytest.raises(StorageUnavailable):
            act()
    with pytest.raises(StorageUnavailable):
        store.path("0" * 64)


def test_uploads_in_parts_that_a_kill_left_are_cleared_away(tmp_path: Path, server: S3) -> None:
    client = server.client()
    client.create_multipart_upload(Bucket=BUCKET, Key="half/ab/cd/abcd")
    store = _store(tmp_path, server.url("half"), server)
    assert store.tidy() == 1  # the server of the tests dates every upload far back
    assert store.tidy() == 0
    assert not client.list_multipart_uploads(Bucket=BUCKET, Prefix="half").get("Uploads")


FULL_CACHE = """
import io, sys
from pathlib import Path
from catalog.errors import StorageFull
from tests.catalog.test_stores import _store
from tests.servers.s3 import S3
import resource
class Server: folder = Path(sys.argv[3])
store = _store(Path(sys.argv[1]), sys.argv[2], Server)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    store.put(io.BytesIO(b"x" * 100_000))
except StorageFull as full:
    print("full:", full)
"""


def test_no_room_for_the_draft_is_named_and_nothing_is_sent(tmp_path: Path, server: S3) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_CACHE, str(tmp_path), server.url("full"), str(server.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "full: Tempat penyimpanan penuh. File belum diterima.\n", done.stderr
    assert not server.client().list_objects_v2(Bucket=BUCKET, Prefix="full").get("Contents")
