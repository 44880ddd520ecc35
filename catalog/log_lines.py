"""The log of every process: one line an event, with ids, and without a word that somebody filed or typed.

A line says what our source says: its message is a literal, its values go in ``extra`` under the names below,
and of an exception (``extra={"error": error}``) only ``catalog.error_facts`` is told. Lines of libraries name
their place in source; their words are kept only where they are known to be the library's own.
"""

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Any

from catalog.error_facts import OWN, Link, checked_name, checked_places, facts_of, source_of
from catalog.log_context import ids

JSON, TEXT = "json", "teks"
ELSEWHERE = "words of a library, not kept"

NUMBERS = frozenset({"count", "status", "ms", "exit"})
WORDS = {
    "route": re.compile(r"""/[\w/<>:.(), "'-]{0,160}|-""", re.ASCII),
    "method": re.compile(r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"),
    "code": re.compile(r"[a-z0-9-]{1,40}"),
    "task": re.compile(r"[\w.]{1,80}:\w{1,40}", re.ASCII),
    "what": re.compile(r"[a-z',; -]{1,80}"),
    "service": re.compile(r"[a-z]{1,20}"),
    "record": re.compile(r"[\w-]{1,40}", re.ASCII),
    "file": re.compile(r"[0-9a-f]{64}"),
}
FIELDS = NUMBERS | WORDS.keys() | {"crash", "crash_at", "error"}
"""The names that ``extra`` may use; others are left out, and so is a value of another form."""

# It warns at each try of each request while a server is away; our own line says it.
NOISY = ("elastic_transport",)
_KNOWN = frozenset(
    {
        "Starting gunicorn %s",
        "Listening at: %s (%s)",
        "Connection in use: %s",
        "Invalid address: %s",
        "Can't connect to %s",
        "Using worker: %s",
        "Booting worker with pid: %s",
        "Worker exiting (pid: %s)",
        "Handling signal: %s",
        "Shutting down: %s",
        "WORKER TIMEOUT (pid:%s)",
        "Worker (pid:%s) was sent SIGKILL! Perhaps out of memory?",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) exited with code %s.",
        "Error handling request %s",
        "Exception in worker process",
        "Unhandled exception in main loop",
    }
)
_LOGGER = re.compile(r"[\w.-]{1,80}", re.ASCII)
_TEXT_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [a-z]+ [\w.-]+: ", re.ASCII)

log = logging.getLogger(__name__)


class Line(logging.Formatter):
    """One line an event: for machines a JSON object, for people words followed by ``name=value``."""

    def __init__(self, part: str, form: str) -> None:
        super().__init__()
        self._part = part
        self._write = _as_text if form == TEXT else json.dumps

    def format(self, record: logging.LogRecord) -> str:
        passed: object = record.__dict__.get("passed_on")
        if isinstance(passed, str):
            return passed
        return self._write(_facts(record, self._part))


def _facts(record: logging.LogRecord, part: str) -> dict[str, Any]:
    moment = datetime.fromtimestamp(record.created, UTC)
    is_ours = record.name.partition(".")[0] in OWN
    facts: dict[str, Any] = {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "part": part,
        "logger": record.name if _LOGGER.fullmatch(record.name) else "unknown",
        "event": _event(record) if is_ours or record.msg in _KNOWN else ELSEWHERE,
        "pid": record.process,
        **ids(),
        **(_fields(record.__dict__) if is_ours else {"source": _source(record)}),
    }
    error = _error_of(record)
    return facts | {"error": facts_of(error)} if error is not None else facts


def _event(record: logging.LogRecord) -> str:
    """The message; of what is to be put into it only whole numbers."""
    given = record.args if isinstance(record.args, tuple) else ()
    shown = tuple(each if isinstance(each, int) else "?" for each in given)
    try:
        return str(record.msg) % shown if shown else str(record.msg)
    except (TypeError, ValueError):
        return str(record.msg)


def _source(record: logging.LogRecord) -> str:
    return f"{source_of(record.pathname)}:{record.lineno}"


def _fields(given: Mapping[str, object]) -> dict[str, Any]:
    return {name: _field(name, given[name]) for name in sorted(FIELDS - {"error"}) if name in given}


def _field(name: str, value: object) -> object:
    if name in NUMBERS:
        return value if isinstance(value, int) else "?"
    if name in WORDS:
        return value if isinstance(value, str) and WORDS[name].fullmatch(value) else "?"
    return checked_name(value) if name == "crash" else checked_places(value)


def _error_of(record: logging.LogRecord) -> BaseException | None:
    given = record.__dict__.get("error")
    if isinstance(given, BaseException):
        return given
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _as_text(facts: Mapping[str, Any]) -> str:
    head = "{time} {level} {part} {logger}: {event}".format_map(facts)
    rest = [
        f"{name}={_told(value)}"
        for name, value in facts.items()
        if name not in {"time", "level", "part", "logger", "event", "error"}
    ]
    links = [_link(link) for link in facts.get("error", ())]
    return " ".join([head, *rest, *([f"error={' <- '.join(links)}"] if links else [])])


def _told(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _link(link: Link) -> str:
    code = f"({link['code']})" if "code" in link else ""
    places = f"[{_told(link['at'])}]" if "at" in link else ""
    return f"{link['class']}{code}{places}"


def begin(part: str, form: str) -> None:
    """Let this process, a part of an office, write its lines and nothing else to its error stream.

    Libraries in native code print what they like (a panic quotes what it choked on): the streams that they
    know lead nowhere from here on.
    """
    logging.raiseExceptions = False  # a line that cannot be written must not be printed by other ways
    handler = logging.StreamHandler(_own_stream())
    handler.setFormatter(Line(part, form))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    sys.excepthook = _on_end
    sys.unraisablehook = lambda told: _tell("an error where nobody could take it", told.exc_value)
    threading.excepthook = lambda told: _tell("a thread ended by an error", told.exc_value)


def at_terminal() -> None:
    """The same for a command that a person types: only warnings are shown, beside what the command says."""
    sys.excepthook = _on_end
    assert logging.lastResort is not None
    logging.lastResort.setFormatter(Line("cli", TEXT))


_streams: list[IO[str]] = []


def _own_stream() -> IO[str]:
    if not _streams:
        _streams.append(os.fdopen(os.dup(2), "w", buffering=1, encoding="ascii", errors="backslashreplace"))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)
    return _streams[0]


def _on_end(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _tell("the process ends by an error", error)


def _tell(event: str, error: BaseException | None) -> None:
    log.critical(event, extra={"error": error})


def pass_on(to: logging.Logger, line: str) -> bool:
    """File a line of a part in ``to`` as it is; what is none of our lines is not filed, and gives False."""
    if is_ours := is_line(line):
        to.info("a line of a part", extra={"passed_on": line})
    return is_ours


def is_line(text: str) -> bool:
    """Whether this has the form of a line of ours."""
    if not text.startswith("{"):
        return bool(_TEXT_LINE.match(text))
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return isinstance(found, dict) and {"time", "level", "part", "logger", "event"} <= found.keys()
