"""The archive's lists, registers, dossiers, forms and exports over 300,000 records, and the daily run.

The pages are asked through the whole Flask application, in process, by an archivist (who knows of nearly
all), a clerk of one division and a leader. ``TELUSUR_BENCH_ARCHIVE=folder`` keeps what was built, and
``TELUSUR_BENCH_DATABASE=url`` names a PostgreSQL database to be filled in place of SQLite.
"""

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from catalog.schema import OutboxRow, utc_now
from services.archive import retention
from tests.bench.archive_exports import exports
from tests.bench.archive_library import Library, build
from tests.bench.table import Measure, as_markdown, machine
from webapp.app import create_app

TITLE = "The archive at 300,000 records"
ROUNDS = 40
PAGE_MARK, RUN_MARK = 150.0, 60.0  # milliseconds, seconds
READERS = ("arsiparis", "staf", "ketua")
# What a page of 25 rows must cost at least: the same rows by plain SQL, for a reader who may know of all.
RAW_DOSSIERS = (
    "SELECT r.id, r.code, r.number, r.title, r.date, d.closed_on, d.state FROM record r "
    "JOIN dossier d ON d.record_id = r.id WHERE r.kind = 'dossier' ORDER BY r.code, r.date, r.id LIMIT 25"
)
RAW_ITEMS = (
    "SELECT i.number, r.id, r.title, r.number, r.date, r.level FROM dossier_item i "
    "JOIN record r ON r.id = i.record_id WHERE i.dossier_id = '{largest}' ORDER BY i.number LIMIT 25"
)
RAW_UPDATE = "UPDATE dossier SET state = 'due' WHERE inactive_until < '2026-06-01' AND state <> 'due'"


def pages_of(library: Library) -> dict[str, tuple[str, str]]:
    """Address and, by name, the plain statement that it is held against."""
    unit = library.units["kota-pp"]
    rows, items = RAW_DOSSIERS, RAW_ITEMS.format(largest=library.largest)
    registers = ("arsip-aktif", "berkas", "isi-berkas", "arsip-inaktif")
    return {
        "dossiers": ("/berkas", rows),
        "dossiers, page 40": ("/berkas?hlm=40", rows),
        "dossiers of a unit, a code and a year": (f"/berkas?unit={unit}&kode=PP&tahun=2015", rows),
        "dossiers with a word": ("/berkas?q=PM.01", rows),
        **{f"register {kind}": (f"/daftar?jenis={kind}", rows) for kind in registers},
        **{f"register {kind}, page 40": (f"/daftar?jenis={kind}&hlm=40", rows) for kind in registers},
        "register of a unit, vital": (f"/daftar?jenis=isi-berkas&unit={unit}&kategori=biasa", rows),
        "register of a period": ("/daftar?jenis=arsip-inaktif&dari=2012&sampai=2014", rows),
        "a dossier of 5,000 items": (f"/berkas/{library.largest}", items),
        "the same, page 100": (f"/berkas/{library.largest}?hlm=100", items),
        "form: new dossier": ("/berkas/baru", rows),
        "form: closing": (f"/berkas/{library.opened}/tutup", items),
        "form: what to put in": (f"/berkas/{library.opened}/tambah", items),
        "form: what to put in, with a word": (f"/berkas/{library.opened}/tambah?q=nomor 12", items),
        "form: which dossier": (f"/berkas/arsip/{library.loose}/masukkan", items),
        "form: an item": (f"/berkas/arsip/{library.items[8]}", items),
        "loans": ("/peminjaman", rows),
        "places": ("/tempat", rows),
        "a place": (f"/tempat/{library.place}", rows),
        "schedule": ("/instrumen/jra", rows),
    }


def run() -> str:
    """Build, run the days, ask the pages."""
    with _library() as library:
        rows = [*_days(library), *_asked(library)]
    url = " on PostgreSQL" if os.environ.get("TELUSUR_BENCH_DATABASE") else ""
    return as_markdown(TITLE + url, f"python -m tests.bench retention  # {machine()}", rows)


@contextmanager
def _library() -> Iterator[Library]:
    kept = os.environ.get("TELUSUR_BENCH_ARCHIVE")
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(kept or folder) / "data", os.environ.get("TELUSUR_BENCH_DATABASE", ""))
        yield library
        library.office.close()


def _days(library: Library) -> Iterator[Measure]:
    """The first run reckons every closed dossier; the second is a day like any other."""
    db = library.office.db
    raw = _timed(lambda: _plain(library, RAW_UPDATE, undo=True))
    for name, day in (("first daily run, all reckoned", 0), ("daily run of the next day", 1)):
        begun = time.perf_counter()
        made = retention.run(db, utc_now() + timedelta(days=day))
        took = time.perf_counter() - begun
        done = f"{made.reckoned:,} reckoned, {made.moved:,} moved on"
        yield Measure(
            f"{name}: {done}",
            f"{took:.2f} s",
            f"one raw UPDATE of the same table: {raw / 1000:.3f} s",
            f"{took * 1000 / raw:.1f}",
            f"under {RUN_MARK:.0f} s",
            took < RUN_MARK,
        )


def _asked(library: Library) -> Iterator[Measure]:
    with library.office.db.writing() as session:  # as after the index writer, which is not measured here
        session.execute(update(OutboxRow).values(done_at=utc_now()))
    app = create_app(library.office)
    addresses = pages_of(library)
    for reader in READERS:
        client = signed_in(app, library, reader)
        for name, (address, raw) in addresses.items():
            if client.get(address).status_code == 404:
                continue  # not this reader's page
            yield page_measure(library, client, f"{name}, {reader}", address, raw)
    yield from exports(library, signed_in(app, library, "arsiparis"), "arsiparis")


def page_measure(library: Library, client: FlaskClient, name: str, address: str, raw: str) -> Measure:
    baseline = statistics.median(_timed(lambda: _plain(library, raw)) for _ in range(ROUNDS))
    cpu = _cpu()
    times = [_timed(lambda: client.get(address)) for _ in range(ROUNDS)]
    cpu = (_cpu() - cpu) / ROUNDS * 1000
    hundredths = statistics.quantiles(times, n=100, method="inclusive")
    p50, p95 = hundredths[49], hundredths[94]
    return Measure(
        f"{name}: p50 / p95, CPU a page",
        f"{p50:.1f} / {p95:.1f} ms, {cpu:.1f} ms",
        f"raw SQL {baseline:.1f} ms",
        f"{p95 / baseline:.1f}",
        f"p95 under {PAGE_MARK:.0f} ms",
        p95 < PAGE_MARK,
    )


def signed_in(app: Flask, library: Library, name: str) -> FlaskClient:
    """A browser in which this person is signed in."""
    client = app.test_client()
    now = int(utc_now().timestamp())
    with client.session_transaction() as session:
        session.update(_user_id=library.people[name], _fresh=True, epoch=0, since=now, seen=now)
    return client


def _plain(library: Library, statement: str, *, undo: bool = False) -> None:
    with library.office.db.engine.connect() as connection:
        done = connection.execute(text(statement))
        if done.returns_rows:
            done.all()
        if undo:
            connection.rollback()


def _timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
