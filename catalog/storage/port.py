"""What the program needs of a place for original files, whatever the place is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from catalog.sentences import N_

DAY = 86_400.0
ASIDE = "hilang-rujukan"  # where files lie that no row names any more
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as the place lists it: its name there, its bytes, and when it came there (UTC)."""

    sha256: str
    size: int
    since: datetime


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

    def listed(self) -> Iterator[Kept]:
        """All files that lie under a name of ours, by name; nothing is read but what the place says of them.

        What is half written or set aside is not among them.
        """
        ...

    def set_aside(self, sha256: str) -> str:
        """Take a file from its name, keeping its bytes in ``ASIDE``; gives where it lies now.

        Raises ``FileDamaged`` where nothing is there.
        """
        ...

    def bring_back(self, sha256: str) -> bool:
        """Put what was set aside under its name again; false where there is nothing whole of that name."""
        ...

    def leftovers(self, older_than_seconds: float = DAY) -> int:
        """How much ``tidy`` would remove."""
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
