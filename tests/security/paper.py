"""Boxes, loans, holds, proposals, a reclassification and a table, each hidden from most."""

import json
import zlib
from datetime import date, datetime

from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.records import add_record
from catalog.schema import (
    DisposalProposal,
    Dossier,
    DossierItem,
    LegalHold,
    Loan,
    Reclassification,
    ReclassificationPost,
    ReclassifiedRecord,
    Record,
    RecordPlace,
    RegisterImport,
    StoragePlace,
)
from catalog.units import get_unit
from classification.labels import Standing
from classification.levels import Level
from tests.security.holdings import IN_DOSSIERS, OF_KAB, OF_PP
from tests.security.organisation import padded

BOX = padded("boks")
IN_KOTA = frozenset(
    {
        "staf",
        "kepala",
        "staf-hukum",
        "tim",
        "ketua",
        "anggota",
        "sekretaris",
        "ppid",
        "arsiparis",
        "operator",
        "diberi",
    }
)
# None of them is known to anybody by its description alone: those are looked at in tests of their own.
IN_BOX = frozenset({"biasa-pp", "konsep-staf", "konsep-rahasia", "edisi-belum", "tutup"})
# id -> office, record, borrower, and all who may know of it
LOANS = {
    "pinjam-biasa": ("kota", "biasa-pp", "arsiparis", frozenset({"staf", "kepala", "arsiparis"})),
    "pinjam-kab": ("kab", "terbatas-kab", "staf-kab", frozenset({"staf-kab"})),
}


# id -> record, and all who may know of it
HOLDS = {
    "tahan-biasa": ("biasa-pp", OF_PP[Level.ORDINARY]),
    "tahan-konsep": ("konsep-rahasia", frozenset({"arsiparis", "kepala"})),
    "tahan-kab": ("terbatas-kab", OF_KAB),
}
# id -> office, unit, and all who may know of it
PROPOSALS = {
    "usul-kota": ("kota", "kota.pp", frozenset({"arsiparis", "ketua", "anggota", "sekretaris", "kepala"})),
    "usul-kab": ("kab", "kab.pp", frozenset[str]()),
}
CHANGE = padded("ubah-tingkat")
KNOW_CHANGE = frozenset({"staf-kab"})  # who proposed it


REGISTER = padded("daftar-orang")
KNOW_REGISTER = frozenset({"staf-kab"})  # who brought it


def _add_register(session: Session) -> None:
    """A table that waits to be taken in, with a title that nobody else may read."""
    rows = [["No. Berkas", "Kode", "Uraian Berkas", "Kurun Waktu"], ["B/1", "PM", "Kenanga zamrudia", "2023"]]
    session.add(
        RegisterImport(
            id=REGISTER,
            register="daftar-isi-berkas",
            made_by=padded("staf-kab"),
            file_name="kenanga.xlsx",
            content=b"",
            cells=zlib.compress(json.dumps(rows).encode()),
            header=1,
            signature="x",
            mapped={"number": 0, "code": 1, "title": 2, "period": 3},
            options={"unit": padded("kab.pp"), "level": "terbatas"},
            state="waiting",
            office_id=padded("kab"),
        )
    )


def _add_change(session: Session) -> None:
    change = {"office_id": padded("kab"), "made_by": padded("staf-kab"), "reason": "x", "state": "preview"}
    session.add(Reclassification(id=CHANGE, level=3, **change))
    session.flush()
    post = {"unit_id": padded("kab.pp"), "post": "staff"}
    session.add(ReclassificationPost(reclassification_id=CHANGE, **post))
    levels = {"old_level": 2, "new_level": 3, "old_code": "", "new_code": ""}
    session.add(
        ReclassifiedRecord(
            reclassification_id=CHANGE,
            record_id=padded("terbatas-kab"),
            place=0,
            family=0,
            state="left",
            words="",
            **levels,
        )
    )


def add_paper(session: Session, names: frozenset[str]) -> None:
    """What lies in the box and what is out, of the records that this office holds."""
    session.add(
        StoragePlace(
            id=BOX,
            office_id=padded("kota"),
            kind="box",
            code="B1",
            name="Boks 1",
            address="B1",
            path="Boks 1",
        )
    )
    session.flush()
    for name in sorted(names & IN_BOX):
        session.add(RecordPlace(record_id=padded(name), place_id=BOX))
    _add_dossiers_of(session, names)
    _add_holds(session, names)
    _add_proposals(session)
    if "terbatas-kab" in names:
        _add_change(session)
        _add_register(session)
    for loan, (office, record, borrower, _) in LOANS.items():
        if record in names:
            session.add(
                Loan(
                    id=padded(loan),
                    office_id=padded(office),
                    year=2024,
                    number=1,
                    record_id=padded(record),
                    borrower_id=padded(borrower),
                    purpose="Keperluan dinas",
                    lent_on=date(2024, 3, 1),
                    due_on=date(2024, 3, 15),
                    lent_by=padded("arsiparis"),
                )
            )


def _add_dossiers_of(session: Session, names: frozenset[str]) -> None:
    """The dossiers that are there, all but the open one due, with what of their items is there too."""
    for name in sorted(names & IN_DOSSIERS.keys()):
        record = session.get_one(Record, padded(name))
        due = {"closed_on": date(2020, 1, 2), "state": "due", "fate": "musnah"}
        office = get_unit(session, record.unit_id).office_id
        session.add(Dossier(record_id=record.id, office_id=office, **({} if name == "map-biasa" else due)))
        session.flush()
        for number, item in enumerate(IN_DOSSIERS[name], 1):
            if item in names:
                session.add(DossierItem(record_id=padded(item), dossier_id=record.id, number=number))
                session.get_one(Record, padded(item)).is_in_dossier = True
                session.flush()
                refresh_access(session, session.get_one(Record, padded(item)))


def _add_holds(session: Session, names: frozenset[str]) -> None:
    for hold, (record, _) in HOLDS.items():
        if record in names:
            session.add(
                LegalHold(
                    id=padded(hold)[:16],
                    record_id=padded(record),
                    reference=f"Perkara kenanga {hold}",
                    reason="Gugatan kenanga",
                    since=date(2024, 3, 1),
                    placed_by=padded("ketua"),
                    placed_at=datetime.fromisoformat("2024-03-01T03:00:00+00:00"),
                )
            )


def _add_proposals(session: Session) -> None:
    for proposal, (office, unit, _) in PROPOSALS.items():
        session.add(
            DisposalProposal(
                id=padded(proposal),
                office_id=padded(office),
                unit_id=padded(unit),
                kind="musnah",
                number=f"1/{office}",
                title="Usul tahunan",
                state="draf",
                made_by=padded("arsiparis"),
                made_at=datetime.fromisoformat("2024-03-01T03:00:00+00:00"),
            )
        )


def holds_to_lift(reader: str) -> list[str]:
    """Ids of the holds that this reader may lift."""
    known = [padded(hold)[:16] for hold, (_, seen) in HOLDS.items() if reader in seen and hold != "tahan-kab"]
    return known if reader in {"arsiparis", "ketua", "anggota"} else []


def holds_hidden(reader: str) -> list[str]:
    return [padded(hold)[:16] for hold, (_, seen) in HOLDS.items() if reader not in seen]


def proposals_known(reader: str) -> list[str]:
    """Ids of the proposals that this reader may look at."""
    return [padded(each) for each, (_, _, known) in PROPOSALS.items() if reader in known]


def proposals_hidden(reader: str) -> list[str]:
    return [padded(each) for each, (_, _, known) in PROPOSALS.items() if reader not in known]


def loans_known(reader: str) -> list[str]:
    """Ids of the loans that this reader may know of."""
    return [padded(loan) for loan, (_, _, _, known) in LOANS.items() if reader in known]


def loans_hidden(reader: str) -> list[str]:
    return [padded(loan) for loan, (_, _, _, known) in LOANS.items() if reader not in known]


def changes_hidden(reader: str) -> list[str]:
    """Ids of the reclassifications that this reader may not know of."""
    return [] if reader in KNOW_CHANGE else [CHANGE]


def registers_hidden(reader: str) -> list[str]:
    """Ids of the tables that this reader may not know of."""
    return [] if reader in KNOW_REGISTER else [REGISTER]


def add_dossiers(session: Session) -> None:
    """An open dossier that holds a record, and a closed one."""
    for name, closed_on in (("map-buka", None), ("map-tutup", date(2024, 6, 1))):
        record = Record(
            id=padded(name),
            kind="dossier",
            title="Berkas kenanga",
            number=name,
            code="PM.01",
            date=date(2024, 1, 2),
            unit_id=padded("kota-pp"),
            level=int(Level.ORDINARY),
            standing=Standing.FILED,
        )
        add_record(session, record)
        session.add(Dossier(record_id=record.id, office_id=padded("kota"), closed_on=closed_on))
        session.flush()
    session.add(DossierItem(record_id=padded("lembar-00"), dossier_id=padded("map-buka"), number=1))
    session.get_one(Record, padded("lembar-00")).is_in_dossier = True
