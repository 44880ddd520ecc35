"""How the web is served: gunicorn's command, the same under the supervisor and alone."""

import os
import sys
from collections.abc import Sequence

from catalog.settings import Settings

THREADS = 16
MOST_PROCESSES = 4  # one a core: one process makes one page at a time


def web_server(settings: Settings, processes: int = 0) -> Sequence[str]:
    """The program and its arguments; ``processes`` 0 means one a core, as far as that helps."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return (
        sys.executable,
        "-m",
        "gunicorn",
        "webapp.wsgi:app",
        f"--bind={host}:{settings.port}",
        f"--workers={processes or min(os.cpu_count() or 1, MOST_PROCESSES)}",
        f"--threads={THREADS}",
        "--timeout=120",
        "--graceful-timeout=10",
        f"--worker-tmp-dir={_memory_folder()}",
        "--no-control-socket",
        "--logger-class=webapp.server_log.ServerLog",
    )


def _memory_folder() -> str:
    """Where gunicorn's heartbeat does not wait for a slow disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"
