"""The offices, the people and what each of them holds, with ids that two installations share."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalog.schema import Assignment, Mandate, Unit, UnitKind, User
from classification.scopes import MandateKind, PostKind
from tests.office_days import office_today

LONG_AGO = date(2020, 1, 1)
FAR_AWAY = date(2099, 1, 1)

UNITS: tuple[tuple[str, str | None, UnitKind, str, str | None], ...] = (
    ("ri", None, UnitKind.NATIONAL, "Bawaslu Republik", None),
    ("prov", "ri", UnitKind.PROVINCE, "Bawaslu Provinsi Wanasari", None),
    ("prov.pp", "prov", UnitKind.DIVISION, "Pelanggaran Provinsi", "violations"),
    ("prov.hukum", "prov", UnitKind.DIVISION, "Hukum Provinsi", "law"),
    ("kota", "prov", UnitKind.REGENCY, "Bawaslu Kota Karangwana", None),
    ("kota.pp", "kota", UnitKind.DIVISION, "Divisi Pelanggaran", "violations"),
    ("kota.hukum", "kota", UnitKind.DIVISION, "Divisi Hukum", "law"),
    ("kota.set", "kota", UnitKind.DIVISION, "Sekretariat", None),
    ("kota.ppid", "kota", UnitKind.DIVISION, "Layanan Informasi", "information"),
    ("kota.arsip", "kota", UnitKind.DIVISION, "Unit Kearsipan", None),
    ("kab", "prov", UnitKind.REGENCY, "Bawaslu Kabupaten Sumberarum", None),
    ("kab.pp", "kab", UnitKind.DIVISION, "Pelanggaran Sumberarum", "violations"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A reader: one post at most, and mandates. ``tier`` counts for leaders."""

    post: PostKind | None = None
    unit: str = ""
    tier: int = 9
    mandates: tuple[dict[str, Any], ...] = field(default=())


_OVER_KOTA = {"kind": MandateKind.SUPERVISION.value, "offices": ["kota"]}
_AUDIT = {"kind": MandateKind.AUDIT.value, "offices": ["kota"]}
_LAW = {"kind": MandateKind.LAW_ENFORCEMENT.value, "cases": ["kasus"]}

PEOPLE: dict[str, Person] = {
    "staf": Person(PostKind.STAFF, "kota.pp"),
    "kepala": Person(PostKind.HEAD, "kota.pp"),
    "staf-hukum": Person(PostKind.STAFF, "kota.hukum"),
    "tim": Person(PostKind.STAFF, "kota.hukum"),  # and in the team of the case
    "ketua": Person(PostKind.LEADER, "kota", tier=1),
    "anggota": Person(PostKind.LEADER, "kota", tier=2),
    "sekretaris": Person(PostKind.SECRETARY, "kota.set", tier=2),
    "ppid": Person(PostKind.PPID, "kota.ppid"),
    "arsiparis": Person(PostKind.ARCHIVIST, "kota.arsip"),
    "operator": Person(PostKind.OPERATOR, "kota.arsip"),
    "admin": Person(PostKind.ADMINISTRATOR, "kota"),
    "staf-kab": Person(PostKind.STAFF, "kab.pp"),
    "ketua-prov": Person(PostKind.LEADER, "prov", tier=1),
    "sejawat-prov": Person(PostKind.STAFF, "prov.pp"),
    "hukum-prov": Person(PostKind.STAFF, "prov.hukum"),
    "supervisor": Person(PostKind.STAFF, "prov.pp", mandates=(_OVER_KOTA,)),
    "auditor": Person(mandates=(_AUDIT,)),
    "penegak": Person(mandates=(_LAW,)),
    "diberi": Person(),  # holds a grant of one record
    "tanpa": Person(),
}


def padded(name: str) -> str:
    """An id of the usual sixteen characters."""
    return name.replace(".", "-").ljust(16, "0")


def add_organisation(session: Session, without_post: frozenset[str]) -> None:
    """Units, people and posts; mandates come after the records that they name."""
    for at, (code, parent, kind, name, function) in enumerate(UNITS):
        office = parent if kind is UnitKind.DIVISION else code
        assert office is not None
        unit = Unit(
            id=padded(code),
            code=f"{at}.{code}",
            parent_id=padded(parent) if parent else None,
            office_id=padded(office),
            kind=kind.value,
            name=name,
            function=function,
            is_archive_unit=code == "kota.arsip",
        )
        session.add(unit)
        session.flush()
    for name, person in PEOPLE.items():
        session.add(_user(name))
        session.flush()
        if person.post is not None and name not in without_post:
            session.add(_assignment(name, person))


def add_mandates(session: Session, without_mandate: frozenset[str], cases: frozenset[str]) -> None:
    """The mandates over offices, and those over cases that are there."""
    for name, person in PEOPLE.items():
        for mandate in person.mandates if name not in without_mandate else ():
            if set(mandate.get("cases", ())) <= cases:
                session.add(_mandate(name, mandate))


def _user(name: str) -> User:
    return User(
        id=padded(name),
        username=name,
        name=f"Pengguna {name.title()}",
        password_hash="-",
        totp_secret="-",
        created_at=datetime.fromisoformat("2024-01-01T00:00:00+00:00"),
    )


def _assignment(name: str, person: Person) -> Assignment:
    assert person.post is not None
    return Assignment(
        id=padded(f"tugas-{name}")[:16],
        user_id=padded(name),
        unit_id=padded(person.unit),
        seat=seat_of(name),
        post=person.post.value,
        tier=person.tier,
        valid_from=LONG_AGO,
        approved_at=datetime.fromisoformat("2024-01-01T00:00:00+00:00"),
    )


def _mandate(name: str, values: dict[str, Any]) -> Mandate:
    return Mandate(
        id=padded(f"mandat-{name}")[:16],
        user_id=padded(name),
        kind=values["kind"],
        number="ST-1",
        offices=[padded(each) for each in values.get("offices", ())],
        cases=[padded(each) for each in values.get("cases", ())],
        max_level=3,
        valid_from=LONG_AGO,
        valid_until=FAR_AWAY,
        opened_by=padded("ketua"),
        confirmed_by=padded("admin"),
    )


def seat_of(name: str) -> str:
    return padded(f"kursi-{name}")[:16]


YESTERDAY = office_today() - timedelta(days=2)  # past in every zone
