"""A province whose people take archive registers in, and the tables that they bring."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.schema import (
    Assignment,
    Dossier,
    DossierItem,
    Record,
    RegisterImport,
    RegisterLine,
    RetentionRule,
    SecurityRule,
)
from classification.levels import Level
from classification.scopes import PostKind
from services.archive import dossiers, register_imports, register_running
from services.archive.dossiers import DossierFilter
from services.archive.register_columns import COLUMNS, ArchiveKind
from services.archive.register_imports import Looked
from services.registers import imports
from services.registers.sheets import read_sheet
from tests.catalog.world_rows import add_units, filled_database
from tests.services.archive import small_world
from tests.services.archive.people import add_people
from tests.workbooks import book

LONG_AGO = date(2015, 1, 1)
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "staf.pp": (PostKind.STAFF, "prov-pp"),
    "staf.ps": (PostKind.STAFF, "prov-ps"),
    "operator": (PostKind.OPERATOR, "prov-pp"),
}
CONTENTS = ArchiveKind.CONTENTS
HEAD: Sequence[object] = [
        "No. Berkas", "Kode Klasifikasi", "Uraian Berkas", "Kurun Waktu", "No. Item", "Uraian Item",
        "Tanggal", "Tingkat Perkembangan", "Nama File", "Tingkat Keamanan", "Alasan"]  # fmt: skip
TABLE: list[Sequence[object]] = [
    HEAD,
    ["B/1", "PM.01", "Rekapitulasi mawar", "Jan-Des 2023", 1, "Berita acara mawar", "3 Januari 2024", "Asli"],
    [None, None, None, None, 3, "Daftar hadir mawar", "2023", "fotokopi"],
    ["B/2", "PP.00", "Temuan melati", "2022", None, "Laporan melati", "03/01/2022", "", "005_PM.pdf"],
]


class World(small_world.World):
    def bring(
        self,
        rows: Sequence[Sequence[object]],
        by: str = "arsiparis",
        kind: ArchiveKind = CONTENTS,
        **options: str,
    ) -> str:
        with self.db.writing() as session:
            scope, actor = self.scope(session, by), self.ids[by]
            unit = options.pop("unit", "prov-pp")
            content = book(rows)
            table = imports.packed(COLUMNS[kind], read_sheet(content))
            made = register_imports.bring(
                session, scope, kind, content, "daftar.xlsx", unit, actor=actor, table=table
            )
            made.options = {**made.options, "level": "biasa", **options}
            return made.id

    def look(self, import_id: str, by: str = "arsiparis", kind: ArchiveKind = CONTENTS) -> Looked:
        with self.db.reading() as session:
            return register_imports.look(session, self.scope(session, by), self.ids[by], kind, import_id)

    def act(self, name: str, import_id: str, by: str = "arsiparis", kind: ArchiveKind = CONTENTS) -> None:
        with self.db.writing() as session:
            getattr(register_imports, name)(session, self.scope(session, by), self.ids[by], kind, import_id)

    def begin(self, import_id: str, by: str = "arsiparis", kind: ArchiveKind = CONTENTS) -> None:
        user_id = self.ids[by]
        with self.db.reading() as session:
            plan = register_imports.judge(session, self.scope(session, by), user_id, kind, import_id)
        with self.db.writing() as session:
            register_imports.begin(session, self.scope(session, by), user_id, kind, import_id, plan)

    def run(self, import_id: str, by: str = "arsiparis", kind: ArchiveKind = CONTENTS) -> None:
        self.begin(import_id, by, kind)
        self.finish()

    def finish(self) -> None:
        while register_running.advance(self.db):
            pass

    def state(self, import_id: str) -> str:
        with self.db.reading() as session:
            return session.get_one(RegisterImport, import_id).state

    def record(self, title: str) -> Record:
        with self.db.reading() as session:
            found = session.scalars(select(Record).where(Record.title == title)).one()
            session.expunge(found)
            return found

    def count(self, table: type[Dossier] | type[DossierItem] | type[RegisterLine]) -> int:
        with self.db.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def visible(self, by: str = "arsiparis") -> list[str]:
        with self.db.reading() as session:
            found = dossiers.list_dossiers(session, self.scope(session, by), DossierFilter())
            return [each.record.number for each in found.rows]


def _fill(session: Session) -> dict[str, str]:
    add_units(session)
    ids = add_people(session, PEOPLE, LONG_AGO)
    session.add(SecurityRule(code="PP", begins=LONG_AGO, level=int(Level.RESTRICTED)))
    session.add(
        RetentionRule(
            code="PM",
            begins=LONG_AGO,
            active_months=24,
            inactive_months=36,
            fate="musnah",
            category="biasa",
        )
    )
    return ids


def make_world(tmp_path: Path) -> World:
    """The world in a new database of the kind that the test asked for."""
    db, ids = filled_database(tmp_path, _fill)
    return World(db, ids)


def faults(looked: Looked) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, str(each.sentence)) for each in looked.plan.faults]


def remarks(looked: Looked) -> list[tuple[int, str]]:
    return [(each.line, str(each.sentence)) for each in looked.plan.remarks]


def end_post(world: World, name: str) -> None:
    with world.db.writing() as session:
        post = session.scalars(select(Assignment).where(Assignment.user_id == world.ids[name])).one()
        post.valid_until = LONG_AGO
