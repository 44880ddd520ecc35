"""A whole office in a folder: real database, store, index and web application, holding what it is told to."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from itertools import count
from pathlib import Path

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from catalog.access import refresh_access
from catalog.files import know_bytes, new_version, save_pages
from catalog.migrate import upgrade
from catalog.records import add_record
from catalog.schema import (
    AccessRequest,
    AuditRow,
    Batch,
    CaseMember,
    Grant,
    Job,
    JobState,
    Record,
    RecordCase,
    ScanBatch,
    ScanItem,
    ScanState,
    ScanStep,
    utc_now,
)
from catalog.settings import Settings, load_settings
from ingest.extraction import ReadPage
from ingest.index_writer import IndexWriter, make_ready
from ingest.page_rows import page_row
from services.office import Office, open_office
from services.station.writing import state_of
from tests import databases
from tests.apps import app_of
from tests.contract.engines import remove_indexes
from tests.security.holdings import PAGE_WORDS, TITLE_WORDS, Holding, padded_text
from tests.security.organisation import LONG_AGO, PEOPLE, add_mandates, add_organisation, padded, seat_of
from tests.security.paper import add_paper
from tests.servers.elasticsearch import own_prefix
from tests.servers.postgres import Postgres
from tests.webapp.archive_world import draw_pdf, typed_page

MADE_AT = datetime.fromisoformat("2024-03-01T03:00:00+00:00")
NO_NAMES: frozenset[str] = frozenset()
NO_VALUES = {"level": None, "kind": "archive", "title": "", "number": "", "date": None, "code": ""}
NO_VALUES |= {"election": "", "stage": ""}
BATCHES = {"konsep-staf": "staf", "konsep-rahasia": "kepala", "konsep-pindai": "operator"}


@dataclass(frozen=True, slots=True)
class Installation:
    """One running office. ``moment`` is the one moment of all its requests."""

    office: Office
    app: Flask
    moment: datetime
    last_audit: int

    def client(self, name: str | None) -> FlaskClient:
        """A browser in which this person is signed in, or nobody."""
        client = self.app.test_client()
        if name is not None:
            now = int(self.moment.timestamp())
            with client.session_transaction() as session:
                session.update(_user_id=padded(name), _fresh=True, epoch=0, since=now, seen=now)
        return client

    @property
    def environment(self) -> dict[str, str]:
        """The settings under which a command finds this office."""
        settings = self.office.settings
        told = {"TELUSUR_DATA": str(settings.data), "TELUSUR_SEARCH_URL": settings.search_url}
        return {**told, "TELUSUR_DATABASE_URL": settings.database_server}

    def forget(self) -> None:
        """Take back what looking around has left in the trail."""
        with self.office.db.writing() as session:
            session.execute(delete(AuditRow).where(AuditRow.id > self.last_audit))
            session.execute(update(ScanBatch).values(worker_id=None, worker_at=None))

    def index(self) -> None:
        """Bring all changes into the index."""
        writer = self.office.engine.writer()
        IndexWriter(self.office.db, writer).drain()
        writer.close()


@dataclass(frozen=True, slots=True)
class Servers:
    """Where offices have a database and indexes of their own, in place of files."""

    postgres: Postgres
    search: str
    prefix: str = field(default_factory=own_prefix)
    _numbers: "count[int]" = field(default_factory=count)

    def settings(self, like: Settings | None = None) -> dict[str, str]:
        """Of a fresh office, or of one whose database is a copy."""
        address = self.postgres.copy(like.database_server) if like else self.postgres.new_database()
        search = f"{self.search}/{self.prefix}-{next(self._numbers)}"
        return {"TELUSUR_DATABASE_URL": address, "TELUSUR_SEARCH_URL": search}

    def forget(self, offices: Iterable[Office]) -> None:
        """Databases and indexes of offices that are closed."""
        for office in offices:
            self.postgres.drop(office.settings.database_server)
        remove_indexes(self.search, self.prefix)


class Builder:
    """Builds installations from one empty office, whose tables are made once."""

    def __init__(
        self, folder: Path, more: Mapping[str, str] | None = None, servers: Servers | None = None
    ) -> None:
        """``more``: settings that all its offices have."""
        self._folder = folder
        self._more = dict(more or {})
        self._servers = servers
        self._count = 0
        self._moment = utc_now()
        self._offices: list[Office] = []
        self._empty = folder / "empty"
        self._empty.mkdir(parents=True)
        if servers is None:
            upgrade(settings_in(self._empty).database_url)

    def build(
        self,
        holdings: Iterable[Holding],
        without_post: frozenset[str] = NO_NAMES,
        without_mandate: frozenset[str] = NO_NAMES,
        without_grant: frozenset[str] = NO_NAMES,
    ) -> Installation:
        """An office that holds just these, all of them in the index."""
        self._count += 1
        folder = self._folder / f"office-{self._count}"
        shutil.copytree(self._empty, folder)
        (folder / "secret.key").write_text("k" * 64)
        more = self._servers.settings() if self._servers else {}
        made = self._open(settings_in(folder, self._more | more), 0)
        office, kept = made.office, list(holdings)
        names = frozenset(each.name for each in kept)
        with office.db.writing() as session:
            add_organisation(session, without_post)
            for holding in kept:
                _add(session, office, holding, names)
            add_mandates(session, without_mandate, names)
            _add_rights(session, names, without_grant)
            _add_traces(session, names, without_post)
            add_paper(session, names)
        make_ready(office.db, office.engine)
        with office.db.reading() as session:
            last_audit = session.scalar(select(func.max(AuditRow.id))) or 0
        return replace(made, last_audit=last_audit)

    def copy_of(self, installation: Installation) -> Installation:
        """Another office that holds the same."""
        self._count += 1
        folder = self._folder / f"office-{self._count}"
        origin = installation.office.settings
        shutil.copytree(origin.data, folder)
        installation.office.db.close()  # a server copies only what nobody uses; it opens again when asked
        if self._servers is None:
            databases.copy_of(origin.data, folder)
            return self._open(settings_in(folder, self._more), installation.last_audit)
        copied = settings_in(folder, self._more | self._servers.settings(origin))
        made = self._open(copied, installation.last_audit)
        make_ready(made.office.db, made.office.engine)
        return made

    def _open(self, settings: Settings, last_audit: int) -> Installation:
        office = open_office(settings)
        self._offices.append(office)
        app = app_of(office)
        moment = self._moment
        app.before_request_funcs.setdefault(None, []).insert(0, lambda: setattr(g, "moment", moment))
        return Installation(office, app, moment, last_audit)

    def close(self) -> None:
        for office in self._offices:
            office.close()
        if self._servers is not None:
            self._servers.forget(self._offices)


def settings_in(folder: Path, more: Mapping[str, str] | None = None) -> Settings:
    address = {"TELUSUR_DATABASE_URL": databases.database_url(folder)} if databases.is_postgres() else {}
    own = {"TELUSUR_DATA": str(folder), "TELUSUR_OCR_PROCESSES": "1"}
    return load_settings({**own, **address, **(more or {})})


def title_of(holding: Holding) -> str:
    return padded_text(holding.title, TITLE_WORDS)


def file_of(holding: Holding) -> bytes:
    """The bytes of a record's file."""
    return draw_pdf([page.splitlines() for page in _pages(holding.pages)])


@lru_cache(maxsize=100)
def _pages(extra: tuple[str, ...]) -> tuple[str, ...]:
    """Page texts of equal length, in lines of six words."""
    texts = []
    for words in extra:
        all_words = padded_text(words, PAGE_WORDS).split()
        texts.append("\n".join(" ".join(all_words[at : at + 6]) for at in range(0, PAGE_WORDS, 6)))
    return (*texts, *_blank(len(texts)))


def _blank(count: int) -> list[str]:
    """Every record has two pages, so that mean lengths agree."""
    return ["\n".join(["papan " * 5 + "papan"] * (PAGE_WORDS // 6))] * (2 - count)


@lru_cache(maxsize=200)
def _read(extra: tuple[str, ...]) -> tuple[ReadPage, ...]:
    return tuple(typed_page(at, text.splitlines()) for at, text in enumerate(_pages(extra), start=1))


def _add(session: Session, office: Office, holding: Holding, names: frozenset[str]) -> None:
    values = {"kind": "minutes", "author_id": padded("kepala"), **holding.more}
    record = add_record(
        session,
        Record(
            id=padded(holding.name),
            title=title_of(holding),
            number=holding.number,
            date=holding.day,
            code=holding.code,
            election=holding.election,
            stage=holding.stage,
            unit_id=padded(holding.unit),
            level=int(holding.level),
            standing=holding.standing.value,
            container_id=padded(holding.container) if holding.container in names else None,
            container_path=f"{holding.name}.pdf" if holding.container in names else "",
            original_id=padded(holding.original) if holding.original in names else None,
            created_at=MADE_AT,
            updated_at=MADE_AT,
            **values,
        ),
    )
    for case in holding.cases:
        if case in names:
            session.add(RecordCase(record_id=record.id, case_id=padded(case)))
            session.flush()
            refresh_access(session, record)
    stored = office.files.put(BytesIO(file_of(holding)))
    know_bytes(session, [stored])
    version = new_version(record.id, stored, f"{holding.name}.pdf", None, 1, "application/pdf")
    version.id = padded(f"v-{holding.name}")[:16]
    version.page_count, version.created_at = len(_read(holding.pages)), MADE_AT
    session.add(version)
    session.flush()
    save_pages(session, [page_row(version.id, page) for page in _read(holding.pages)])


def _add_rights(session: Session, names: frozenset[str], without_grant: frozenset[str]) -> None:
    if "terbatas-hukum" in names and "diberi" not in without_grant:
        session.add(
            Grant(
                id=padded("izin"),
                record_id=padded("terbatas-hukum"),
                user_id=padded("diberi"),
                reason="request",
                valid_from=LONG_AGO,
            )
        )
    if "kasus" in names and "tim" not in without_grant:
        session.add(CaseMember(case_id=padded("kasus"), user_id=padded("tim"), valid_from=LONG_AGO))


def _add_traces(session: Session, names: frozenset[str], without_post: frozenset[str]) -> None:
    """What earlier days left: batches with a file that waits, a question, what everyone once looked at."""
    for name, owner in BATCHES.items():
        if name in names and owner not in without_post:
            _add_batch(session, name, owner)
    about = "Arsip kenanga"
    session.add(
        AccessRequest(
            id=padded("tanya"),
            user_id=padded("staf"),
            office_id=padded("kota"),
            about=about,
            created_at=MADE_AT,
        )
    )
    rows = [
        {
            "at": MADE_AT + timedelta(minutes=at),
            "actor": padded(person),
            "action": "view",
            "subject": f"record:{padded(name)}",
            "details": {},
        }
        for person in PEOPLE
        for at, name in enumerate(sorted(names))
    ]
    if rows:
        session.execute(insert(AuditRow), rows)


def _add_batch(session: Session, name: str, owner: str) -> None:
    unit = PEOPLE[owner].unit
    batch = Batch(
        id=batch_of(name),
        user_id=padded(owner),
        way_in="web",
        unit_id=padded(unit),
        created_at=MADE_AT,
        values={
            **NO_VALUES,
            "seat": seat_of(owner),
            "unit_id": padded(unit),
            "promised": [[f"{name}.pdf", 10]],
        },
    )
    session.add(batch)
    session.flush()
    session.add(
        Job(
            id=job_of(name),
            kind="ingest",
            queue="ingest",
            batch_id=batch.id,
            record_id=padded(name),
            user_id=batch.user_id,
            office_id=padded("kota"),
            state=JobState.REJECTED,
            stage="extract",
            error_code="password",
            message="File ini terkunci sandi.",
            message_values={"name": f"{name}.pdf"},
            created_at=MADE_AT,
            finished_at=MADE_AT,
        )
    )
    _add_scan(session, name, batch.id, owner)


def _add_scan(session: Session, name: str, batch_id: str, owner: str) -> None:
    """The batch lies at the scanning station, where a page of it was turned and turned back."""
    state = ScanState.HANDED if name == "konsep-rahasia" else ScanState.OPEN
    session.add(
        ScanBatch(
            batch_id=batch_id,
            office_id=padded("kota"),
            year=2024,
            number=sorted(BATCHES).index(name) + 1,
            state=state,
            expected_sheets=3,
            created_at=MADE_AT,
        )
    )
    session.flush()
    session.add(ScanItem(record_id=padded(name), batch_id=batch_id, position=1.0))
    session.flush()
    before = {padded(name): state_of(session, padded(name))}
    session.add(
        ScanStep(
            batch_id=batch_id,
            number=1,
            kind="rotate",
            record_id=padded(name),
            version_id=padded(f"v-{name}")[:16],
            page=1,
            before=before,
            after=before,
            done_by=padded(owner),
            done_at=MADE_AT,
        )
    )


def batch_of(name: str) -> str:
    return padded(f"k-{name}")[:16]


def job_of(name: str) -> str:
    return padded(f"p-{name}")[:16]
