"""A small real office for the web's tests: units, people with posts, one password, known second steps."""

import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.people.second_step import SecretBox
from catalog.schema import Assignment, Base, Unit, UnitKind, User, utc_now
from catalog.settings import Settings, load_settings
from catalog.units import create_unit
from classification.scopes import PostKind
from tests import databases

PASSWORD = "kuda benar baterai steples"
QUICKLY = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # what is in the hash decides its check
STEP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECRET = "rahasia-uji-" * 4
SECOND_STEP = frozenset({"admin", "admin.dua", "ketua", "sekretaris", "admin.provinsi"})

UNITS = (
    ("ri", None, UnitKind.NATIONAL, "Bawaslu RI", None),
    ("35", "ri", UnitKind.PROVINCE, "Bawaslu Provinsi Jawa Timur", None),
    ("3576", "35", UnitKind.REGENCY, "Bawaslu Kota Mojokerto", None),
    ("3576.pm", "3576", UnitKind.DIVISION, "Divisi Pengawasan", "pengawasan"),
    ("3576.pp", "3576", UnitKind.DIVISION, "Divisi Penanganan Pelanggaran", "pelanggaran"),
    ("3576.arsip", "3576", UnitKind.DIVISION, "Unit Kearsipan", "kearsipan"),
    ("3576.01", "3576", UnitKind.DISTRICT, "Panwascam Magersari", None),
    ("3517", "35", UnitKind.REGENCY, "Bawaslu Kabupaten Jombang", None),
)
PEOPLE = (
    ("admin", "Adi Nugroho", "3576", PostKind.ADMINISTRATOR),
    ("admin.dua", "Bayu Pratama", "3576", PostKind.ADMINISTRATOR),
    ("ketua", "Dian Kusuma", "3576", PostKind.LEADER),
    ("sekretaris", "Eka Wulandari", "3576", PostKind.SECRETARY),
    ("kepala.pp", "Fajar Setiawan", "3576.pp", PostKind.HEAD),
    ("staf.pm", "Siti Rahma", "3576.pm", PostKind.STAFF),
    ("staf.pp", "Gita Maharani", "3576.pp", PostKind.STAFF),
    ("arsiparis", "Hadi Santoso", "3576.arsip", PostKind.ARCHIVIST),
    ("tanpa.tugas", "Indah Lestari", None, None),
    ("admin.provinsi", "Joko Susilo", "35", PostKind.ADMINISTRATOR),
    ("staf.jombang", "Kartika Sari", "3517", PostKind.STAFF),
)


@dataclass(frozen=True, slots=True)
class World:
    """The data folder, and the ids of units by code and of people by user name."""

    settings: Settings
    units: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def copy_to(self, folder: Path, **changes: str) -> "World":
        """The same office in another folder, with other settings."""
        shutil.copytree(self.settings.data, folder, dirs_exist_ok=True)
        databases.copy_of(self.settings.data, folder)
        return World(settings_for(folder, **changes), self.units, self.people)


def settings_for(folder: Path, **changes: str) -> Settings:
    address = {"TELUSUR_DATABASE_URL": databases.database_url(folder)} if databases.is_postgres() else {}
    return load_settings({"TELUSUR_DATA": str(folder), **address, **changes})


def build(folder: Path) -> World:
    """Make the office in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = settings_for(folder)
    settings.secret_file.write_text(SECRET)
    db = Database(settings.database_url)
    Base.metadata.create_all(db.engine)
    with db.writing() as session:
        units = _make_units(session)
        people = _make_people(session, units)
        world = World(settings, {code: unit.id for code, unit in units.items()}, people)
    db.close()
    return world


def _make_units(session: Session) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, parent, kind, name, function in UNITS:
        units[code] = create_unit(
            session,
            kind,
            code,
            name,
            units[parent] if parent else None,
            function=function,
            is_archive_unit=function == "kearsipan",
        )
    return units


def _make_people(session: Session, units: dict[str, Unit]) -> dict[str, str]:
    password_hash, box, ids = QUICKLY.hash(PASSWORD), SecretBox(SECRET), {}
    for username, name, unit, post in PEOPLE:
        user = User(username=username, name=name, password_hash=password_hash)
        if username in SECOND_STEP:
            user.totp_secret = box.close(STEP_SECRET)
        session.add(user)
        session.flush()
        ids[username] = user.id
        if post is not None and unit is not None:
            session.add(
                Assignment(
                    user_id=user.id,
                    unit_id=units[unit].id,
                    post=post.value,
                    tier=1,
                    valid_from=date(2020, 1, 1),
                    approved_at=utc_now(),
                )
            )
    return ids
