"""OCR by 1, 2 and 4 workers of one reader each, on PostgreSQL and Redis, against the number of cores."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pypdfium2
from sqlalchemy import func, select

from catalog.database import Database
from catalog.schema import Job, JobState, utc_now
from catalog.settings import load_settings
from tests.bench.bench_ocr import SCAN
from tests.bench.processes import TELUSUR, settle, telusur
from tests.bench.table import Measure, as_markdown, machine
from tests.servers.postgres import running_postgres
from tests.servers.redis import running_redis

TITLE = "OCR by several workers"
COUNTS = (1, 2, 4)
FILES = 8  # the 56 pages of one scan in as many files, so that several workers have something to claim
MARK = 0.8
LONGEST = 1_800.0  # seconds for one round


def cut(folder: Path) -> list[Path]:
    """The scan in ``FILES`` files of as many pages each."""
    whole = pypdfium2.PdfDocument(SCAN)
    pages = len(whole)
    paths = []
    for number in range(FILES):
        part = pypdfium2.PdfDocument.new()
        part.import_pages(whole, list(range(number * pages // FILES, (number + 1) * pages // FILES)))
        paths.append(folder / f"{number}.pdf")
        part.save(paths[-1])
        part.close()
    whole.close()
    return paths


@contextmanager
def workers(count: int, log: Path) -> Iterator[list[psutil.Process]]:
    """``count`` times ``telusur serve worker``, at rest, until the block ends."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        with log.open("ab") as output:
            for _ in range(count):
                command = [*TELUSUR, "serve", "worker"]
                started.append(subprocess.Popen(command, stdout=output, stderr=output))
        for each in started:
            settle(psutil.Process(each.pid))
        yield [psutil.Process(each.pid) for each in started]
    finally:
        for each in started:
            each.terminate()
        for each in started:
            each.wait(timeout=60)


def seconds_of_round(db: Database, data: Path, files: list[Path]) -> float:
    """From the first file's arrival until the last file's words are in the database."""
    with db.reading() as session:
        before = session.scalar(select(func.count()).select_from(Job)) or 0
    telusur(data, "ingest", *map(str, files), "--level", "biasa", "--duplicates", "keep")
    edge = time.monotonic() + LONGEST
    while not _is_done(db, before + len(files)):
        if time.monotonic() > edge:
            raise TimeoutError("the workers do not finish")
        time.sleep(0.25)
    ended = utc_now()
    with db.reading() as session:
        arrived = session.scalars(
            select(Job.created_at).order_by(Job.created_at.desc()).limit(len(files))
        ).all()
    return (ended - min(arrived)).total_seconds()


def _is_done(db: Database, expected: int) -> bool:
    with db.reading() as session:
        states = list(session.scalars(select(Job.state)))
    assert not set(states) & {JobState.REJECTED, JobState.FAILED, JobState.PAUSED}, states
    return len(states) == expected and set(states) == {JobState.DONE}


def run() -> str:
    cores = os.cpu_count() or 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(running_postgres())
        redis = stack.enter_context(running_redis())
        data, files = folder / "data", cut(folder)
        own = {
            "TELUSUR_DATA": str(data),
            "TELUSUR_DATABASE_URL": postgres.new_database(is_empty=True),
            "TELUSUR_BROKER_URL": redis.url(),
            "TELUSUR_OCR_PROCESSES": "1",
        }
        before = {name: os.environ.get(name) for name in own}
        stack.callback(_put_back, before)
        os.environ.update(own)
        telusur(data, "init")
        db = Database(load_settings(dict(os.environ)).database_url)
        stack.callback(db.close)
        rates = {}
        for count in COUNTS:
            with workers(count, folder / "workers.log"):
                rates[count] = _pages() * 60 / seconds_of_round(db, data, files)
    return as_markdown(
        TITLE,
        f"python -m tests.bench workers  # {machine()}",
        (_row(rates, count, cores) for count in COUNTS),
    )


def _pages() -> int:
    document = pypdfium2.PdfDocument(SCAN)
    try:
        return len(document)
    finally:
        document.close()


def _put_back(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _row(rates: dict[int, float], count: int, cores: int) -> Measure:
    useful = min(count, cores)
    possible = rates[1] * useful
    ratio = rates[count] / possible
    return Measure(
        f"{count} worker{'s' * (count > 1)} on {cores} cores, pages a minute",
        f"{rates[count]:.1f}",
        f"one worker times {useful} = {possible:.1f}",
        f"{ratio:.2f}",
        "" if count == 1 else f"at least {MARK}",
        None if count == 1 else ratio >= MARK,
    )


if __name__ == "__main__":
    print(run())
