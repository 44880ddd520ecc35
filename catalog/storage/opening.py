"""Chooses the store by the setting ``TELUSUR_STORAGE_URL``."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog.errors import SettingsError
from catalog.settings import Settings
from catalog.storage.folder import FolderStore
from catalog.storage.port import FileStore


def open_store(settings: Settings) -> FileStore:
    """The place of the office's originals; talks to nobody yet. Raises ``SettingsError``."""
    if not settings.storage_url:
        return FolderStore(settings.files_folder)
    match urlsplit(settings.storage_url).scheme:
        case "file":
            return FolderStore(_shared_folder(settings.storage_url), is_shared=True)
        case "s3":
            return _object_store(settings)
        case _:
            raise SettingsError("TELUSUR_STORAGE_URL harus diawali file:// atau s3://.")


def _shared_folder(url: str) -> Path:
    address = urlsplit(url)
    folder = Path(unquote(address.path))
    if address.netloc not in {"", "localhost"} or not folder.is_absolute() or folder == Path("/"):
        raise SettingsError("TELUSUR_STORAGE_URL untuk folder bersama ditulis file:///folder/bersama.")
    return folder


def _object_store(settings: Settings) -> FileStore:
    # Loaded here: the client library takes 30 MB that an office with a folder must not pay.
    from catalog.storage.read_cache import ReadCache
    from catalog.storage.s3 import S3Store
    from catalog.storage.s3_connection import Connection, read_address

    address = read_address(settings.storage_url)
    connection = Connection(address, settings.storage_key_file, settings.storage_secret_file)
    cache = ReadCache(settings.cache_folder / "originals", settings.storage_cache_mb * 1_000_000)
    return S3Store(connection, cache)
