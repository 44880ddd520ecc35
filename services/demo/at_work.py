"""The sample office at work: dossiers, a stack and a batch of scans, a loan, questions, a reclassification.

Everything goes through the services, under the rights of the person who does it; only days that lie in the
past are set by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.batches import new_batch
from catalog.people.access_decisions import forward
from catalog.people.access_requests import ask
from catalog.schema import RetentionRule, ScanState, utc_now
from catalog.storage import FileStore
from catalog.units import get_unit, local_date
from classification.levels import Level
from classification.scopes import Scope
from ingest.arrivals import Delivery, IntakeValues
from ingest.formats.assembling import assemble
from ingest.formats.media_types import PDF
from ingest.intake import enter, keep_bytes
from ingest.separators.sheets import SheetKind, SheetValues, key_of, written
from services.archive.dossier_rules import ItemValues
from services.archive.dossiers import DossierValues, close_dossier, open_dossier
from services.archive.items import describe_item, put_in
from services.archive.loans import LoanValues, lend
from services.archive.places import PlaceValues, make_place, put_record
from services.archive.reclass_proposing import Wish, propose
from services.demo.holdings import FILES, Filing, bringer_of
from services.demo.organisation import person
from services.scanning.drawing import SheetPage, sheets_pdf
from services.station.opening import open_batch
from services.station.rules import Expected

UNIT, ARCHIVIST, KEEPER, SCANNER = "9871.pengawasan", "arsiparis", "staf.pengawasan", "pindai.wanasari"
SINCE = date(2024, 1, 1)
RULES = (  # code, months active and inactive, fate, category
    ("PM.01", 6, 120, "musnah", "biasa"),
    ("PM.02", 120, 60, "permanen", "biasa"),
    ("PM.05", 6, 6, "musnah", "biasa"),
)
IN_STACK = ("imbauan-masa-tenang.pdf", "imbauan-netralitas-asn.pdf", "permintaan-data-dpt.pdf")
IN_BATCH = ("lhp-coklit-pemilihan.pdf", "imbauan-netralitas-asn.pdf")


@dataclass(frozen=True, slots=True)
class _Dossier:
    """A dossier with its items by their file names; ``closed``: day and event, or nothing for an open one."""

    number: str
    title: str
    code: str
    level: Level
    begins: date
    items: tuple[str, ...]
    closed: tuple[date, str] | None = None


DOSSIERS = (
    _Dossier("B-01/PM.00", "Imbauan dan undangan", "PM.00.02", Level.ORDINARY, date(2023, 4, 3),
             ("undangan-pleno-dps.docx", "imbauan-masa-tenang.pdf", "permintaan-data-dpt.pdf")),
    _Dossier("B-02/PM.02", "Saran perbaikan TPS 07", "PM.02.02", Level.RESTRICTED, date(2024, 2, 17),
             ("rekomendasi-psu-tps07.pdf", "jawaban-kpu-psu-tps07.pdf"),
             (date(2024, 12, 31), "Tahapan selesai")),
    _Dossier("B-03/PM.01", "Pengawasan pencalonan dan kampanye", "PM.01.02", Level.ORDINARY,
             date(2024, 9, 30), ("laporan-akhir-pencalonan.pdf", "lhp-debat-publik.docx"),
             (date(2024, 12, 31), "Tahapan selesai")),
    _Dossier("B-04/PM.05", "Pengawasan partisipatif", "PM.05.00", Level.ORDINARY, date(2024, 8, 10),
             ("pengawasan-partisipatif.pptx",), (date(2024, 8, 31), "Kegiatan selesai")),
)  # fmt: skip


def set_to_work(filing: Filing, files: FileStore, secret: str) -> None:
    """All of it, in the transaction in which the archive was filed. ``secret`` signs the printed sheets."""
    _keep_dossiers(filing)
    _lend_paper(filing)
    _ask_for_access(filing)
    _propose_change(filing)
    _feed_stack(filing, files, secret)
    _scan_batch(filing)


def _scope(session: Session, username: str) -> tuple[Scope, str]:
    user = person(session, username).id
    return scope_of(session, user, utc_now()), user


def _keep_dossiers(filing: Filing) -> None:
    session = filing.session
    session.add_all(
        RetentionRule(
            code=code,
            begins=SINCE,
            active_months=active,
            inactive_months=inactive,
            fate=fate,
            category=category,
            note="Rekaan untuk kantor contoh",
        )
        for code, active, inactive, fate, category in RULES
    )
    session.flush()
    scope, actor = _scope(session, KEEPER)
    for planned in DOSSIERS:
        unit = filing.units[UNIT].id
        values = DossierValues(
            unit, planned.number, planned.title, planned.code, planned.begins, planned.level
        )
        made = open_dossier(session, scope, values, actor=actor).id
        items = [filing.records[file] for file in planned.items]
        put_in(session, scope, made, items, actor=actor)
        for number, item in enumerate(items, 1):
            about = ItemValues(str(number), "1 dokumen", "asli", "kertas", "baik", "")
            describe_item(session, scope, item, about, actor=actor)
        if planned.closed:
            close_dossier(session, scope, made, *planned.closed, actor=actor)


def _lend_paper(filing: Filing) -> None:
    """Paper that lies in a box and should have come back some days ago."""
    session, record = filing.session, filing.records["laporan-akhir-pencalonan.pdf"]
    scope, actor = _scope(session, ARCHIVIST)
    office = get_unit(session, filing.units[UNIT].office_id)
    box = make_place(session, scope, office.id, PlaceValues("box", "B001", "Boks 1"), actor=actor)
    for each in (record, filing.records["imbauan-masa-tenang.pdf"]):
        put_record(session, scope, each, box.address, actor=actor)
    today = local_date(session, office, utc_now())
    loan = lend(session, scope, record, LoanValues("staf.pp", today, "Bahan rapat"), actor=actor)
    loan.lent_on, loan.due_on = today - timedelta(days=20), today - timedelta(days=6)


def _ask_for_access(filing: Filing) -> None:
    """One question that is still open, and one whose record the archivist named for those who decide."""
    session, office = filing.session, filing.units[UNIT].office_id
    scope, actor = _scope(session, ARCHIVIST)
    ask(session, person(session, "ppid.wanasari").id, office, "Rekap alat peraga yang ditertibkan tahun 2024")
    named = ask(session, person(session, "staf.pp").id, office, "LHP penertiban alat peraga masa tenang")
    forward(session, scope, named.id, filing.records["lhp-apk-masa-tenang.png"], actor=actor)


def _propose_change(filing: Filing) -> None:
    scope, actor = _scope(filing.session, "kepala.pp")
    wish = Wish(Level.RESTRICTED, "", "Memuat nama pelapor; dibatasi sampai ada salinan publik")
    propose(filing.session, scope, [filing.records["status-laporan-003.pdf"]], wish, actor=actor)


def _feed_stack(filing: Filing, files: FileStore, secret: str) -> None:
    """Three papers between printed sheets, of which the last is not this office's: its part waits."""
    bringer = bringer_of(filing.session, KEEPER)
    values = IntakeValues(filing.units[UNIT].id, title="Tumpukan surat 2024", is_stack=True)
    delivery = Delivery(values, bringer, "demo", filing.limit_mb, filing.batch_id, "keep")
    stored = keep_bytes(files, BytesIO(_stack_pdf(filing, secret)), delivery)
    assert stored is not None  # three pages are under any limit
    enter(filing.session, stored, "tumpukan-surat-2024.pdf", delivery)


def _stack_pdf(filing: Filing, secret: str) -> bytes:
    unit, printer = filing.units[UNIT], person(filing.session, KEEPER)
    office = get_unit(filing.session, unit.office_id)

    def sheet(kind: SheetKind, heading: str, serial: str, key: str = secret) -> SheetPage:
        values = SheetValues(
            kind, office.id, unit.id, Level.ORDINARY, serial, printer.id, "PM.00.02", "letter",
            documents=3 if kind is SheetKind.COVER else 0, sheets=3 if kind is SheetKind.COVER else 0,
        )  # fmt: skip
        lines = [("Unit", unit.name), ("Tingkat", "Biasa"), ("Nomor lembar", f"{serial} · {printer.name}")]
        hint = "Lembar ini tidak ikut diarsipkan."
        return SheetPage(heading, office.name, lines, hint, written(values, key_of(key)))

    sheets = sheets_pdf(
        [
            sheet(SheetKind.COVER, "LEMBAR SAMPUL", "CONTOH0001"),
            sheet(SheetKind.SEPARATOR, "LEMBAR PEMISAH", "CONTOH0002"),
            sheet(SheetKind.SEPARATOR, "LEMBAR PEMISAH", "CONTOH0003", "kantor lain"),
        ],
        "Lembar untuk pemindaian",
    )
    return _joined(sheets, [FILES / name for name in IN_STACK])


def _joined(sheets: bytes, papers: Sequence[Path]) -> bytes:
    """Each paper behind its sheet."""
    with TemporaryDirectory() as folder:
        printed, target = Path(folder) / "lembar.pdf", Path(folder) / "tumpukan.pdf"
        printed.write_bytes(sheets)
        pages = [each for number, paper in enumerate(papers, 1) for each in ((printed, number), (paper, 1))]
        parts = [{"path": path, "media_type": PDF, "page": page, "turn": 0} for path, page in pages]
        assemble(parts, target)
        return target.read_bytes()


def _scan_batch(filing: Filing) -> None:
    """A batch of the operator, handed over: one sheet of paper fewer was found than was counted."""
    session, unit = filing.session, filing.units["9871.arsip"].id
    bringer = bringer_of(session, SCANNER)
    assert bringer.user_id is not None
    batch = new_batch(session, bringer.user_id, "web", unit)
    row = open_batch(session, batch, Expected(sheets=3, records=2), actor=bringer.user_id)
    for number, name in enumerate(IN_BATCH, 1):
        values = IntakeValues(unit, title=f"pindaian-01{number}")
        delivery = Delivery(values, bringer, "web", filing.limit_mb, batch.id, "keep")
        enter(session, filing.kept[name], name, delivery)
    row.state, row.handed_by, row.handed_at = ScanState.HANDED, bringer.user_id, utc_now()
    row.reason = "Satu lembar kosong tidak ikut dipindai"
