"""Brings files in by the web and lets the office work on them, step by step."""

import re
import time
from typing import Any

from sqlalchemy import func, select, text

from catalog.jobs import JobLine, batch_lines
from catalog.schema import FileVersion, JobState
from tests.security.asking import Ask
from tests.security.installation import Installation
from tests.security.looking import Seen, Visitor
from tests.security.organisation import padded
from workers.crew import Crew
from workers.tooling import tools_of


def open_batch(visitor: Visitor) -> str:
    form = {"unit": padded("kota.pp"), "kind": "archive", "level": "biasa", "promised": "[]"}
    found = re.search(rb'"batch":"([\w-]+)"', visitor.ask(Ask("/unggah/kumpulan", "POST", form)).body)
    assert found
    return found.group(1).decode()


def send(visitor: Visitor, batch: str, data: bytes, name: str) -> tuple[int, str]:
    """The answer's status, and its words."""
    path = f"/unggah/{batch}/file"
    seen: Seen = visitor.ask(Ask(path, "POST", headers={"X-File-Name": name}, body=data))
    return seen.status, seen.body.decode()


def work(office: Installation, batch: str, seconds: float) -> list[JobLine]:
    """Let a worker work until no job waits or runs, or the time is over."""
    with tools_of(office.office) as tools:
        crew = Crew(tools, threads=1, poll=0.05)
        crew.start()
        edge = time.monotonic() + seconds
        while time.monotonic() < edge and any(
            line.state in {JobState.QUEUED, JobState.RUNNING} for line in lines(office, batch)
        ):
            time.sleep(0.05)
        crew.stop()
    return lines(office, batch)


def lines(office: Installation, batch: str) -> list[JobLine]:
    with office.office.db.reading() as session:
        return list(batch_lines(session, batch))


def hurry(office: Installation) -> None:
    """Let what was put off be due now."""
    with office.office.db.writing() as session:
        session.execute(text("UPDATE job SET not_before = created_at WHERE state = 'queued'"))


def versions(office: Installation) -> int:
    with office.office.db.reading() as session:
        return session.scalar(select(func.count()).select_from(FileVersion)) or 0


def told(lines_: list[JobLine]) -> list[list[Any]]:
    return [[line.state.value, line.error_code, line.attempts] for line in lines_]
