"""What a sandbox process does to itself before it touches a file: dies with its parent, keeps to limits."""

import ctypes
import os
import resource
import signal
import sys
import threading
import time

from ingest.sandbox.limits import MEGABYTE, Limits

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def confine(parent: int, limits: Limits) -> None:
    """Bind this process to ``parent`` (a process id) and to ``limits``."""
    _die_with(parent)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.file_mb * MEGABYTE)
    # Not RLIMIT_AS: Tika's native code reserves 34 GB of addresses that it never touches.
    _lower(resource.RLIMIT_DATA, limits.data_mb * MEGABYTE)


def allow_cpu(seconds: int) -> None:
    """Let this process use ``seconds`` of processor time from now on; beyond it SIGXCPU ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before we were bound to it
        os._exit(0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _lower(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(which, (value, value))
    except (OSError, ValueError):  # macOS refuses RLIMIT_DATA; the parent's watch on memory remains
        if sys.platform == "linux":
            raise
