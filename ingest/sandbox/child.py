"""The sandbox process: takes one task after another from its parent, and answers.

Started as ``python -m ingest.sandbox.child PARENT IDLE LIMITS``; a task is ``package.module:function``, which
takes a dictionary and gives one.
"""

import errno
import importlib
import json
import os
import select
import sys
from typing import Any, BinaryIO

from catalog.error_facts import class_of, places_of
from ingest.errors import IngestError, Retryable, TooHard, TooLarge
from ingest.sandbox.confinement import allow_cpu, confine
from ingest.sandbox.limits import Limits
from ingest.sandbox.protocol import encode, read_message


def main() -> None:
    """Answer tasks until the parent closes the pipe or asks nothing for a while."""
    limits = Limits(**json.loads(sys.argv[2]))
    confine(int(sys.argv[1]), limits)
    requests, answers = _take_over_pipes()
    while _is_asked(requests, limits.idle_seconds) and (message := read_message(requests)) is not None:
        allow_cpu(limits.cpu_seconds)
        answers.write(encode(perform(message)))
        answers.flush()
    # Native libraries hang now and then in their own clean-up; there is nothing left to clean.
    os._exit(0)


def perform(message: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request: ``result``, ``error`` (the file's fault) or ``crash`` (the parser's)."""
    try:
        return {"result": _task(message["task"])(message["arguments"])}
    except IngestError as error:
        return _told(error)
    except MemoryError:
        return _told(TooHard(code="memory"))
    except OSError as error:
        return _told(_about_the_system(error)) if error.errno in _SYSTEM else _crash(error)
    except BaseException as error:  # noqa: BLE001 - a panic in native code is no Exception
        return _crash(error)


_SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENOMEM}


def _about_the_system(error: OSError) -> IngestError:
    match error.errno:
        case errno.EFBIG:
            return TooLarge()
        case errno.ENOMEM:
            return TooHard(code="memory")
        case _:
            return Retryable(code="disk-full")


def _told(error: IngestError) -> dict[str, Any]:
    kind = type(error).__name__
    return {
        "error": {"kind": kind, "message": error.message, "values": error.values, "code": error.code},
    }


def _crash(error: BaseException) -> dict[str, Any]:
    """Without its text, which may quote the file."""
    return {"crash": class_of(error), "at": places_of(error.__traceback__)}


def _task(name: str) -> Any:
    module, function = name.split(":")
    return getattr(importlib.import_module(module), function)


def _is_asked(requests: BinaryIO, idle_seconds: int) -> bool:
    return bool(select.select([requests], [], [], idle_seconds)[0])


def _take_over_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the two pipes to ourselves: whatever a library prints must not land between the messages."""
    requests, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, answers


if __name__ == "__main__":
    main()
