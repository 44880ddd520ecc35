"""What may be written of an exception: its class, a code that a standard gives, and places in source.

Never its text: the database's errors quote values, a file system's errors name files, and a parser's errors
hold what it read.
"""

import errno
import re
import sys
from pathlib import Path
from types import TracebackType

OWN = ("webapp", "workers", "services", "ingest", "search", "catalog", "classification", "cli")
MOST_LINKS, MOST_PLACES = 4, 16

_ROOT = f"{Path(__file__).parents[1]}/"
_LIBRARIES = ("/site-packages/", f"/python{sys.version_info.major}.{sys.version_info.minor}/")
_NAME = re.compile(r"[A-Za-z_][\w.<>]{0,119}", re.ASCII)
_PLACE = re.compile(r"[\w./-]{1,160}\.(py|html):\d{1,6}", re.ASCII)
_CODE = re.compile(r"[0-9A-Z]{5}|SQLITE_[A-Z_]{2,40}", re.ASCII)

Link = dict[str, str | int | list[str]]


def facts_of(error: BaseException) -> list[Link]:
    """The exception, then what caused it, outermost first; each with ``class``, ``code`` and ``at``."""
    links: list[Link] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen and len(links) < MOST_LINKS:
        seen.add(id(link))
        links.append(_facts(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return links


def _facts(error: BaseException) -> Link:
    facts: Link = {"class": class_of(error)}
    code = _code_of(error)
    if code:
        facts["code"] = code
    places = places_of(error.__traceback__)
    if places:
        facts["at"] = places
    return facts


def class_of(error: BaseException) -> str:
    """The class's full name."""
    kind = type(error)
    return checked_name(f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins."))


def checked_name(name: object) -> str:
    """``name`` where it has the form of a class's; a question mark for anything else."""
    return name if isinstance(name, str) and _NAME.fullmatch(name) else "?"


def checked_places(places: object) -> list[str]:
    """Those of ``places`` that have the form of a place in source."""
    found = places if isinstance(places, list) else []
    return [each for each in found if isinstance(each, str) and _PLACE.fullmatch(each)][:MOST_PLACES]


def places_of(trace: TracebackType | None) -> list[str]:
    """Where it went through our own source, outermost first, and where it ended."""
    places: list[str] = []
    while trace is not None:
        path = source_of(trace.tb_frame.f_code.co_filename)
        if path.partition("/")[0] in OWN or trace.tb_next is None:
            places.append(f"{path}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-MOST_PLACES:]


def source_of(filename: str) -> str:
    """A source file without the folders in which this machine keeps it; ``?`` for what is no source."""
    own = filename.removeprefix(_ROOT)
    if own != filename and own.partition("/")[0] in OWN:
        return own
    for mark in _LIBRARIES:
        if mark in filename:
            return filename.rpartition(mark)[2]
    return "?"


def _code_of(error: BaseException) -> str | int:
    """What a standard says of it: an ``errno``'s name, SQLSTATE, SQLite's name, or an HTTP status."""
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno, error.errno)
    for name in ("sqlstate", "sqlite_errorname"):
        code = getattr(error, name, None)
        if isinstance(code, str) and _CODE.fullmatch(code):
            return code
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else ""
