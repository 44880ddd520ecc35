"""A line holds what our source says, ids, classes and places; other words have no way into it."""

import contextlib
import json
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from catalog.claims import Claim
from catalog.error_facts import facts_of, source_of
from catalog.log_context import about_job, begin_request, end_request, note_account, note_stage
from catalog.log_lines import ELSEWHERE, JSON, TEXT, Line, is_line
from catalog.settings import load_settings
from catalog.trouble import Complaint
from ingest.errors import TooHard
from ingest.sandbox.pool import Sandbox
from tests.house.sources import ROOT

WORD = "zqkenari"
CLAIM = Claim(
    "pekerjaan0000001", 1, "w", "extract", None, None, None, None, "akun000000000001", 0, 5, "minta1"
)

ours, foreign = logging.getLogger("ingest.pipeline"), logging.getLogger("library.part")


@pytest.fixture
def written() -> Iterator[Callable[[], list[str]]]:
    """Both forms of every line written since, at every level."""
    said: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.extend(Line("worker", form).format(record) for form in (JSON, TEXT))

    handler, root = Keeping(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: said
    root.removeHandler(handler)
    root.setLevel(level)


def _last(said: list[str]) -> dict[str, Any]:
    found = json.loads(said[-2])
    assert isinstance(found, dict)
    return found


def _deep_error() -> Exception:
    try:
        try:
            Path(f"/tidak/ada/{WORD}").read_text()
        except OSError as error:
            raise ValueError(f"isi {WORD}") from error
    except ValueError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    "write",
    [
        lambda: foreign.warning(f"sudah jadi {WORD}"),
        lambda: foreign.warning("template %s", WORD),
        lambda: foreign.warning("template %(a)s", {"a": WORD}),
        lambda: foreign.warning(WORD, exc_info=_deep_error()),
        lambda: foreign.warning("a", stack_info=True, extra={"what": WORD, "route": f"/{WORD}"}),
        lambda: foreign.warning("a", extra={"error": _deep_error()}),
        lambda: logging.getLogger(f"perpustakaan {WORD}").warning("a"),
        lambda: logging.getLogger("gunicorn.error").warning("Error handling request %s", f"/{WORD}"),
        lambda: ours.warning("nilai %s", WORD),
        lambda: ours.warning("a", exc_info=_deep_error()),
        lambda: ours.warning("a", extra={"error": _deep_error()}),
        lambda: ours.warning("a", extra={"error": WORD, "title": WORD, "count": WORD, "status": WORD}),
        lambda: ours.warning("a", extra={"code": f"{WORD} {WORD}", "method": WORD, "service": f"{WORD}!"}),
        lambda: ours.warning("a", extra={"route": f"{WORD}", "task": WORD, "file": WORD}),
        lambda: ours.warning(
            "a", extra={"crash": f"{WORD} x", "crash_at": [WORD, f"{WORD}:1", 3, f"a {WORD}.py:1"]}
        ),
    ],
)
def test_no_word_gets_into_a_line(write: Callable[[], None], written: Callable[[], list[str]]) -> None:
    write()
    said = written()
    assert len(said) == 2
    assert all(WORD not in line and is_line(line) and "\n" not in line for line in said)


def test_an_error_is_told_by_class_code_and_place(written: Callable[[], list[str]]) -> None:
    ours.error("a thing failed", extra={"error": _deep_error()})
    outer, inner = _last(written())["error"]
    assert outer["class"] == "ValueError"
    assert (inner["class"], inner["code"]) == ("FileNotFoundError", "ENOENT")
    assert inner["at"][-1].startswith("pathlib.py:")
    assert "a thing failed" in written()[-1]
    assert "error=ValueError" in written()[-1]
    assert "<- FileNotFoundError(ENOENT)[pathlib.py:" in written()[-1]


def test_places_are_ours_and_where_it_ended() -> None:
    with pytest.raises(Exception, match="TELUSUR_PORT") as caught:
        load_settings({"TELUSUR_PORT": WORD})
    (facts,) = facts_of(caught.value)
    assert facts["class"] == "catalog.errors.SettingsError"
    places = facts["at"]
    assert isinstance(places, list)
    assert [place.partition(":")[0] for place in places] == ["catalog/settings.py"] * len(places)
    assert len(places) >= 2


def test_a_database_error_is_told_by_its_standard_code() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (a UNIQUE)")
        with pytest.raises(sqlite3.IntegrityError) as caught:
            connection.execute("INSERT INTO t VALUES (1), (1)")
    assert facts_of(caught.value)[0]["code"] == "SQLITE_CONSTRAINT_UNIQUE"


def test_a_file_that_is_no_source_is_not_named() -> None:
    assert source_of(str(ROOT / "ingest/pipeline.py")) == "ingest/pipeline.py"
    for odd in (f"/home/{WORD}.py", f"<{WORD}>", str(ROOT / f"var/{WORD}.py"), WORD):
        assert source_of(odd) == "?"


def test_a_line_says_what_it_is_about(written: Callable[[], list[str]]) -> None:
    begin_request("permintaan1")
    note_account("akun1")
    ours.info("one")
    end_request()
    with about_job(CLAIM):
        note_stage("recognise")
        ours.info("two")
    ours.info("three")
    one, two, three = (json.loads(line) for line in written()[::2])
    assert (one["request"], one["account"], "job" in one) == ("permintaan1", "akun1", False)
    assert (two["request"], two["job"]) == ("minta1", "pekerjaan0000001")
    assert (two["stage"], two["account"]) == ("recognise", "akun000000000001")
    assert not {"request", "account", "job", "stage"} & three.keys()
    assert (three["part"], three["level"], three["logger"]) == ("worker", "INFO", "ingest.pipeline")
    assert three["time"].endswith("Z")


def test_a_librarys_line_names_its_place_and_keeps_only_words_that_are_known(
    written: Callable[[], list[str]],
) -> None:
    foreign.warning("anything")
    line = _last(written())
    assert line["event"] == ELSEWHERE
    assert "source" in line
    logging.getLogger("gunicorn.error").critical("WORKER TIMEOUT (pid:%s)", 42)
    assert _last(written())["event"] == "WORKER TIMEOUT (pid:42)"


def test_a_trouble_is_said_once_until_it_changes_or_is_over(written: Callable[[], list[str]]) -> None:
    complaint = Complaint(ours, "the database does not answer")
    for text in (WORD, f"{WORD} lagi"):
        complaint.say(OperationalError("SELECT 1", {"a": WORD}, sqlite3.OperationalError(text)))
    complaint.say(OSError(28, WORD))
    complaint.over()
    complaint.over()
    said = written()[::2]
    assert [json.loads(line)["event"] for line in said] == ["trouble", "trouble", "trouble is over"]
    assert all(json.loads(line)["what"] == "the database does not answer" for line in said)
    assert json.loads(said[1])["error"][0]["code"] == "ENOSPC"
    assert WORD not in "".join(said)


@pytest.mark.parametrize("task", ["quote_and_raise", "quote_and_panic", "quote_and_die"])
def test_a_parser_that_ends_is_told_without_what_it_read(
    task: str, tmp_path: Path, written: Callable[[], list[str]]
) -> None:
    with Sandbox(1, tmp_path) as sandbox, about_job(CLAIM), pytest.raises(TooHard):
        sandbox.run(f"tests.ingest.sandbox.tasks:{task}", {"words": WORD})
    first, second = (json.loads(line) for line in written()[::2] if "parser" in line)
    assert (first["job"], first["request"]) == ("pekerjaan0000001", "minta1")
    assert first["task"] == f"tests.ingest.sandbox.tasks:{task}"
    if task == "quote_and_die":
        assert second["exit"] < 0
    else:
        assert second["crash"] in {"ValueError", "tests.ingest.sandbox.tasks.Panic"}
        assert second["crash_at"][0].startswith("ingest/sandbox/child.py:")
    assert WORD not in "".join(written())


ENDS = {
    "the process ends by an error": "raise ValueError(word)",
    "a thread ended by an error": (
        "import threading; t = threading.Thread(target=lambda: int(word)); t.start(); t.join()"
    ),
    "an error where nobody could take it": (
        "class A:\n    def __del__(self): raise ValueError(word)\na = A(); del a"
    ),
}


@pytest.mark.parametrize("event", ENDS)
@pytest.mark.parametrize("form", [JSON, TEXT])
def test_however_a_process_or_a_thread_ends_it_is_one_line(event: str, form: str) -> None:
    program = (
        "import os; from catalog import log_lines\n"
        f"log_lines.begin('web', {form!r})\nword = {WORD!r}\n"
        f"print(word, flush=True); os.system('echo ' + word + ' >&2')\n{ENDS[event]}"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    (line,) = ended.stderr.splitlines()
    assert ended.stdout == ""
    assert event in line
    assert "ValueError" in line
    assert is_line(line)
    assert WORD not in ended.stderr


def test_a_command_that_ends_by_an_error_quotes_nothing() -> None:
    program = f"from catalog.log_lines import at_terminal\nat_terminal()\nraise ValueError({WORD!r})"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "ValueError" in ended.stderr
    assert WORD not in ended.stderr


@pytest.mark.parametrize(
    "text", ["", WORD, f"{{{WORD}", f'{{"time": "{WORD}"}}', f"2026-11-26 {WORD}", f"[1, 2] {WORD}"]
)
def test_what_is_no_line_is_known(text: str) -> None:
    assert not is_line(text)
