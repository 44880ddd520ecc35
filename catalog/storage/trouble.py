"""Gives the errors of file systems their meaning for a store."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from catalog.errors import StorageFull, StorageUnavailable
from catalog.storage.port import FULL, UNAVAILABLE

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# What a disk turned read-only, a share that was taken away and a server of files that is gone say.
_DOWN = {
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.ESTALE,
    errno.ENOTCONN,
    errno.ENODEV,
    errno.ENXIO,
    errno.EHOSTDOWN,
}


@contextmanager
def named() -> Iterator[None]:
    """Raise ``StorageFull`` or ``StorageUnavailable`` in place of an ``OSError`` that means it."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull(FULL) from error
        if error.errno in _DOWN:
            raise StorageUnavailable(UNAVAILABLE) from error
        raise
