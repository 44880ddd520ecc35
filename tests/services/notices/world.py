"""An office with people, records at two levels and loans, whose notices are looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import refresh_access, scope_of
from catalog.database import Database
from catalog.deadlines import Asker
from catalog.mail_settings import MailSettings
from catalog.schema import Loan, Notice, Record, User, utc_now
from catalog.settings import Settings, load_settings
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind
from services.notices.clock import tell_by_the_clock
from services.notices.kinds import A_RECORD, title_in_app, told
from tests.catalog.world_rows import add_cases, add_record, add_units, filled_database
from tests.services.archive.people import add_named_people

LONG_AGO = date(2020, 1, 1)
PEOPLE = (
    ("staf", PostKind.STAFF, "kota-pp"),
    ("kepala", PostKind.HEAD, "kota-pp"),
    ("ketua", PostKind.LEADER, "kota"),
    ("arsiparis", PostKind.ARCHIVIST, "kota"),
    ("admin", PostKind.ADMINISTRATOR, "kota"),
    ("penanya", PostKind.STAFF, "kota-sek"),
)


@dataclass(frozen=True)
class World:
    db: Database
    folder: Path

    def settings(self, mail: MailSettings, site: str = "https://telusur.example") -> Settings:
        found = load_settings({"TELUSUR_DATA": str(self.folder), "TELUSUR_SITE_URL": site})
        object.__setattr__(found, "mail", mail)
        return found

    def lend(self, record_id: str, days: int, borrower: str = "staf") -> str:
        """A loan that is due so many days from now."""
        with self.db.writing() as session:
            number = len(session.scalars(select(Loan)).all()) + 1
            if session.scalar(select(Loan.id).where(Loan.record_id == record_id)):  # its paper is out
                label = Label(f"{record_id}-{number}", Level.ORDINARY, Standing.FILED, "kota", "kota-pp")
                record_id = add_record(session, label).id
            loan = Loan(
                office_id="kota",
                year=2024,
                number=number,
                record_id=record_id,
                borrower_id=borrower,
                purpose="Rapat",
                lent_on=LONG_AGO,
                due_on=utc_now().date() + timedelta(days=days),
                lent_by="arsiparis",
            )
            session.add(loan)
            session.flush()
            return loan.id

    def clock(self, quota: int = 0) -> None:
        with self.db.writing_beside() as session:
            tell_by_the_clock(session, utc_now(), quota)

    def raise_level(self, record_id: str, level: Level) -> None:
        with self.db.writing() as session:
            record = session.get_one(Record, record_id)
            record.level = int(level)
            refresh_access(session, record)

    def change(self, name: str, /, **values: object) -> None:
        with self.db.writing() as session:
            user = session.get_one(User, name)
            for key, value in values.items():
                setattr(user, key, value)

    def notices(self, name: str) -> list[Notice]:
        with self.db.reading() as session:
            query = select(Notice).where(Notice.user_id == name).order_by(Notice.created_at, Notice.kind)
            found = list(session.scalars(query))
            session.expunge_all()
            return found

    def words(self, name: str) -> list[str]:
        """What this person reads at this moment."""
        with self.db.reading() as session:
            return [self._words(session, name, row) for row in self.notices(name)]

    def _words(self, session: Session, name: str, row: Notice) -> str:
        now = utc_now()
        asker = Asker(name, scope_of(session, name, now), now, now.date())
        found = told(session, asker, row, title_in_app)
        return found.words % {**found.values, "about": found.about or A_RECORD} if found else ""


def _fill(session: Session) -> None:
    add_units(session)
    add_cases(session)
    add_named_people(session, PEOPLE, LONG_AGO)
    for name, _, _ in PEOPLE:
        account = session.get_one(User, name)
        account.email, account.locale = f"{name}@kantor.example", "id"
    for name, level in (("biasa", 1), ("terbatas", 2), ("rahasia", 3)):
        add_record(session, Label(name, Level(level), Standing.FILED, "kota", "kota-pp"))


@contextmanager
def notice_world(folder: Path) -> Iterator[World]:
    """Accounts whose ids are their names; the records ``biasa`` and ``terbatas`` of ``kota-pp``."""
    db, _ = filled_database(folder, _fill)
    yield World(db, folder)
    db.close()
