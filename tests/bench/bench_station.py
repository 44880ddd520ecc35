"""The scanning station's pages over a batch of 2,000 pages, asked by the operator who fed it."""

import random
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.files import know_bytes, new_version, save_pages
from catalog.pages import PageContent, PageSource, WordBox
from catalog.people.posts import PostValues, assign_post
from catalog.schema import Batch, Record, ScanBatch, ScanItem, User
from classification.levels import Level
from classification.scopes import PostKind
from ingest.extraction import ReadPage
from ingest.page_rows import page_row
from tests.bench.archive_library import LONG_AGO, Library, build
from tests.bench.bench_reclass import WORDS
from tests.bench.bench_retention import page_measure, signed_in
from tests.bench.table import Measure, as_markdown, machine
from webapp.app import create_app

TITLE = "The scanning station at 2,000 pages"
RECORDS, PAGES = 200, 10
WORDS_OF_A_PAGE = 250
# What the batch's page must read at least: the pages of its first records, in order.
RAW = (
    "SELECT i.record_id, p.number, p.confidence FROM scan_item i "
    "JOIN file_version v ON v.record_id = i.record_id AND v.is_current "
    "JOIN page p ON p.version_id = v.id WHERE i.batch_id = '{batch}' ORDER BY i.position, p.number LIMIT 250"
)


def run() -> str:
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder) / "data", dossiers=20, records=2_500)
        with library.office.db.writing() as session:
            batch, record = _feed(session, library)
        rows = list(_asked(library, batch, record))
        library.office.close()
    return as_markdown(TITLE, f"python -m tests.bench station  # {machine()}", rows)


def _asked(library: Library, batch: str, record: str) -> Iterator[Measure]:
    client = signed_in(create_app(library.office), library, "operator")
    here, raw = f"/pindai/{batch}", RAW.format(batch=batch)
    for name, address in {
        "all batches": "/pindai",
        "the batch": here,
        "its last records": f"{here}?mulai={RECORDS - 10}",
        "how far it is": f"{here}/kemajuan",
        "pages to scan again": f"{here}/periksa",
        "one record": f"{here}/arsip/{record}",
        "one page": f"{here}/arsip/{record}/2",
        "form: handing over": f"{here}/serah",
    }.items():
        assert client.get(address).status_code == 200, address
        yield page_measure(library, client, name, address, raw)


def _feed(session: Session, library: Library) -> tuple[str, str]:
    """The batch's id, and that of a record in its middle."""
    unit = library.units["kota-pp"]
    user = User(username="operator", name="Operator", password_hash="-", totp_secret="-")
    session.add(user)
    session.flush()
    library.people["operator"] = user.id
    seat = assign_post(session, user.id, PostValues(PostKind.OPERATOR, unit, LONG_AGO), actor="bench").seat
    batch = Batch(user_id=user.id, way_in="station", unit_id=unit)
    session.add(batch)
    session.flush()
    session.add(ScanBatch(batch_id=batch.id, office_id=library.units["kota"], year=2026, number=1))
    session.flush()
    stored = library.office.files.put(BytesIO(b"satu file untuk semua"))
    know_bytes(session, [stored])
    chance, ids = random.Random(2), list[str]()
    for number in range(RECORDS):
        record = _draft(number, unit, seat)
        session.add(record)
        session.flush()
        session.add(ScanItem(record_id=record.id, batch_id=batch.id, position=float(number)))
        version = new_version(record.id, stored, f"pindaian-{number:04}.pdf", user.id, 1, "application/pdf")
        version.page_count = PAGES
        session.add(version)
        session.flush()
        save_pages(session, [page_row(version.id, _page(chance, at)) for at in range(1, PAGES + 1)])
        refresh_access(session, record)
        ids.append(record.id)
    return batch.id, ids[RECORDS // 2]


def _draft(number: int, unit: str, seat: str) -> Record:
    return Record(
        title=f"pindaian-{number:04}",
        kind="archive",
        unit_id=unit,
        level=int(Level.RESTRICTED),
        standing="draft",
        is_classified=False,
        seats=[seat],
        creator_tier=1,
    )


def _page(chance: random.Random, number: int) -> ReadPage:
    """A page as the machine read it; one in twenty so badly that it has to be scanned again."""
    sure = 40.0 if chance.random() < 0.05 else 92.0
    text, boxes = "", []
    for at in range(WORDS_OF_A_PAGE):
        word, start = chance.choice(WORDS), len(text)
        text += word + " "
        left, top = at % 10 / 10, at // 10 / 26
        boxes.append(WordBox(start, start + len(word), left, top, left + 0.08, top + 0.02, sure))
    return ReadPage(number, 595.0, 842.0, 0, PageSource.OCR, PageContent(text, tuple(boxes)))


if __name__ == "__main__":
    print(run())
