"""Index generations: each a folder of its own, and one pointer file that says which is in use."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.analysis import VERSION as ANALYSIS_VERSION
from search.embedded.schema import VERSION as SCHEMA_VERSION
from search.errors import IndexMissing, IndexOutdated
from search.sentences import N_

RECORDS, PAGES = "records", "pages"

_POINTER, _ABOUT, _LOCK = "current", "about.json", "writing.lock"
_NAME = re.compile(r"gen-([0-9]{1,9})")
_VERSIONS = {"schema": SCHEMA_VERSION, "analysis": ANALYSIS_VERSION}


def current(folder: Path) -> Path:
    """The generation in use; raises ``IndexMissing`` where there is none."""
    try:
        name = (folder / _POINTER).read_bytes().decode(errors="replace").strip()
    except FileNotFoundError:
        raise IndexMissing(_MISSING) from None
    if not _NAME.fullmatch(name):
        raise IndexMissing(_MISSING)
    return folder / name


def exists(folder: Path) -> bool:
    """Whether any generation is in use."""
    return (folder / _POINTER).exists()


def check(generation: Path) -> None:
    """Raise ``IndexOutdated`` for one built by another version, ``IndexMissing`` for a broken one."""
    try:
        about = json.loads((generation / _ABOUT).read_text())
    except (FileNotFoundError, ValueError):
        raise IndexMissing(_MISSING) from None
    if about != _VERSIONS:
        raise IndexOutdated(
            N_("Indeks pencarian dibuat oleh versi lain. Jalankan `telusur reindex` agar dibangun ulang.")
        )


def make_folder(folder: Path) -> None:
    """The index folder, closed to other users of the machine: it holds the words of secret records."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def begin(folder: Path) -> Path:
    """A fresh, empty generation that nobody reads yet."""
    number = max(_numbers(folder), default=0) + 1
    generation = folder / f"gen-{number}"
    for part in (RECORDS, PAGES):
        (generation / part).mkdir(parents=True)
    (generation / _ABOUT).write_text(json.dumps(_VERSIONS))
    return generation


def swap(folder: Path, generation: Path) -> None:
    """Make ``generation`` the one in use, at once and durably; readers notice at their next question."""
    pointer = folder / f"{_POINTER}.new"
    with pointer.open("w") as file:
        file.write(generation.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder / _POINTER)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_others(folder: Path, *kept: Path) -> None:
    """Remove all generations but ``kept``; a reader that has one open keeps its files until it lets go."""
    for number in _numbers(folder):
        generation = folder / f"gen-{number}"
        if generation not in kept:
            shutil.rmtree(generation, ignore_errors=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the folder while a batch is written or a generation swapped; freed when the process dies."""
    make_folder(folder)
    with (folder / _LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_MISSING = N_("Indeks pencarian belum ada atau rusak. Jalankan `telusur reindex` untuk membangunnya.")


def _numbers(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return sorted(int(found[1]) for path in folder.iterdir() if (found := _NAME.fullmatch(path.name)))
