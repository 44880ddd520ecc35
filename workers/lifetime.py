"""How long a service process lives: until it is told to stop, and never longer than its supervisor."""

import ctypes
import os
import signal
import sys
import threading

SUPERVISOR = "--supervisor="
_PR_SET_PDEATHSIG = 1


def bind_to_supervisor() -> None:
    """Be told to stop when the supervisor named on the command line dies."""
    for argument in sys.argv[1:]:
        if argument.startswith(SUPERVISOR):
            die_with(int(argument.removeprefix(SUPERVISOR)))


def die_with(parent: int) -> None:
    """Be sent SIGTERM when process ``parent`` dies. On other systems than Linux, do nothing."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before we were bound to it
        sys.exit(0)


def stop_signal() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
