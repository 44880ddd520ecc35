"""Ten thousand records go from Biasa to Rahasia while a clerk searches: when it holds, when the index has it.

The office runs as its user runs it (``telusur up``: SQLite and the embedded engine). The baseline does the
least that any program must: the same rows updated in one transaction of the plain driver, and the same
documents put into a plain Tantivy index. ``--count N`` takes another number of records.
"""

import argparse
import os
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from catalog.access import scope_of
from catalog.database import Database
from catalog.files import know_bytes, new_version, save_pages
from catalog.outbox import count_waiting
from catalog.pages import PageContent, PageSource
from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user
from catalog.records import add_records
from catalog.schema import Record, UnitKind, utc_now
from catalog.settings import load_settings
from catalog.units import create_unit
from classification.levels import Level
from classification.scopes import PostKind
from ingest.documents import all_documents
from ingest.extraction import ReadPage
from ingest.page_rows import page_row
from services.archive import reclassification
from services.archive.reclass_proposing import Wish, propose
from services.archive.reclass_rules import State
from services.office import open_office
from tests.bench import raw_tantivy
from tests.bench.processes import environment, office_up, settle, telusur
from tests.bench.table import Measure, as_markdown, machine, write_section
from tests.bench.visitor import Visitor
from tests.house.sources import ROOT

TITLE = "Ten thousand records reclassified under a searcher's eye"
RECORDS = 10_000
PORT = 8397
PASSWORD = "gerbang-padi-lentera-81"
SINCE = date(2020, 1, 1)
CAUGHT_UP_MARK = 30.0  # seconds
AT_ONCE = 500
WORDS = (
    "laporan", "pengawasan", "rekapitulasi", "suara", "saksi", "kotak", "panwaslu", "temuan", "berita",
    "acara", "sidang", "pelapor", "terlapor", "kajian", "putusan", "klarifikasi", "undangan", "formulir",
)  # fmt: skip


@dataclass(slots=True)
class Watch:
    """What the searcher saw: milliseconds of each page, and pages after the beginning that still told."""

    times: list[float] = field(default_factory=list)
    told: int = 0


def build(data: Path, count: int) -> dict[str, str]:
    """An office with so many records, all Biasa and in the index; ids of its people."""
    telusur(data, "init")
    office = open_office(load_settings(environment(data)))
    people = {}
    with office.db.writing() as session:
        national = create_unit(session, UnitKind.NATIONAL, "bench", "Bawaslu Ukur")
        unit = create_unit(session, UnitKind.DIVISION, "bench.pp", "Divisi PP", national, function="pp")
        other = create_unit(session, UnitKind.DIVISION, "bench.ps", "Divisi PS", national, function="ps")
        for name, kind, place in (("kepala", PostKind.HEAD, unit), ("staf", PostKind.STAFF, other)):
            user = create_user(session, name, name, PASSWORD, actor="bench", must_change_password=False)
            assign_post(
                session, user.id, PostValues(kind, place.id, SINCE), actor="bench"
            ).approved_at = utc_now()
            people[name] = user.id
        unit_id = unit.id
    for first in range(0, count, AT_ONCE):
        with office.db.writing() as session:
            stored = office.files.put(BytesIO(b"satu file untuk semua"))
            know_bytes(session, [stored])
            records = [_record(number, unit_id) for number in range(first, min(first + AT_ONCE, count))]
            add_records(session, records)
            for number, record in enumerate(records, first):
                version = new_version(record.id, stored, "a.pdf", None, 1, "application/pdf")
                version.page_count = 2
                session.add(version)
                session.flush()
                save_pages(session, [page_row(version.id, _page(number, page)) for page in (1, 2)])
    office.close()
    telusur(data, "reindex")
    return people


def _record(number: int, unit_id: str) -> Record:
    return Record(
        id=f"r{number:09}",
        title=f"Laporan {WORDS[number % len(WORDS)]} nomor {number}",
        kind="minutes",
        code="PM.01.02",
        unit_id=unit_id,
        level=int(Level.ORDINARY),
        standing="filed",
        is_classified=True,
        created_at=utc_now(),
        updated_at=utc_now(),
    )


def _page(number: int, page: int) -> ReadPage:
    words = [WORDS[(number * 7 + page * 3 + at * at) % len(WORDS)] for at in range(120)]
    return ReadPage(
        page, 595.0, 842.0, 0, PageSource.PLAIN, PageContent(" ".join([*words, f"nomor{number}"]))
    )


def search(watch: Watch, has_begun: threading.Event, stopping: threading.Event) -> None:
    """A clerk without right to Rahasia searches, without pause."""
    visitor = Visitor("127.0.0.1", PORT)
    visitor.sign_in("staf", PASSWORD)
    turn = 0
    while not stopping.is_set():
        was_begun, began = has_begun.is_set(), time.perf_counter()
        status, page = visitor.get(f"/cari?q={WORDS[turn % len(WORDS)]}")
        assert status == 200
        if was_begun:
            watch.times.append((time.perf_counter() - began) * 1000)
            watch.told += "/arsip/r0" in page
        turn += 1


@contextmanager
def watched(has_begun: threading.Event) -> Iterator[Watch]:
    watch, stopping = Watch(), threading.Event()
    thread = threading.Thread(target=search, args=(watch, has_begun, stopping))
    thread.start()
    try:
        yield watch
    finally:
        stopping.set()
        thread.join()


def reclassify(db: Database, by: str, has_begun: threading.Event) -> dict[str, float]:
    """Seconds from pressing the button: to being closed, to all lines settled, and to the index having it."""
    with db.writing() as session:
        ids = session.scalars(select(Record.id).where(Record.id.startswith("r0"))).all()
        scope = scope_of(session, by, utc_now())
        made = propose(session, scope, ids, Wish(Level.SECRET, "", "Memuat data pelapor"), actor=by).id
    began = time.perf_counter()
    with db.writing() as session:
        reclassification.begin(session, scope_of(session, by, utc_now()), by, made)
    closed = time.perf_counter() - began
    has_begun.set()

    def is_settled() -> bool:
        with db.reading() as session:
            scope = scope_of(session, by, utc_now())
            return reclassification.find(session, scope, by, made).state == State.DONE

    def is_caught_up() -> bool:
        with db.reading() as session:
            return count_waiting(session, utc_now()) == 0

    settled = _until(is_settled, began)
    caught_up = _until(is_caught_up, began)
    with db.reading() as session:
        progress = reclassification.progress_of(session, [made])[made]
    assert progress.done == len(ids), progress
    return {"closed": closed, "settled": settled, "caught_up": caught_up}


def _until(is_so: Callable[[], bool], began: float, most: float = 900) -> float:
    while not is_so():
        assert time.perf_counter() - began < most
        time.sleep(0.1)
    return time.perf_counter() - began


def raw_seconds(data: Path, folder: Path) -> float:
    """The same rows and documents by the plain driver and a plain index."""
    db = Database(load_settings(environment(data)).database_url)
    documents = [each for each in all_documents(db) if each.id.startswith("r0")]
    db.close()
    copy = folder / "copy.db"
    shutil.copyfile(data / "telusur.db", copy)
    began = time.perf_counter()
    with sqlite3.connect(copy) as connection:
        rows = [(int(Level.SECRET), each.id) for each in documents]
        connection.executemany("UPDATE record SET level = ? WHERE id = ?", rows)
    connection.close()
    raw_tantivy.build(folder / "raw", documents)
    return time.perf_counter() - began


def measure(count: int) -> list[Measure]:
    os.environ["TELUSUR_DEMO"] = "ya"  # the head needs no second factor here
    with tempfile.TemporaryDirectory() as name:
        data, has_begun = Path(name, "data"), threading.Event()
        people = build(data, count)
        db = Database(load_settings(environment(data)).database_url)
        with office_up(data, PORT) as supervisor:
            settle(supervisor)
            load = os.getloadavg()[0]
            with watched(has_begun) as watch:
                took = reclassify(db, people["kepala"], has_begun)
        db.close()
        raw = raw_seconds(data, Path(name))
    hundredths = statistics.quantiles(watch.times, n=100)
    is_quick = took["caught_up"] <= CAUGHT_UP_MARK
    least = f"raw UPDATE and raw Tantivy, same rows and documents: {raw:.1f} s"
    return [
        Measure(f"{count:,} records closed to the clerk", f"{took['closed'] * 1000:.0f} ms", "", "", ""),
        Measure("all changed, each with its line in the trail", f"{took['settled']:.1f} s", "", "", ""),
        Measure(
            "the index has them all",
            f"{took['caught_up']:.1f} s",
            least,
            f"{took['caught_up'] / raw:.1f}",
            f"at most {CAUGHT_UP_MARK:.0f} s",
            is_quick,
        ),
        Measure(
            "pages searched meanwhile; p50 / p95",
            f"{len(watch.times)}; {hundredths[49]:.1f} / {hundredths[94]:.1f} ms",
            "",
            "",
            "",
        ),
        Measure("of these, pages that still told of one", f"{watch.told}", "", "", "none", not watch.told),
        Measure("load of the machine when it began", f"{load:.1f}", "", "", ""),
    ]


def run(count: int = RECORDS) -> str:
    return as_markdown(TITLE, f"python -m tests.bench reclass  # {machine()}", measure(count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=RECORDS)
    wanted = parser.parse_args()
    text = run(wanted.count)
    print(text)
    if wanted.count == RECORDS:
        write_section(ROOT / "docs/performance.md", TITLE, text)


if __name__ == "__main__":
    main()
