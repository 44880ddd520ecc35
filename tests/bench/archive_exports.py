"""Whole registers as XLSX, CSV and PDF: how fast they are made, and what memory that takes."""

import time
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from catalog.access import scope_of
from catalog.schema import utc_now
from services.archive import registers
from services.archive.register_rules import RegisterKind
from services.archive.registers import RegisterFilter
from tests.bench.archive_library import Library
from tests.bench.table import Measure
from tests.office_days import office_today

MEMORY_MARK = 150.0  # MB beyond what the process had
EVERYTHING = 10_000_000  # rows
_MEASURED_MEMORY, _NEW_PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_RAW_DOSSIERS = (
    "SELECT r.number, r.code, r.title, r.date, d.closed_on, d.remark FROM record r "
    "JOIN dossier d ON d.record_id = r.id WHERE r.kind = 'dossier' ORDER BY r.code, r.date, r.id"
)
_RAW_ITEMS = (
    "SELECT o.number, o.code, i.number, r.title, r.date, i.quantity, i.development, i.note FROM record o "
    "JOIN dossier_item i ON i.dossier_id = o.id JOIN record r ON r.id = i.record_id "
    "WHERE o.kind = 'dossier' ORDER BY o.code, o.date, o.id, i.number"
)


def exports(library: Library, client: FlaskClient, reader: str) -> Iterator[Measure]:
    """Each form of a register that this reader may take out; the items' as CSV alone, which has most
    rows, and the PDF of one head of the scheme, which has not too many."""
    office = library.units["kota"]
    wanted = (
        ("isi-berkas", "csv", "", _RAW_ITEMS),
        ("berkas", "csv", "", _RAW_DOSSIERS),
        ("berkas", "xlsx", "", _RAW_DOSSIERS),
        ("berkas", "pdf", "PM", _RAW_DOSSIERS),
    )
    for kind, form, code, raw in wanted:
        path = "cetak.pdf" if form == "pdf" else f"unduh.{form}"
        rows = _rows_of(library, reader, RegisterFilter(RegisterKind(kind), office, code=code))
        plain = _plain_rows(library, raw)
        yield _export(client, f"/daftar/{path}?jenis={kind}&kode={code}", f"{kind}.{form}", rows, plain)


def _export(client: FlaskClient, address: str, name: str, rows: int, plain: float) -> Measure:
    _NEW_PEAK.write_text("5")
    before, begun = _memory("VmRSS"), time.perf_counter()
    answer = client.get(address)
    size = sum(len(part) for part in answer.iter_encoded())
    answer.close()
    took = time.perf_counter() - begun
    assert answer.status_code == 200, address  # a refusal leads back to the page
    grown = _memory("VmHWM") - before
    return Measure(
        f"export {name}: {rows:,} rows, {size / 1e6:.1f} MB",
        f"{took:.1f} s, {rows / took:,.0f} rows a second, {grown:.0f} MB of memory",
        f"raw SQL {plain:,.0f} rows a second",
        f"{plain / (rows / took):.1f}",
        f"memory under {MEMORY_MARK:.0f} MB",
        grown < MEMORY_MARK,
    )


def _rows_of(library: Library, reader: str, wanted: RegisterFilter) -> int:
    with library.office.db.reading() as session:
        scope = scope_of(session, library.people[reader], utc_now())
        return registers.count_rows(session, scope, wanted, office_today(), EVERYTHING)


def _plain_rows(library: Library, statement: str) -> float:
    """Rows a second, for a reader who may know of all."""
    begun = time.perf_counter()
    with library.office.db.engine.connect() as connection:
        count = sum(1 for _ in connection.execute(text(statement), execution_options={"yield_per": 500}))
    return count / (time.perf_counter() - begun)


def _memory(name: str) -> float:
    """Resident memory of this process, or its peak since ``_NEW_PEAK`` was told (MB)."""
    line = next(line for line in _MEASURED_MEMORY.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1000
