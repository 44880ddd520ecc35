"""Tasks that misbehave on purpose, run inside a real sandbox process."""

import ctypes
import os
import sys
import time
from pathlib import Path
from typing import Any

from ingest.errors import PasswordNeeded, Rejected

Arguments = dict[str, Any]


def echo(arguments: Arguments) -> Arguments:
    print("noise on standard output")
    return arguments


def where(_: Arguments) -> Arguments:
    return {"pid": os.getpid(), "environment": dict(os.environ), "folder": os.getcwd(), "path": sys.path}


def reject(_: Arguments) -> Arguments:
    raise Rejected("Berkas %(name)s aneh.", {"name": "x"}, "odd")


def need_password(_: Arguments) -> Arguments:
    raise PasswordNeeded


def raise_other(_: Arguments) -> Arguments:
    raise ValueError("a bug in a parser")


class Panic(BaseException):
    """As native code panics: no Exception."""


def panic(_: Arguments) -> Arguments:
    raise Panic("native code panicked")


def segfault(_: Arguments) -> Arguments:
    ctypes.string_at(0)
    return {}


def segfault_once(arguments: Arguments) -> Arguments:
    marker = Path(arguments["marker"])
    if not marker.exists():
        marker.touch()
        ctypes.string_at(0)
    return {"second": True}


def hang(arguments: Arguments) -> Arguments:
    time.sleep(arguments.get("seconds", 60))
    return {"pid": os.getpid()}


def hog(_: Arguments) -> Arguments:
    held = []
    while True:
        held.append(b"x" * 10_000_000)
        time.sleep(0.02)


def ask_for_too_much(_: Arguments) -> Arguments:
    return {"length": len(bytearray(10_000_000_000))}


def spin(_: Arguments) -> Arguments:
    while True:
        pass


def fill_disk(arguments: Arguments) -> Arguments:
    with Path(arguments["path"]).open("wb") as file:
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    return {}


def quote_and_raise(arguments: Arguments) -> Arguments:
    print(arguments["words"], file=sys.stderr, flush=True)
    raise ValueError(arguments["words"])


def quote_and_panic(arguments: Arguments) -> Arguments:
    raise Panic(arguments["words"])


def quote_and_die(arguments: Arguments) -> Arguments:
    print(arguments["words"], file=sys.stderr, flush=True)
    return segfault(arguments)
