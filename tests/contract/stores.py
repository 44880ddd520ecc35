"""The kinds of places for originals that must all keep the same promises, each with a way to spoil it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.settings import load_settings
from catalog.storage import FileStore, FolderStore, open_store
from catalog.storage.read_cache import ReadCache
from catalog.storage.s3 import S3Store
from catalog.storage.s3_connection import Connection, read_address
from tests.servers.s3 import BUCKET, S3


@dataclass(frozen=True, slots=True)
class Place:
    """A store, what it holds by name, and the means of a stranger: to change or take away what lies there."""

    store: FileStore
    held: Callable[[], list[str]]
    spoil: Callable[[str, bytes], None]
    lose: Callable[[str], None]
    forget_copies: Callable[[], None]
    leave_half_written: Callable[[], None]


def local_folder(folder: Path) -> Place:
    return _folder_place(folder / "files", open_store(load_settings({"TELUSUR_DATA": str(folder)})))


def shared_folder(folder: Path) -> Place:
    shared = folder / "bersama milik kantor"
    settings = {"TELUSUR_DATA": str(folder), "TELUSUR_STORAGE_URL": shared.as_uri()}
    return _folder_place(shared, open_store(load_settings(settings)))


def _folder_place(folder: Path, store: FileStore) -> Place:
    assert isinstance(store, FolderStore)
    store.prepare()

    def spoil(sha256: str, content: bytes) -> None:
        path = store.place(sha256)
        path.chmod(0o600)
        path.write_bytes(content)

    def held() -> list[str]:
        return sorted(path.name for path in folder.glob("??/??/*")) + [
            f"draft {path.name}" for path in folder.glob("tmp/*")
        ]

    def leave() -> None:
        (folder / "tmp").mkdir(exist_ok=True)
        (folder / "tmp/terputus").write_bytes(b"separuh")

    return Place(store, held, spoil, lambda sha256: store.place(sha256).unlink(), lambda: None, leave)


def object_store(folder: Path, server: S3, part_bytes: int = 5 << 20) -> Place:
    """Each on its own prefix; parts of the least size that a store takes."""
    prefix = f"uji/{folder.name}"
    told = server.settings(prefix)
    connection = Connection(
        read_address(told["TELUSUR_STORAGE_URL"]),
        told["TELUSUR_STORAGE_KEY_FILE"],
        told["TELUSUR_STORAGE_SECRET_FILE"],
    )
    copies, client = folder / "cache", server.client()
    store = S3Store(connection, ReadCache(copies, 100_000_000), part_bytes)
    store.prepare()

    def key(sha256: str) -> str:
        return f"{prefix}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def held() -> list[str]:
        listed = client.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", ())
        uploads = client.list_multipart_uploads(Bucket=BUCKET, Prefix=prefix).get("Uploads", ())
        objects = [str(each["Key"]).rpartition("/")[2] for each in listed]
        drafts = [f"draft {path.name}" for path in copies.glob("tmp/*")]
        return sorted(objects) + drafts + [f"upload {each['Key']}" for each in uploads]

    def forget() -> None:
        for path in copies.glob("??/??/*"):
            path.unlink()

    def spoil(sha256: str, content: bytes) -> None:
        client.put_object(Bucket=BUCKET, Key=key(sha256), Body=content)
        forget()

    def lose(sha256: str) -> None:
        client.delete_object(Bucket=BUCKET, Key=key(sha256))
        forget()

    def leave() -> None:
        client.create_multipart_upload(Bucket=BUCKET, Key=key("0" * 64))

    return Place(store, held, spoil, lose, forget, leave)
