"""Turns whatever the engine throws, panics included, into an error of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from search.errors import IndexMissing, SearchUnavailable
from search.sentences import N_

_PANIC = "PanicException"  # of pyo3, a BaseException that can be recognised by its name only


@contextmanager
def asking() -> Iterator[None]:
    """Around one use of the engine by a reader or writer: raises ``SearchUnavailable``."""
    try:
        yield
    except (ValueError, OSError, MemoryError) as error:
        raise SearchUnavailable(_UNAVAILABLE) from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise SearchUnavailable(_UNAVAILABLE) from error


@contextmanager
def opening() -> Iterator[None]:
    """Around the opening of an index: raises ``IndexMissing`` where its files are gone or damaged."""
    try:
        with asking():
            yield
    except SearchUnavailable as error:
        raise IndexMissing(
            N_("Berkas indeks pencarian rusak. Jalankan `telusur reindex` untuk membangunnya ulang.")
        ) from error


_UNAVAILABLE = N_("Pencarian sedang tidak dapat dijawab. Coba lagi sebentar lagi.")
