"""An archive of any size for the archive's pages: dossiers with their items, rules, places and loans.

Written with the catalogue's own models and access tokens, many rows a statement: through the services it
would take longer than what is measured.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from catalog.access import label_of
from catalog.database import Database
from catalog.ids import new_id
from catalog.migrate import upgrade
from catalog.people.posts import PostValues, assign_post
from catalog.schema import (
    Dossier,
    DossierItem,
    Loan,
    Record,
    RecordPlace,
    RecordToken,
    RetentionRule,
    StoragePlace,
    Unit,
    UnitKind,
    User,
    utc_now,
)
from catalog.schema.base import Base, table_of
from catalog.settings import load_settings
from catalog.units import create_unit
from classification.access import label_tokens
from classification.labels import Standing
from classification.levels import Level
from classification.scopes import PostKind
from services.office import Office, open_office

DOSSIERS, RECORDS = 20_000, 300_000
LARGEST = 5_000  # items of one dossier
LOOSE = 2_000  # records that lie in none yet
LEVELS = ((Level.ORDINARY, 70), (Level.RESTRICTED, 20), (Level.SECRET, 8), (Level.TOP_SECRET, 2))
HEADS = ("PM", "PP", "PS", "PR", "OT", "KA", "KU", "PL", "HK", "HM")  # the last two without a rule
DIVISIONS = ("pm", "pp", "ps", "hukum", "umum")
PEOPLE = (
    ("arsiparis", PostKind.ARCHIVIST, "kota"),
    ("staf", PostKind.STAFF, "kota-pp"),
    ("ketua", PostKind.LEADER, "kota"),
)
LONG_AGO = date(2010, 1, 1)
ROWS_AT_ONCE = 5_000


@dataclass
class Library:
    """The office and the ids of what the pages are asked for."""

    office: Office
    people: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    dossiers: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    largest: str = ""
    opened: str = ""  # an open dossier of the staff's division, of level Biasa
    loose: str = ""
    place: str = ""
    tokens: dict[tuple[str, Level], tuple[str, frozenset[str]]] = field(default_factory=dict)


def build(folder: Path, url: str = "", dossiers: int = DOSSIERS, records: int = RECORDS) -> Library:
    """An office with so many dossiers and, these included, records; ``url`` empty for SQLite."""
    settings = load_settings(
        {"TELUSUR_DATA": str(folder), "TELUSUR_DATABASE_URL": url, "TELUSUR_OCR_PROCESSES": "1"}
    )
    folder.mkdir(parents=True, exist_ok=True)
    settings.secret_file.write_text("k" * 64)
    upgrade(settings.database_url)
    library = Library(open_office(settings))
    db = library.office.db
    with db.writing() as session:
        _organise(session, library)
    _fill(db, library, random.Random(1), dossiers, records)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    return library


def _organise(session: Session, library: Library) -> None:
    def unit(name: str, kind: UnitKind, title: str, parent: Unit | None, **more: Any) -> Unit:
        made = create_unit(session, kind, f"u.{name}", title, parent, **more)
        library.units[name] = made.id
        return made

    province = unit("prov", UnitKind.PROVINCE, "Bawaslu Provinsi Ukur", None)
    for office in ("kota", "kab"):
        made = unit(office, UnitKind.REGENCY, f"Bawaslu {office.title()} Ukur", province)
        for name in DIVISIONS:
            unit(f"{office}-{name}", UnitKind.DIVISION, f"Divisi {name.upper()}", made, function=name)
    for name, kind, where in PEOPLE:
        user = User(username=name, name=name.title(), password_hash="-", totp_secret="-")
        session.add(user)
        session.flush()
        post = assign_post(session, user.id, PostValues(kind, library.units[where], LONG_AGO), actor="bench")
        post.approved_at = utc_now()
        library.people[name] = user.id
    for head in HEADS[:-2]:
        session.add(
            RetentionRule(
                code=head,
                begins=LONG_AGO,
                active_months=24,
                inactive_months=36,
                fate="musnah",
                category="vital" if head == "HK" else "biasa",
            )
        )
    for name, where in library.units.items():
        if where and "-" in name:
            for level in Level:
                library.tokens[where, level] = _tokens(session, where, level)


def _tokens(session: Session, unit: str, level: Level) -> tuple[str, frozenset[str]]:
    """A sample's id and tokens: those of others differ only by the id."""
    sample = Record(
        id=new_id(),
        kind="archive",
        unit_id=unit,
        level=int(level),
        standing=Standing.FILED,
        is_classified=True,
        creator_tier=1,
        seats=[],
        head_confirmed=False,
    )
    return sample.id, label_tokens(label_of(session, sample))


def _fill(db: Database, library: Library, chance: random.Random, dossiers: int, records: int) -> None:
    kept: dict[type[Base], list[dict[str, Any]]] = {}
    places = list(_places(library))
    _write(db, {StoragePlace: places})
    library.place = places[-1]["id"]
    share = max(1, (records - dossiers - LARGEST - LOOSE) // dossiers)
    for number in range(dossiers):
        count = LARGEST if number == 7 else share
        _add_dossier(library, kept, chance, number, count, places)
        if len(kept[Record]) >= ROWS_AT_ONCE:
            _write(db, kept)
            kept = {}
    for number in range(LOOSE):
        record = _record(library, kept, "archive", library.units["kota-pp"], Level.ORDINARY, number, "PP.01")
        library.loose = record["id"]
    _write(db, kept)
    _lend(db, library)


def _places(library: Library) -> Iterator[dict[str, Any]]:
    rack = ""
    for number in range(1_000):
        is_rack = number % 50 == 0
        code = f"R{number // 50:02}" if is_rack else f"B{number:04}"
        name = f"Rak {number // 50}" if is_rack else f"Boks {number}"
        made = {
            "id": new_id(),
            "office_id": library.units["kota"],
            "parent_id": None if is_rack else rack,
            "kind": "rack" if is_rack else "box",
            "code": code,
            "name": name,
            "address": code if is_rack else f"R{number // 50:02}/{code}",
            "path": name if is_rack else f"Rak {number // 50} › {name}",
            "created_at": utc_now(),
        }
        rack = made["id"] if is_rack else rack
        yield made


def _add_dossier(
    library: Library,
    kept: dict[type[Base], list[dict[str, Any]]],
    chance: random.Random,
    number: int,
    count: int,
    places: Sequence[dict[str, Any]],
) -> None:
    office = "kab" if number % 4 == 3 and number != 7 else "kota"
    unit = library.units[f"{office}-{chance.choice(DIVISIONS)}" if number not in {7, 8} else "kota-pp"]
    values, weights = zip(*LEVELS, strict=True)
    level = Level.ORDINARY if number in {7, 8} else chance.choices(values, weights)[0]
    code = f"{chance.choice(HEADS)}.{chance.randrange(6):02}.{chance.randrange(4):02}"
    outer = _record(library, kept, "dossier", unit, level, number, code)
    closed = None if number == 8 or chance.random() < 0.3 else _day(chance, 2008, 2026)
    kept.setdefault(Dossier, []).append(
        {
            "record_id": outer["id"],
            "office_id": library.units[office],
            "closed_on": closed,
            "closing_event": "Kegiatan selesai" if closed else "",
            "state": "open" if closed is None else "no-rule",
        }
    )
    library.dossiers.append(outer["id"])
    if number == 7:
        library.largest = outer["id"]
    if number == 8:
        library.opened = outer["id"]
    if office == "kota":
        box = chance.choice([each for each in places if each["kind"] == "box"])["id"]
        place = {"record_id": outer["id"], "place_id": box, "since": utc_now()}
        kept.setdefault(RecordPlace, []).append(place)
    for item in range(1, count + 1):
        record = _record(library, kept, "archive", unit, level, item, code, is_item=True)
        kept.setdefault(DossierItem, []).append(
            {
                "record_id": record["id"],
                "dossier_id": outer["id"],
                "number": item,
                "quantity": "1 lembar",
                "development": chance.choice(("asli", "kopi", "")),
                "medium": "kertas",
                "condition": "baik",
                "note": "",
                "added_at": utc_now(),
            }
        )
    library.items.append(kept[DossierItem][-1]["record_id"])


def _record(
    library: Library,
    kept: dict[type[Base], list[dict[str, Any]]],
    kind: str,
    unit: str,
    level: Level,
    number: int,
    code: str,
    *,
    is_item: bool = False,
) -> dict[str, Any]:
    now, record_id = utc_now(), new_id()
    made = {
        "id": record_id,
        "kind": kind,
        "title": f"{'Berkas' if kind == 'dossier' else 'Surat'} pengawasan nomor {number} kegiatan {code}",
        "number": f"{'B' if kind == 'dossier' else 'S'}/{number}/{code}",
        "date": date(2005, 1, 1) + timedelta(days=number * 7919 % 7000),
        "code": code,
        "unit_id": unit,
        "level": int(level),
        "standing": Standing.FILED.value,
        "is_classified": True,
        "details": {},
        "is_in_dossier": is_item,
        "seats": [],
        "created_at": now,
        "updated_at": now,
    }
    kept.setdefault(Record, []).append(made)
    sample, tokens = library.tokens[unit, level]
    kept.setdefault(RecordToken, []).extend(
        {"record_id": record_id, "token": token.replace(sample, record_id)} for token in tokens
    )
    return made


def _lend(db: Database, library: Library) -> None:
    day = date(2026, 1, 1)
    rows = [
        {
            "id": new_id(),
            "office_id": library.units["kota"],
            "year": 2026,
            "number": number + 1,
            "record_id": record,
            "borrower_id": library.people["staf"],
            "purpose": "Keperluan dinas",
            "lent_on": day,
            "due_on": day + timedelta(days=14),
            "lent_by": library.people["arsiparis"],
            "returned_on": None if number % 2 else day,
            "condition": "",
            "created_at": utc_now(),
        }
        for number, record in enumerate(library.items[:1_000])
    ]
    _write(db, {Loan: rows})


ORDER = (StoragePlace, Record, RecordToken, Dossier, DossierItem, RecordPlace, Loan)


def _write(db: Database, rows: dict[type[Base], list[dict[str, Any]]]) -> None:
    with db.writing() as session:
        for model in ORDER:
            if rows.get(model):
                session.connection().execute(insert(table_of(model)), rows[model])


def _day(chance: random.Random, first: int, last: int) -> date:
    return date(chance.randint(first, last), chance.randint(1, 10), chance.randint(1, 28))
