"""Where an S3-compatible store is, who we are to it, and what its errors mean."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from catalog.errors import FileDamaged, SettingsError, StorageError, StorageFull, StorageUnavailable
from catalog.storage.port import FULL, MISSING, UNAVAILABLE

FORM = "TELUSUR_STORAGE_URL ditulis s3://wadah/awalan?endpoint=https://alamat&region=wilayah."
_FULL = {"XMinioStorageFull", "InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded"}
_MISSING = {"NoSuchKey", "404"}


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket and what every key in it begins with; ``endpoint`` empty means the region's own."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    ca_file: str

    def key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name


def read_address(url: str) -> Address:
    """Raises ``SettingsError`` with the form that is wanted; a key in the address is refused."""
    parts = urlsplit(url)
    told = dict(parse_qsl(parts.query))
    endpoint = told.pop("endpoint", "")
    region, ca_file = told.pop("region", "us-east-1"), told.pop("ca", "")
    if "@" in parts.netloc:
        raise SettingsError(
            "Kunci penyimpan tidak boleh berada di TELUSUR_STORAGE_URL; pakai TELUSUR_STORAGE_KEY_FILE "
            "dan TELUSUR_STORAGE_SECRET_FILE."
        )
    is_web = not endpoint or (urlsplit(endpoint).scheme in {"http", "https"} and urlsplit(endpoint).hostname)
    if parts.scheme != "s3" or not parts.netloc or told or not is_web:
        raise SettingsError(FORM)
    return Address(parts.netloc, unquote(parts.path).strip("/"), endpoint, region, ca_file)


class Connection:
    """The client, made when first asked for and shared by all threads."""

    def __init__(self, address: Address, key_file: str = "", secret_file: str = "") -> None:
        self.address = address
        self._keys = _read_keys(key_file, secret_file)
        self._lock = threading.Lock()
        self._client: Any = None

    @property
    def client(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        import boto3
        from botocore.config import Config

        style = "path" if self.address.endpoint else "auto"
        config = Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"total_max_attempts": 3, "mode": "standard"},
            max_pool_connections=16,
            signature_version="s3v4",
            s3={"addressing_style": style},
            # We name the checksum ourselves; other stores than Amazon's know no trailing ones.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        key, secret = self._keys
        session = boto3.session.Session(
            aws_access_key_id=key or None,
            aws_secret_access_key=secret or None,
            region_name=self.address.region,
        )
        return session.client(
            "s3",
            endpoint_url=self.address.endpoint or None,
            verify=self.address.ca_file or None,
            config=config,
        )


def _read_keys(key_file: str, secret_file: str) -> tuple[str, str]:
    """Empty where the standard chain is to find them: environment, profile, the machine's role."""
    if bool(key_file) != bool(secret_file):
        raise SettingsError("TELUSUR_STORAGE_KEY_FILE dan TELUSUR_STORAGE_SECRET_FILE diisi bersama-sama.")
    return _read(key_file), _read(secret_file)


def _read(file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        raise SettingsError(f"File kunci {file} tidak dapat dibaca: {error.strerror}.") from None


@contextmanager
def named(sha256: str = "") -> Iterator[None]:
    """Raise an error of ours in place of the client's; ``sha256`` where one object is asked for."""
    try:
        yield
    except ClientError as error:
        raise _meaning(error, sha256) from error
    except BotoCoreError as error:
        raise StorageUnavailable(UNAVAILABLE) from error


def _meaning(error: ClientError, sha256: str) -> StorageError:
    if sha256 and code_of(error) in _MISSING:
        return FileDamaged(MISSING, sha256)
    if code_of(error) in _FULL or status_of(error) == 507:
        return StorageFull(FULL)
    return StorageUnavailable(UNAVAILABLE)


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
