"""The search server that all processes of one test run share: its start costs more than most tests.

Where it does not start, the tests that ask for it fail, each with the end of its log, and no others do.
"""

import os
import subprocess
import traceback
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

from tests.servers.elasticsearch import LOG, LOG_FILE, NAMED, ElasticsearchServer, ended_mark
from tests.servers.processes import own_folder

_NOWHERE = "http://127.0.0.1:9"


@contextmanager
def one_search_server() -> Iterator[None]:
    """Started before the processes are, which inherit its address and wait for it where they need it."""
    if os.environ.get(NAMED):
        yield
        return
    with own_folder("es") as folder, ExitStack() as stack:
        log = folder / LOG_FILE
        os.environ[LOG] = str(log)
        stack.callback(os.environ.pop, LOG)
        os.environ[NAMED] = _started(folder, log, stack)
        stack.callback(os.environ.pop, NAMED)
        yield


def _started(folder: Path, log: Path, stack: ExitStack) -> str:
    """Its address; ended with the stack. That it could not be started is for those who ask for it."""
    try:
        server = ElasticsearchServer(folder)
        process = server.begin()
    except (OSError, RuntimeError, ValueError, subprocess.SubprocessError, zipfile.BadZipFile):
        # It was not fetched, or there is no Java: most tests need neither.
        with log.open("a") as file:
            traceback.print_exc(file=file)
        ended_mark(log).touch()
        return _NOWHERE
    watcher = Thread(target=_mark_end, args=(process, ended_mark(log)), daemon=True)
    watcher.start()
    stack.callback(watcher.join)
    stack.callback(server.kill)
    return server.url


def _mark_end(process: "subprocess.Popen[bytes]", mark: Path) -> None:
    """For the other processes, which cannot wait for one that is not their own."""
    process.wait()
    mark.touch()
