"""Originals as objects of an S3-compatible store, named by their SHA-256, each write proved by checksum."""

import hashlib
import io
import logging
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import BotoCoreError, ClientError

from catalog.errors import FileDamaged, StorageError, StorageUnavailable
from catalog.sentences import N_
from catalog.storage.drafts import CHUNK, write_draft
from catalog.storage.folder import is_sha256
from catalog.storage.parts import PART, Sums, sums_of
from catalog.storage.port import ASIDE, DAMAGED, DAY, Kept, Stored
from catalog.storage.read_cache import ReadCache
from catalog.storage.s3_connection import Connection, code_of, named, status_of

NOT_KEPT_WHOLE = N_(
    "Penyimpan tidak menyimpan file dengan utuh. File belum diterima; beri tahu administrator."
)
_EXISTS = {"PreconditionFailed", "ConditionalRequestConflict"}
_UNKNOWN = {"NotImplemented", "501"}
_RESUMES = 4  # broken transfers of one file that are taken up again where they stopped

log = logging.getLogger(__name__)


class S3Store:
    """A ``FileStore`` in a bucket: key ``ab/cd/abcd...``. Parsers read the copy in ``cache``."""

    def __init__(self, connection: Connection, cache: ReadCache, part_bytes: int = PART) -> None:
        self._connection = connection
        self._cache = cache
        self._part = part_bytes
        self._knows_extras = True  # not every compatible store knows conditions and checksums

    def put(self, stream: BinaryIO, limit: int | None = None) -> Stored:
        with self._cache.draft() as draft:
            stored = write_draft(draft, stream, limit)
            with named(stored.sha256):
                self._send(draft, stored)
            self._cache.keep(draft, stored)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        return self.path(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        key = self._key(sha256)
        found = self._cache.find(sha256)
        if found is not None:
            return found
        with self._cache.draft() as draft:
            return self._cache.keep(draft, self._fetch(key, sha256, draft))

    def exists(self, sha256: str) -> bool:
        with named(sha256):
            return self._head(self._key(sha256)) is not None

    def verify(self, sha256: str) -> None:
        with self._cache.draft() as draft:
            self._fetch(self._key(sha256), sha256, draft)

    def listed(self) -> Iterator[Kept]:
        for each in self._pages("list_objects_v2", "Contents"):
            sha256 = str(each["Key"]).rpartition("/")[2]
            if is_sha256(sha256) and each["Key"] == self._key(sha256):
                yield Kept(sha256, each["Size"], each["LastModified"])

    def set_aside(self, sha256: str) -> str:
        aside = f"{ASIDE}/{sha256}"
        self._move(self._key(sha256), self._connection.address.key(aside), sha256)
        self._cache.drop(sha256)
        return aside

    def bring_back(self, sha256: str) -> bool:
        aside = self._connection.address.key(f"{ASIDE}/{sha256}")
        try:
            with self._cache.draft() as draft:
                self._fetch(aside, sha256, draft)
        except FileDamaged:
            return False
        self._move(aside, self._key(sha256), sha256)
        return True

    def leftovers(self, older_than_seconds: float = DAY) -> int:
        return self._cache.leftovers(older_than_seconds) + len(self._stale_uploads(older_than_seconds))

    def tidy(self, older_than_seconds: float = DAY) -> int:
        """Remove local drafts and uploads in parts that a killed process left behind."""
        count, stale = self._cache.tidy(older_than_seconds), self._stale_uploads(older_than_seconds)
        with named():
            for upload in stale:
                self._call("abort_multipart_upload", upload["Key"], UploadId=upload["UploadId"])
        return count + len(stale)

    def _stale_uploads(self, older_than_seconds: float) -> list[dict[str, Any]]:
        edge = datetime.now(UTC) - timedelta(seconds=older_than_seconds)
        uploads = self._pages("list_multipart_uploads", "Uploads")
        return [upload for upload in uploads if upload["Initiated"] < edge]

    def _pages(self, verb: str, part: str) -> Iterator[dict[str, Any]]:
        """All that the store lists under our prefix, in the order of its keys."""
        address = self._connection.address
        with named():
            pages = self._connection.client.get_paginator(verb)
            for page in pages.paginate(Bucket=address.bucket, Prefix=address.key("") or ""):
                yield from page.get(part, ())

    def _move(self, key: str, target: str, sha256: str) -> None:
        """In the store itself, in parts where it is large. Raises ``FileDamaged`` where nothing is there."""
        bucket = self._connection.address.bucket
        with named(sha256):
            self._connection.client.copy({"Bucket": bucket, "Key": key}, bucket, target)
            self._call("delete_object", key)

    def prepare(self) -> None:
        with named():
            self._connection.client.head_bucket(Bucket=self._connection.address.bucket)

    def check(self) -> None:
        key = self._connection.address.key(f"tmp/{secrets.token_hex(8)}")
        with named():
            self._call("put_object", key, Body=b"telusur")
            self._call("delete_object", key)

    def _key(self, sha256: str) -> str:
        if not is_sha256(sha256):
            raise StorageError(f"not a SHA-256: {sha256!r}")
        return self._connection.address.key(f"{sha256[:2]}/{sha256[2:4]}/{sha256}")

    def _call(self, verb: str, key: str, extras: Mapping[str, Any] | None = None, **arguments: Any) -> Any:
        """One request. ``extras`` are left out from the first time on that the store says it knows none."""
        told = dict(extras or {}) if self._knows_extras else {}
        act = getattr(self._connection.client, verb)
        try:
            return act(Bucket=self._connection.address.bucket, Key=key, **arguments, **told)
        except ClientError as error:
            if not told or code_of(error) not in _UNKNOWN:
                raise
            log.warning("the store knows no checksums or conditions; what is written is read back instead")
            self._knows_extras = False
        body = arguments.get("Body")
        if isinstance(body, io.IOBase):
            body.seek(0)
        return self._call(verb, key, **arguments)

    def _head(self, key: str) -> dict[str, Any] | None:
        try:
            return dict(self._call("head_object", key, {"ChecksumMode": "ENABLED"}))
        except ClientError as error:
            if status_of(error) == 404:
                return None
            raise

    def _send(self, draft: Path, stored: Stored) -> None:
        """Write the object unless it is there and whole; whole it is when this returns."""
        key, sums = self._key(stored.sha256), sums_of(draft, self._part)
        known = self._head(key)
        if known is not None and self._is_whole(key, stored, sums, known):
            return
        self._write(key, draft, sums, is_new=known is None)
        written = self._head(key)
        if written is None or not self._is_whole(key, stored, sums, written):
            raise StorageUnavailable(NOT_KEPT_WHOLE)

    def _write(self, key: str, draft: Path, sums: Sums, is_new: bool) -> None:
        """``is_new`` asks the store to refuse where another has written meanwhile."""
        condition = {"IfNoneMatch": "*"} if is_new else {}
        try:
            if len(sums.parts) == 1:
                with draft.open("rb") as body:
                    self._call("put_object", key, {"ChecksumSHA256": sums.parts[0], **condition}, Body=body)
            else:
                self._write_in_parts(key, draft, sums, condition)
        except ClientError as error:
            if code_of(error) not in _EXISTS:
                raise

    def _write_in_parts(self, key: str, draft: Path, sums: Sums, condition: dict[str, str]) -> None:
        upload = self._call("create_multipart_upload", key, {"ChecksumAlgorithm": "SHA256"})["UploadId"]
        done = []
        try:
            with draft.open("rb") as body:
                for number, checksum in enumerate(sums.parts, 1):
                    proof = {"ChecksumSHA256": checksum}
                    part: dict[str, Any] = {
                        "UploadId": upload,
                        "PartNumber": number,
                        "Body": body.read(self._part),
                    }
                    etag = self._call("upload_part", key, proof, **part)["ETag"]
                    done.append({"PartNumber": number, "ETag": etag, **(proof if self._knows_extras else {})})
            parts: dict[str, Any] = {"UploadId": upload, "MultipartUpload": {"Parts": done}}
            self._call("complete_multipart_upload", key, condition, **parts)
        except BaseException:
            self._abort(key, upload)
            raise

    def _abort(self, key: str, upload: str) -> None:
        try:
            self._call("abort_multipart_upload", key, UploadId=upload)
        except (ClientError, BotoCoreError) as error:  # ``tidy`` will try again
            log.warning("an upload in parts stays behind", extra={"error": error})

    def _is_whole(self, key: str, stored: Stored, sums: Sums, told: dict[str, Any]) -> bool:
        """By the checksum that the store keeps; where it keeps another or none, by reading all of it."""
        if told["ContentLength"] != stored.size:
            return False
        if told.get("ChecksumSHA256") in {sums.whole, sums.composite}:
            return True
        with self._cache.draft() as copy:
            try:
                self._fetch(key, stored.sha256, copy)
            except FileDamaged:
                return False
        return True

    def _fetch(self, key: str, sha256: str, draft: Path) -> Stored:
        """All bytes of the object at ``draft``; raises ``FileDamaged`` where they are not those."""
        digest, done, broken = hashlib.sha256(), 0, 0
        with named(sha256), draft.open("xb") as out:
            while True:
                try:
                    for chunk in self._bytes_from(key, done):
                        digest.update(chunk)
                        out.write(chunk)
                        done += len(chunk)
                    break
                except BotoCoreError:
                    broken += 1
                    if broken > _RESUMES or not done:
                        raise
        if digest.hexdigest() != sha256:
            raise FileDamaged(DAMAGED, sha256)
        return Stored(sha256, done)

    def _bytes_from(self, key: str, start: int) -> Any:
        ranged: dict[str, Any] = {"Range": f"bytes={start}-"} if start else {}
        return self._call("get_object", key, **ranged)["Body"].iter_chunks(CHUNK)
