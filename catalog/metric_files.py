"""Where measures are kept: small mapped files that all processes of an installation read together.

Each process of a machine holds one numbered slot, the lowest that is free, under a lock that goes when it
dies; who takes the slot next goes on counting from there. So there are never more files than processes ran
at once, no count ever falls, and nobody has to clear up after one that was killed.
"""

import fcntl
import logging
import os
import shutil
import struct
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from prometheus_client import values
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

from catalog.metrics import REGISTRY

KINDS = ("counter", "histogram")
FILE_BYTES = 1 << 20  # thrice what all measures of a process need; a test adds them up
MOST_SLOTS = 256
KEPT_SECONDS = 86_400.0  # a machine's folder that nobody touched for so long is of a machine that is gone

log = logging.getLogger(__name__)
_held: list[IO[str]] = []


def keep_measures(folder: Path, host: str) -> None:
    """Let this process count in files below ``folder``. Call it once, before anything is counted.

    Where that fails (a full disk), it counts in its own memory and says so in the log: an office is not
    stopped for want of its measures.
    """
    try:
        place = folder / host
        place.mkdir(parents=True, exist_ok=True)
        slot = _take_slot(place)
        for kind in KINDS:
            _prepare(place / f"{kind}_{slot}.db")
    except OSError as error:
        log.warning("measures are not kept", extra={"error": error})
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(place)  # where the library reads it from
    values.ValueClass = values.MultiProcessValue(lambda: slot)  # type: ignore[no-untyped-call]


def touch(folder: Path, host: str) -> None:
    """A sign that this machine still counts."""
    try:
        os.utime(folder / host)
    except OSError as error:
        log.debug("no sign of counting", extra={"error": error})


def forget_gone(folder: Path) -> None:
    """Drop the measures of machines that are gone."""
    edge = time.time() - KEPT_SECONDS
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.is_dir() and place.stat().st_mtime < edge:
            shutil.rmtree(place, ignore_errors=True)


def measured(folder: Path) -> Mapping[str, Metric]:
    """Every measure by its name, added up over all processes; without samples where nothing was counted."""
    found = {metric.name: metric for metric in REGISTRY.collect()}
    files = [str(path) for path in sorted(folder.glob("*/*_*.db")) if _is_sound(path)]
    added = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
    found.update({metric.name: metric for metric in added if metric.name in found})
    return found


def _take_slot(place: Path) -> str:
    for number in range(MOST_SLOTS):
        file = (place / f"{number}.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            continue
        _held.append(file)
        return str(number)
    raise OSError(f"all {MOST_SLOTS} slots in {place} are taken")


def _prepare(path: Path) -> None:
    """Room on the disk before it is mapped: a page that finds none when it is written kills the process."""
    if path.exists() and not _is_sound(path):
        path.unlink()
    with path.open("ab") as file:
        os.posix_fallocate(file.fileno(), 0, FILE_BYTES)


def _is_sound(path: Path) -> bool:
    """Whether the file can be read to its end; a machine that lost its power may leave half of one."""
    try:
        _read_through(MmapedDict.read_all_values_from_file(str(path)))  # type: ignore[no-untyped-call]
    except (OSError, RuntimeError, ValueError, struct.error):
        return False
    return True


def _read_through(entries: Iterable[object]) -> None:
    for _ in entries:
        pass
