"""Loads the sample office into a new installation, all of it or nothing; the worker then reads the files."""

from dataclasses import dataclass

from sqlalchemy import select

from catalog.batches import new_batch
from catalog.database import Database
from catalog.errors import SettingsError
from catalog.schema import Batch, Record
from catalog.storage import FileStore
from catalog.units import unit_by_code
from services.demo.at_work import set_to_work
from services.demo.holdings import Filing, Progress, file_all, keep_files
from services.demo.organisation import make_people, make_units
from services.demo.plan import Plan, read_plan
from services.first_start import ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A person of the sample office. The password is shown once and kept nowhere."""

    username: str
    password: str
    what_they_see: str


def is_loaded(db: Database, plan: Plan | None = None) -> bool:
    """Whether the sample office is there already."""
    with db.reading() as session:
        return unit_by_code(session, (plan or read_plan()).main_office) is not None


def _check_empty(db: Database) -> None:
    with db.reading() as session:
        if session.scalar(select(Record.id).limit(1)) is not None:
            raise SettingsError(
                "Folder data ini sudah berisi arsip. Kantor contoh hanya untuk folder data baru."
            )


def batch_of_demo(db: Database) -> str:
    """The id of the batch that the sample files came in with. Raises ``SettingsError`` where none did."""
    with db.reading() as session:
        batch = session.scalar(select(Batch.id).where(Batch.way_in == "demo").limit(1))
    if batch is None:
        raise SettingsError("Kantor contoh belum ada. Jalankan `telusur init --demo` lebih dahulu.")
    return batch


def load_demo(
    db: Database, files: FileStore, limit_mb: int, progress: Progress, secret: str
) -> tuple[DemoUser, ...]:
    """Make offices, people and records; gives the people with their passwords, none where it was loaded.
    Raises ``SettingsError`` where the installation holds records of its own.

    ``progress`` is told (number, total, file name) for each file taken in. The files' pages are read by the
    worker, from the jobs that this leaves. ``limit_mb`` is the largest file that may be taken in; ``secret``
    signs the sheets of the sample stack.
    """
    plan = read_plan()
    if is_loaded(db, plan):
        return ()
    _check_empty(db)
    kept = keep_files(files, plan, limit_mb, progress)
    with db.writing() as session:
        units = make_units(session, plan)
        passwords = make_people(session, plan, units, ADMINISTRATOR)
        batch = new_batch(session, None, "demo", units[plan.main_office].id)
        filing = Filing(session, units, batch.id, limit_mb, kept, {}, {})
        file_all(filing, plan)
        set_to_work(filing, files, secret)
    return tuple(DemoUser(user.username, passwords[user.username], user.sees) for user in plan.users)
