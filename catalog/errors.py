"""The catalogue's errors, split by what the caller can do.

CatalogError
├── NotVisible        nothing there, or nothing for this reader: answer as if it did not exist
├── Refused           a rule of the office forbids it: show the sentence
├── Conflict          someone else changed it first: read again
│   └── LeaseLost     the job was taken back (stopped, or the lease ran out): throw the work away
├── StorageError
│   ├── StorageFull   no room: nothing was written, try again later
│   ├── StorageUnavailable  the place does not answer or may not be written: nothing lost, wait and try again
│   ├── TooLarge      more bytes than the limit: nothing was written
│   └── FileDamaged   the stored bytes do not match their name: restore from a backup
└── SettingsError     the program must not start
"""

from collections.abc import Mapping

from catalog.sentences import Sentence


class CatalogError(Exception):
    """Base of all errors of this package."""


class NotVisible(CatalogError):
    """The thing does not exist for this reader; the caller must not tell which of the two."""


class Conflict(CatalogError):
    """The row was changed by someone else since it was read."""


class LeaseLost(Conflict):
    """The job is no longer this worker's; what it was about to write is refused."""


class Refused(CatalogError):
    """A rule of the office forbids it. ``sentence`` says which, with its values, for the person."""

    def __init__(self, text: str, values: Mapping[str, str | int] | None = None) -> None:
        self.sentence = Sentence(text, dict(values or {}))
        super().__init__(str(self.sentence))


class StorageError(CatalogError):
    """The file store could not do what was asked."""


class StorageFull(StorageError):
    """No room is left; nothing was written."""


class StorageUnavailable(StorageError):
    """The place of the files does not answer, or may not be written; nothing was written."""


class TooLarge(StorageError):
    """The stream held more bytes than the limit; nothing was written."""


class FileDamaged(StorageError):
    """Stored bytes are missing or do not match ``sha256``, which names them."""

    def __init__(self, sentence: str, sha256: str = "") -> None:
        self.sha256 = sha256
        super().__init__(sentence)


class SettingsError(CatalogError):
    """A setting is missing or wrong; the sentence names it and says how to mend it."""
