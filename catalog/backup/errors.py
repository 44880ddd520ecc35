"""The errors of backing up and restoring.

CatalogError
└── BackupError
    ├── NotABackup        another kind of file, or made by a newer program
    ├── WrongPassphrase   ask again
    ├── ChainBroken       a link is missing, swapped or of another chain: put it back
    ├── BackupUnderWay    another process of this office is at it: wait
    └── BackupDamaged     cut off or changed: take another backup file
"""

from collections.abc import Mapping

from catalog.errors import CatalogError
from catalog.sentences import Sentence


class BackupError(CatalogError):
    """Base; ``sentence`` is for the person."""

    def __init__(self, text: str, values: Mapping[str, str | int] | None = None) -> None:
        self.sentence = Sentence(text, dict(values or {}))
        super().__init__(str(self.sentence))


class NotABackup(BackupError):
    """The file is no backup that this program can read."""


class WrongPassphrase(BackupError):
    """The passphrase does not open this backup."""


class BackupDamaged(BackupError):
    """The backup is cut off, or bytes of it were changed."""


class ChainBroken(BackupError):
    """A link that this backup builds upon is not there, or not the one."""


class BackupUnderWay(BackupError):
    """Another process of this office is writing a backup."""
