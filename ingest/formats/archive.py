"""Takes files out of a ZIP archive."""

import io
import lzma
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO, BinaryIO, cast

from catalog.sentences import N_
from ingest.errors import DamagedFile, PasswordNeeded, Rejected, WrongPassword
from ingest.formats.container import Unpacking, is_litter, safe_path

_MANIFEST = "META-INF/manifest.xml"
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError)
STRANGE_PACKING = N_(
    "ZIP ini dikemas dengan cara yang tidak didukung. File asli tersimpan. "
    "Buka di komputer Anda, kemas ulang sebagai ZIP biasa, lalu unggah lagi."
)

LOCKED_OPEN_DOCUMENT = N_(
    "Dokumen ini terkunci sandi dengan cara yang tidak dapat dibuka di sini. File asli tersimpan. "
    "Hapus sandinya di komputer Anda, lalu unggah lagi."
)


def unpack(path: Path, password: str | None, unpacking: Unpacking) -> None:
    """Take every file out; links and what operating systems left behind are passed over.

    Raises ``PasswordNeeded``, ``WrongPassword``, ``DamagedFile``, ``TooLarge`` or ``Rejected``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not member.is_dir() and not _is_link(member) and not is_litter(safe_path(member.filename)):
                    _take(archive, member, password, unpacking)
    except _ZIP_ERRORS as error:
        raise DamagedFile from error


def check_archive(path: Path) -> None:
    """Raises ``DamagedFile`` for a document that is cut short, of which Tika would read what is left.

    A document of the OpenDocument family that is locked raises ``Rejected``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if _MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST):
                raise Rejected(LOCKED_OPEN_DOCUMENT, code="strange-lock")
    except _ZIP_ERRORS as error:
        raise DamagedFile from error


def _take(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, password: str | None, unpacking: Unpacking
) -> None:
    is_locked = bool(member.flag_bits & 1)
    if is_locked and not password:
        raise PasswordNeeded
    key = password.encode() if is_locked and password else None
    try:
        with archive.open(member, pwd=key) as source:
            unpacking.add(member.filename, cast(BinaryIO, _Member(source)))
    except NotImplementedError as error:
        raise Rejected(STRANGE_PACKING, code="strange-packing") from error
    except RuntimeError as error:  # what zipfile says of a wrong password
        raise WrongPassword from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
        # One wrong password in 256 passes the one-byte check and then gives nonsense.
        raise (WrongPassword if is_locked else DamagedFile) from error


class _Member(io.RawIOBase):
    """A member as it is read: BZip2 says of damage what a disk says of itself when it is written to."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(size)
        except OSError as error:
            raise zipfile.BadZipFile(str(error)) from error


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)
