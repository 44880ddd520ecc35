"""An office of the small world with persons, records of every level and dossiers, to hold and to propose."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import scope_of
from catalog.database import Database
from catalog.schema import AuditRow, Dossier, RetentionRule, utc_now
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind, Scope
from services.archive import dossiers, items, legal_holds
from services.archive.dossiers import DossierValues
from services.archive.legal_holds import HoldValues
from tests.catalog.world_rows import add_cases, add_record, add_units, filled_database
from tests.services.archive.people import add_people

LONG_AGO, BEGUN, CLOSED = date(2015, 1, 1), date(2016, 5, 1), date(2017, 3, 1)
PEOPLE = {
    "arsiparis": (PostKind.ARCHIVIST, "prov-arsip"),
    "arsiparis2": (PostKind.ARCHIVIST, "prov-arsip"),
    "arsiparis.ri": (PostKind.ARCHIVIST, "ri"),
    "staf.pp": (PostKind.STAFF, "prov-pp"),
    "staf.ps": (PostKind.STAFF, "prov-ps"),
    "kepala.pp": (PostKind.HEAD, "prov-pp"),
    "ketua": (PostKind.LEADER, "prov"),
    "sekretaris": (PostKind.SECRETARY, "prov-ps"),
    "admin": (PostKind.ADMINISTRATOR, "prov"),
}
TODAY = utc_now().date()


@dataclass
class HeldWorld:
    """``ids`` are those of the persons; dossiers get their numbers from ``count``."""

    db: Database
    ids: dict[str, str]
    count: int = field(default=0)

    def scope(self, session: Session, name: str) -> Scope:
        return scope_of(session, self.ids[name], utc_now())

    def dossier(
        self,
        code: str = "PM.01",
        *records: str,
        level: Level = Level.ORDINARY,
        closed: date | None = CLOSED,
        unit: str = "prov-pp",
    ) -> str:
        """A dossier with these records in it, closed long ago unless said otherwise."""
        self.count += 1
        values = DossierValues(unit, f"B/{self.count}", f"Berkas mawar {self.count}", code, BEGUN, level)
        actor = self.ids["arsiparis"]
        with self.db.writing() as session:
            scope = self.scope(session, "arsiparis")
            made = dossiers.open_dossier(session, scope, values, actor=actor).id
            if records:
                items.put_in(session, scope, made, records, actor=actor)
            if closed is not None:
                dossiers.close_dossier(session, scope, made, closed, "Selesai", actor=actor)
        return made

    def hold(self, record: str, by: str = "arsiparis", reference: str = "12/Pdt.G/2026") -> str:
        with self.db.writing() as session:
            values = HoldValues(reference, "Gugatan melati", TODAY, TODAY + timedelta(days=90))
            scope = self.scope(session, by)
            return legal_holds.place_hold(session, scope, record, values, actor=self.ids[by]).id

    def lift(self, hold: str, by: str = "arsiparis", reason: str = "Putusan inkrah") -> str:
        with self.db.writing() as session:
            return legal_holds.lift_hold(session, self.scope(session, by), hold, reason, actor=self.ids[by])

    def row(self, dossier: str) -> Dossier:
        with self.db.reading() as session:
            found = session.get_one(Dossier, dossier)
            session.expunge(found)
            return found

    def acts(self, subject: str) -> list[str]:
        with self.db.reading() as session:
            query = select(AuditRow.action).where(AuditRow.subject == subject).order_by(AuditRow.id)
            return list(session.scalars(query))


def _fill(session: Session) -> dict[str, str]:
    add_units(session)
    add_cases(session)
    ids = add_people(session, PEOPLE, LONG_AGO)
    for level in Level:
        add_record(session, Label(level.slug, level, Standing.FILED, office="prov", division="prov-pp"))
    add_record(session, Label("lain", Level.ORDINARY, Standing.FILED, office="prov", division="prov-ps"))
    for code, fate in (("PM", "musnah"), ("HK", "permanen"), ("KU", "dinilai kembali")):
        session.add(
            RetentionRule(
                code=code,
                begins=LONG_AGO,
                active_months=24,
                inactive_months=36,
                fate=fate,
                category="biasa",
            )
        )
    return ids


def make_world(folder: Path) -> HeldWorld:
    db, ids = filled_database(folder, _fill)
    return HeldWorld(db, ids)
