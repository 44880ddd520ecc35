"""An office of the cluster profile: what can be a server is one, and it runs as the composition says."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.jobs import JobLine, job_line
from catalog.people.posts import PostValues, assign_post
from catalog.people.users import create_user
from catalog.schema import FileVersion, Job, JobState, Record, Unit, UnitKind, utc_now
from catalog.units import create_unit, local_date, unit_by_code
from classification.scopes import PostKind
from tests.deploy.https_visitor import HttpsVisitor
from tests.deploy.office_apart import PASSWORD, OfficeApart
from tests.deploy.papers import GROUPS, Paper
from tests.deploy.watchers import LINK, SILENT, Watcher
from tests.servers.elasticsearch import ElasticsearchServer, own_prefix
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.s3 import S3
from tests.servers.tika import Tika
from tests.waiting import until

PARTS = ("worker", "worker", "index", "index", "schedule", "schedule", "inbox")
DIVISIONS = {"00.pp": "Pelanggaran", "00.hukum": "Hukum"}
PEOPLE = {
    "siti": (PostKind.STAFF, "00.pp"),
    "hadi": (PostKind.HEAD, "00.pp"),
    "budi": (PostKind.STAFF, "00.hukum"),
}
BROUGHT = {  # who brings a group's papers in, into which division and at which level
    "mawarwati": ("siti", "00.pp", "biasa"),
    "melatiwati": ("siti", "00.pp", "terbatas"),
    "anggrekwati": ("hadi", "00.pp", "rahasia"),
    "kenangawati": ("budi", "00.hukum", "terbatas"),
    "tanjungwati": ("siti", "00.pp", "biasa"),
}


@dataclass(frozen=True, slots=True)
class Servers:
    """What the office stands on."""

    postgres: Postgres
    redis: Redis
    search: ElasticsearchServer
    tika: Tika
    store: S3


class Cluster:
    """The office, its three persons, and what was taken in. ``end`` ends its processes."""

    def __init__(self, folder: Path, servers: Servers) -> None:
        self.servers = servers
        self.address = servers.postgres.new_database(is_empty=True)
        servers.postgres.keep_commits(self.address)
        self.office = OfficeApart(folder, self._settings(folder))
        self.visitors: dict[str, HttpsVisitor] = {}
        self.accepted: dict[str, Paper] = {}
        self.unsure: set[str] = set()  # names of files that were sent without an answer
        self._batches: dict[tuple[str, str], str] = {}
        self._hidden: dict[str, set[str]] = {}
        self._closed: dict[str, set[str]] = {name: set() for name in PEOPLE}
        self._db: Database | None = None

    def _settings(self, folder: Path) -> dict[str, str]:
        told = {"database-address": self.address, "broker-address": self.servers.redis.url()}
        for name, address in told.items():
            (folder / name).write_text(address + "\n")
        return {
            "TELUSUR_DATABASE_URL_FILE": str(folder / "database-address"),
            "TELUSUR_BROKER_URL_FILE": str(folder / "broker-address"),
            "TELUSUR_SEARCH_URL": f"{self.servers.search.url}/{own_prefix()}",
            **self.servers.store.settings("kantor"),
        }

    def begin(self) -> None:
        """Prepare the office, start all its parts, and let its people sign in."""
        prepared = self.office.prepare()
        assert prepared.returncode == 0, prepared.stderr
        with self.db.writing() as session:
            units = self._add_units(session)
            for name, (kind, code) in PEOPLE.items():
                _add_person(session, name, kind, units[code])
        self._units = {code: unit.id for code, unit in units.items()}
        self.start_web(self.office.first)
        self.start_web(self.office.second)
        for part in PARTS:
            self.start(part)
        self.office.start_proxy()
        for name in PEOPLE:
            self._sign_in(name)

    def start(self, part: str) -> None:
        """One more process of a part; a worker is told of Tika, as in the composition."""
        more = {"TELUSUR_TIKA_URL": self.servers.tika.url} if part == "worker" else {}
        self.office.start(part, **more)

    def start_web(self, port: int) -> None:
        # A second step at sign-in is offered, not demanded: it has tests of its own.
        told = {"TELUSUR_HOST": "127.0.0.1", "TELUSUR_PORT": str(port), "TELUSUR_DEMO": "ya"}
        self.office.start("web", **told)

    def end(self) -> None:
        self.office.end()
        if self._db is not None:
            self._db.close()
        self.servers.postgres.start()
        self.servers.postgres.drop(self.address)

    @property
    def db(self) -> Database:
        if self._db is None:
            self._db = Database(self.office.settings().database_url)
        return self._db

    # What people do

    def bring(self, paper: Paper) -> tuple[int, str]:
        """Send a paper once, as its group's person: status and what is told."""
        person, _, level = BROUGHT[paper.group]
        status, told = self.visitors[person].send(self._batches[person, level], paper.data, paper.name)
        if status == 201:
            self.accepted[paper.name] = paper
        elif status in SILENT:
            self.unsure.add(paper.name)
        return status, told

    def bring_all(self, *papers: Paper) -> None:
        for paper in papers:
            status, told = self.bring(paper)
            assert status == 201, (paper.name, status, told)

    def bring_until_taken(self, *papers: Paper) -> None:
        for paper in papers:
            until(lambda paper=paper: self.bring(paper)[0] == 201)  # type: ignore[misc]

    def batch_page(self, group: str) -> str:
        person, _, level = BROUGHT[group]
        return self.visitors[person].get(f"/pekerjaan/{self._batches[person, level]}")[1]

    def found(self, person: str, query: str) -> set[str] | None:
        """The ids on the page of results; ``None`` while searching is not possible."""
        status, page = self.visitors[person].get(f"/cari?q={quote(query)}")
        assert status in {200, 503, *SILENT}, page
        return set(LINK.findall(page)) if status == 200 else None

    def until_found(self, *papers: Paper) -> None:
        """By all who may, by its title's word together with a word of its text; and by nobody else."""
        for paper, person in itertools.product(papers, PEOPLE):
            may = person in paper.readers
            query = f"judul:{paper.word} {paper.body}" if may else f"judul:{paper.word}"
            wanted = {self.record(paper)} if may else set[str]()
            try:
                until(lambda who=person, q=query, ids=wanted: self.found(who, q) == ids)  # type: ignore[misc]
            except AssertionError as error:
                raise AssertionError(f"{person} asks {query!r}: {self.found(person, query)}") from error

    # What the database says

    def record(self, paper: Paper) -> str:
        with self.db.reading() as session:
            return _record_of(session, paper)

    def job(self, paper: Paper) -> JobLine:
        with self.db.reading() as session:
            version = select(FileVersion.id).where(FileVersion.original_name == paper.name)
            job = session.scalars(select(Job.id).where(Job.version_id.in_(version))).one()
            return job_line(session, job)

    def until_job(self, paper: Paper, is_so: Callable[[JobLine], bool]) -> None:
        until(lambda: is_so(self.job(paper)))

    def until_read(self, *papers: Paper) -> None:
        for paper in papers:
            self.until_job(paper, lambda job: job.state is JobState.DONE)

    def states(self) -> Counter[str]:
        with self.db.reading() as session:
            return Counter(session.scalars(select(Job.state)))

    def count(self, table: type) -> int:
        with self.db.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    # Who watches

    @contextmanager
    def watched(self) -> Iterator[Mapping[str, Watcher]]:
        """All the while of the block each person searches and looks; whatever is wrong fails at its end."""
        self._hidden = {name: {word for word in GROUPS if name not in GROUPS[word]} for name in PEOPLE}
        self._hidden["budi"] -= {"tanjungwati"}  # narrowed later
        watchers = {}
        for name in PEOPLE:
            visitor = self._signed_in(name)
            watchers[name] = Watcher(
                name,
                visitor,
                lambda each: frozenset(self._hidden[each]),
                lambda each: frozenset(self._closed[each]),
            )
            watchers[name].start()
        try:
            yield watchers
        finally:
            for each in watchers.values():
                each.end()
        for each in watchers.values():
            assert not each.faults, each.faults[:5]

    def hide(self, person: str, *papers: Paper) -> None:
        """From now on this person's watcher holds these to be closed, and their groups' words."""
        self._closed[person] |= {self.record(paper) for paper in papers}
        self._hidden.setdefault(person, set()).update(paper.group for paper in papers)

    # How it is made

    def _add_units(self, session: Session) -> dict[str, Unit]:
        root = unit_by_code(session, "00")
        assert root is not None
        made = {
            code: create_unit(session, UnitKind.DIVISION, code, name, root)
            for code, name in DIVISIONS.items()
        }
        return {"00": root, **made}

    def _signed_in(self, name: str) -> HttpsVisitor:
        visitor = HttpsVisitor(
            f"https://localhost:{self.office.https}", self.office.folder / "secrets/site.pem"
        )
        until(lambda: visitor.get("/sehat")[0] == 200)
        assert "Keluar" in visitor.sign_in(name, PASSWORD)[1]
        return visitor

    def _sign_in(self, name: str) -> None:
        visitor = self.visitors[name] = self._signed_in(name)
        for person, code, level in set(BROUGHT.values()):
            if person == name:
                self._batches[person, level] = visitor.open_batch(
                    unit=self._units[code], level=level, kind="archive", promised="[]"
                )


def _add_person(session: Session, name: str, kind: PostKind, unit: Unit) -> None:
    user = create_user(session, name, name.title(), PASSWORD, actor="os:t", must_change_password=False)
    today = local_date(session, unit, utc_now())
    post = assign_post(session, user.id, PostValues(kind, unit.id, today), actor="os:t")
    post.approved_at = utc_now()


def _record_of(session: Session, paper: Paper) -> str:
    title = f"%{paper.word}%"
    return session.scalars(
        select(Record.id).where(Record.title.like(title), Record.container_id.is_(None))
    ).one()


class Meanwhile(threading.Thread):
    """Something that goes on beside; ``result`` waits for it and raises what it raised."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._act = act
        self._error: BaseException | None = None
        self._given: object = None
        self.start()

    def run(self) -> None:
        try:
            self._given = self._act()
        except BaseException as error:  # noqa: BLE001  raised again in ``result``
            self._error = error

    def result(self, seconds: float = 300.0) -> object:
        self.join(seconds)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error
        return self._given
