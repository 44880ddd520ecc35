"""Takes files out of a ZIP archive."""

import stat
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from catalog.sentences import N_
from ingest.errors import DamagedFile, PasswordNeeded, Rejected, WrongPassword
from ingest.formats.container import Unpacking, is_litter, safe_path

_AES = 99
STRANGE_PACKING = N_(
    "ZIP ini dikemas dengan cara yang tidak didukung. File asli tersimpan. "
    "Buka di komputer Anda, kemas ulang sebagai ZIP biasa, lalu unggah lagi."
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
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, UnicodeDecodeError) as error:
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
            unpacking.add(member.filename, cast(BinaryIO, source))
    except NotImplementedError as error:
        raise Rejected(STRANGE_PACKING, code="strange-packing") from error
    except RuntimeError as error:  # what zipfile says of a wrong password
        raise WrongPassword from error
    except (zipfile.BadZipFile, zlib.error) as error:
        # One wrong password in 256 passes the one-byte check and then gives nonsense.
        raise (WrongPassword if is_locked else DamagedFile) from error


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)
