"""A command with mounts of its own, which end with it: run as root, or as root of a user namespace."""

import shutil
import subprocess
import sys
import tempfile
from functools import cache

from tests.servers.processes import ServerFailed

_WAYS = (("--mount",), ("--user", "--map-root-user", "--mount"))


def told_by(module: str, folder: str, seconds: float) -> str:
    """The last line that this module prints, run as a program that may mount below ``folder``."""
    command = [*_unsharing(), sys.executable, "-m", module, folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()[-1]


@cache
def _unsharing() -> tuple[str, ...]:
    """What begins such a command here. Raises ``ServerFailed`` where there is no way."""
    unshare = shutil.which("unshare")
    if unshare is None:
        raise ServerFailed("unshare is not installed: it is in util-linux")
    for way in _WAYS:
        with tempfile.TemporaryDirectory() as folder:
            probe = [unshare, *way, "mount", "-t", "tmpfs", "tmpfs", folder]
            if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                return (unshare, *way)
    raise ServerFailed("nobody may mount here: run the tests as root, or allow user namespaces")
