"""What the program needs of a place for original files, whatever the place is."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from catalog.sentences import N_

DAY = 86_400.0
MISSING = N_("File tersimpan tidak ditemukan. Pulihkan dari cadangan.")
DAMAGED = N_("File tersimpan tidak utuh lagi. Pulihkan dari cadangan.")
FULL = N_("Tempat penyimpanan penuh. File belum diterima.")
UNAVAILABLE = N_(
    "Tempat penyimpanan sedang tidak dapat dipakai. Tidak ada file yang hilang; coba lagi nanti."
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: 64 hexadecimal digits, and a size in bytes."""

    sha256: str
    size: int


class FileStore(Protocol):
    """Where originals are kept: a folder, a shared folder, an object store.

    Every method raises ``StorageUnavailable`` while the place does not answer or may not be written.
    """

    def put(self, stream: BinaryIO, limit: int | None = None) -> Stored:
        """Keep all bytes of ``stream``. Raises ``StorageFull`` or ``TooLarge``, with nothing left behind."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, verified before the first is given. Raises ``FileDamaged``."""
        ...

    def path(self, sha256: str) -> Path:
        """Where a parser finds the verified bytes (read-only). Raises ``FileDamaged``.

        Good for a few minutes: ask again before each use.
        """
        ...

    def exists(self, sha256: str) -> bool: ...

    def verify(self, sha256: str) -> None:
        """Read the bytes where they are kept, past every cache. Raises ``FileDamaged``."""
        ...

    def tidy(self, older_than_seconds: float = DAY) -> int:
        """Remove what a killed process left half written; gives how many."""
        ...

    def prepare(self) -> None:
        """Make the place ready, once, when an office is made or restored."""
        ...

    def check(self) -> None:
        """Write a trial and remove it. Raises ``StorageFull`` or ``StorageUnavailable``."""
        ...
