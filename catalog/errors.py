"""The catalogue's errors, split by what the caller can do.

CatalogError
├── NotVisible        nothing there, or nothing for this reader: answer as if it did not exist
├── Conflict          someone else changed it first: read again
├── StorageError
│   ├── StorageFull   no room: nothing was written, try again later
│   └── FileDamaged   the stored bytes do not match their name: restore from a backup
└── SettingsError     the program must not start
"""


class CatalogError(Exception):
    """Base of all errors of this package."""


class NotVisible(CatalogError):
    """The thing does not exist for this reader; the caller must not tell which of the two."""


class Conflict(CatalogError):
    """The row was changed by someone else since it was read."""


class StorageError(CatalogError):
    """The file store could not do what was asked."""


class StorageFull(StorageError):
    """No room is left; nothing was written."""


class FileDamaged(StorageError):
    """Stored bytes do not match the SHA-256 that names them."""


class SettingsError(CatalogError):
    """A setting is missing or wrong; the sentence names it and says how to mend it."""
