"""The whole cluster profile: each server is lost in turn while files come in and people search."""

import difflib
import hashlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select

from catalog.audit import verify
from catalog.outbox import count_waiting
from catalog.schema import FileVersion, Job, JobState, Record, utc_now
from catalog.storage import open_store
from tests.contract.test_office_text import ALIKE
from tests.deploy.cluster import PARTS, PEOPLE, Cluster, Meanwhile, Servers
from tests.deploy.one_machine import Texts, read_on_one_machine, texts_of
from tests.deploy.papers import Paper, papers_of
from tests.deploy.watchers import SILENT
from tests.servers.elasticsearch import ElasticsearchServer
from tests.servers.postgres import Postgres
from tests.servers.redis import running_redis
from tests.servers.s3 import running_s3
from tests.servers.tika import running_tika
from tests.waiting import until
from workers.presence import INDEX_LOCK

SEARCH_AWAY = "Mesin pencari sedang tidak dapat dihubungi"
DATABASE_AWAY = "Basis data sedang tidak terjangkau"
STORE_AWAY = "Tempat file sedang tidak dapat dicapai"
MINUTE = 60.0
STOP_SECONDS = 60.0
ESTABLISHED = "01"
ATTACHED = 2  # files in each mail

Phase = Mapping[str, tuple[Paper, ...]]


@pytest.fixture
def cluster(
    tmp_path: Path, postgres: Postgres, mortal_search_server: ElasticsearchServer
) -> Iterator[Cluster]:
    with running_redis(is_kept=True) as redis, running_tika() as tika, running_s3(is_proxy=True) as store:
        made = Cluster(tmp_path, Servers(postgres, redis, mortal_search_server, tika, store))
        try:
            yield made
        finally:
            made.end()
            if not mortal_search_server.is_answering():
                mortal_search_server.start()


@pytest.mark.slow
def test_each_server_is_lost_in_turn_and_nothing_else(cluster: Cluster, tmp_path: Path) -> None:
    phases = _phases()
    everything = [paper for phase in phases.values() for paper in phase]
    cluster.begin()
    _all_is_well(cluster, phases["well"])
    with cluster.watched() as watchers:
        twin = Meanwhile(lambda: read_on_one_machine(tmp_path / "one", everything))
        _without_search(cluster, phases["search"], phases["well"])
        _without_broker(cluster, phases["broker"])
        _without_database(cluster, phases["database"])
        _without_reader(cluster, phases["reader"])
        _without_store(cluster, phases["store"], phases["well"])
        _without_processes(cluster, phases["processes"])
        _come_to_rest(cluster)
        cluster.until_found(*everything)
    for each in watchers.values():
        assert each.statuses[200]
        assert each.statuses[503]
        # The proxy asks the other web; only an answer that had begun when its web was killed is cut off.
        assert sum(each.statuses[status] for status in SILENT) <= 2, each.statuses
    codes = cluster.office.stop(STOP_SECONDS)
    assert set(codes.values()) == {0}, codes
    _each_is_there_once(cluster, everything)
    _texts_are_those_of_one_machine(cluster, everything, twin.result())
    _logs_are_plain(cluster)


def _phases() -> dict[str, tuple[Paper, ...]]:
    """What is brought in when: by group, and a letter for each kind of file."""
    wanted = {
        "well": [("mawarwati", "dxheps"), ("melatiwati", "dp"), ("anggrekwati", "hp"), ("kenangawati", "xp"),
                 ("tanjungwati", "p"), ("dahliawati", "h"), ("mawarwati", "d")],
        "search": [("melatiwati", "ds"), ("mawarwati", "ep"), ("kenangawati", "h")],
        "broker": [("mawarwati", "sd"), ("anggrekwati", "x"), ("melatiwati", "hp")],
        "database": [("mawarwati", "s"), ("melatiwati", "d"), ("mawarwati", "h"), ("kenangawati", "d")],
        "reader": [("melatiwati", "d"), ("mawarwati", "p"), ("mawarwati", "x")],
        "store": [("mawarwati", "d"), ("melatiwati", "p"), ("kenangawati", "h")],
        "processes": [("melatiwati", "s"), ("mawarwati", "sd"), ("kenangawati", "p"), ("anggrekwati", "e")],
    }  # fmt: skip
    return {
        name: tuple(paper for group, kinds in groups for paper in papers_of(group, kinds))
        for name, groups in wanted.items()
    }


def _all_is_well(cluster: Cluster, papers: tuple[Paper, ...]) -> None:
    """By the three ways: the browser, the command line, the watched folder."""
    *by_web, narrowed_later, watched, by_command = papers
    cluster.bring_all(*by_web, narrowed_later)
    letter = cluster.office.folder / by_command.name
    letter.write_bytes(by_command.data)
    words = ["telusur", "ingest", "--level", "biasa", "--as", "siti", str(letter)]
    brought = cluster.office.run(words)
    assert brought.returncode == 0, brought.stderr
    box = cluster.office.data / "inbox/00.pp"
    until(box.is_dir)
    (cluster.office.folder / "part").write_bytes(watched.data)
    (cluster.office.folder / "part").rename(box / watched.name)
    until(lambda: (cluster.office.data / "inbox/done/00.pp" / watched.name).exists())
    cluster.accepted |= {paper.name: paper for paper in (watched, by_command)}
    cluster.until_read(*papers)
    cluster.until_found(*by_web, watched, by_command)
    assert all(cluster.found(person, f"judul:{narrowed_later.word}") for person in PEOPLE)
    cluster.hide("budi", *(paper for paper in papers if paper.group in {"melatiwati", "anggrekwati"}))
    cluster.hide("siti", *(paper for paper in papers if paper.group == "kenangawati"))


def _without_search(cluster: Cluster, papers: tuple[Paper, ...], old: tuple[Paper, ...]) -> None:
    """A minute without it: searching says so, everything else goes on, and what is narrowed stays hidden."""
    siti, search = cluster.visitors["siti"], cluster.servers.search
    search.stop()
    stopped = time.monotonic()
    for question in ("/cari?q=pleno", "/cari"):
        status, page = siti.get(question)
        assert (status, SEARCH_AWAY in page) == (503, True), (status, page)
    assert siti.get("/saran?q=pleno")[0] == 200
    cluster.bring_all(*papers)
    narrowed = next(paper for paper in old if paper.group == "tanjungwati")
    _narrow(cluster, narrowed)
    assert cluster.visitors["budi"].get(f"/arsip/{cluster.record(narrowed)}")[0] == 404
    cluster.hide("budi", narrowed)
    for path in ("", "/baca?tampil=teks", "/halaman/1.jpg", "/unduh"):
        assert siti.get(f"/arsip/{cluster.record(old[4])}{path}")[0] == 200, path
    cluster.until_read(*papers)
    until(lambda: time.monotonic() - stopped >= MINUTE)
    search.start()
    cluster.until_found(*papers, narrowed)


def _narrow(cluster: Cluster, paper: Paper) -> None:
    path = f"/arsip/{cluster.record(paper)}/ubah"
    with cluster.db.reading() as session:
        record = session.get_one(Record, cluster.record(paper))
        form = {"title": record.title, "number": record.number, "revision": str(record.revision)}
    form |= {"date": "", "code": "", "election": "", "stage": "", "status": ""}
    form |= {"level": "terbatas", "reason": "memuat data pribadi"}
    status, page = cluster.visitors["siti"].post(path, form)
    assert (status, "Perubahan tersimpan" in page) == (200, True), page


def _without_broker(cluster: Cluster, papers: tuple[Paper, ...]) -> None:
    """Workers look by themselves; nobody is held up."""
    before, after = papers[:3], papers[3:]
    cluster.bring_all(*before)
    cluster.until_job(before[0], lambda job: job.state is JobState.RUNNING)
    cluster.servers.redis.stop()
    cluster.bring_all(*after)
    cluster.until_read(*papers)
    cluster.until_found(*papers)
    cluster.servers.redis.start()


def _without_database(cluster: Cluster, papers: tuple[Paper, ...]) -> None:
    """Nothing can be kept, and every page says so; jobs under way go on afterwards."""
    scan, letter, *refused = papers
    cluster.bring_all(scan, letter)
    cluster.until_job(scan, lambda job: job.state is JobState.RUNNING)
    cluster.servers.postgres.stop(3)  # SIGQUIT: immediate, as when its machine loses power
    for path in ("/", "/cari?q=pleno", f"/arsip/{'a' * 16}", "/pekerjaan"):
        status, page = cluster.visitors["siti"].get(path)
        assert (status, DATABASE_AWAY in page) == (503, True), (path, status, page)
    for paper in refused:
        status, told = cluster.bring(paper)
        assert (status, DATABASE_AWAY in told) == (503, True), told
    cluster.servers.postgres.start()
    cluster.bring_until_taken(*refused)
    cluster.until_read(*papers)
    cluster.until_found(*papers)


def _without_reader(cluster: Cluster, papers: tuple[Paper, ...]) -> None:
    """Killed in the middle of a file: office files wait and are read, others go on."""
    tika, (letter, pdf, sheet) = cluster.servers.tika, papers
    tika.pause()  # what is sent to it now is on its way when it is killed
    cluster.bring_all(letter)
    until(lambda: _holds_unread(tika.url))
    assert cluster.job(letter).state is JobState.RUNNING
    tika.stop()
    cluster.bring_all(pdf, sheet)
    cluster.until_read(pdf)
    for paper in (letter, sheet):
        cluster.until_job(paper, lambda job: job.error_code in {"reader-ended", "reader-away"})
    until(lambda: "Server pembaca dokumen" in cluster.batch_page(letter.group))  # or tried just now
    tika.start()
    cluster.until_read(*papers)
    cluster.until_found(*papers)


def _holds_unread(url: str) -> bool:
    """Whether bytes lie at that server that it has not taken up."""
    port = f":{int(url.rpartition(':')[2]):04X}"
    tables = [Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables for line in table.splitlines()[1:]]
    return any(
        line[1].endswith(port) and line[3] == ESTABLISHED and not line[4].endswith(":00000000")
        for line in lines
    )


def _without_store(cluster: Cluster, papers: tuple[Paper, ...], old: tuple[Paper, ...]) -> None:
    """Read-only it takes nothing and shows all; away, what was not shown before is told to wait."""
    store, siti = cluster.servers.store, cluster.visitors["siti"]
    shown = f"/arsip/{cluster.record(old[4])}"
    store.stop()
    store.start(is_read_only=True)
    _refused_by_store(cluster, papers[0])
    _forget_copies(cluster)
    for path in ("/unduh", "/halaman/1.jpg"):
        assert siti.get(shown + path)[0] == 200, path
    store.stop()
    _refused_by_store(cluster, papers[1])
    _forget_copies(cluster)
    for path in ("/unduh", "/halaman/1.jpg"):
        status, page = siti.get(shown + path)
        assert (status, STORE_AWAY in page) == (503, True), (path, status)
    for path in (shown, f"{shown}/baca?tampil=teks", "/cari?q=mediasi"):
        assert siti.get(path)[0] == 200, path
    store.start()
    cluster.bring_until_taken(*papers)
    until(lambda: siti.get(f"{shown}/unduh")[0] == 200)
    cluster.until_read(*papers)


def _refused_by_store(cluster: Cluster, paper: Paper) -> None:
    status, told = cluster.bring(paper)
    assert (status, STORE_AWAY in told, "belum diterima" in told) == (503, True, True), (status, told)


def _forget_copies(cluster: Cluster) -> None:
    cache = cluster.office.data / "cache"
    for path in (*cache.glob("originals/??/??/*"), *cache.glob("pages/*/*/*")):
        path.unlink(missing_ok=True)


def _without_processes(cluster: Cluster, papers: tuple[Paper, ...]) -> None:
    """One web, the worker at work and the index writer whose turn it is are killed; the others take over."""
    scan, *others = papers
    cluster.bring_all(scan)
    cluster.until_job(scan, lambda job: job.state is JobState.RUNNING)
    with cluster.db.reading() as session:
        worker = session.scalars(select(Job.worker).where(Job.state == JobState.RUNNING)).first()
    assert worker is not None
    bringing = Meanwhile(lambda: cluster.bring_until_taken(*others))
    web = next(process.pid for part, process in cluster.office.running if part == "web")
    for pid in (int(worker.split(":")[1]), web, _holder(cluster.office.data / INDEX_LOCK)):
        _kill(cluster, pid)
    bringing.result()
    cluster.until_read(*papers)
    cluster.until_found(*papers)
    cluster.start_web(cluster.office.first)
    for part in ("worker", "index"):
        cluster.start(part)


def _holder(lock_file: Path) -> int:
    """The process that holds the lock."""
    inode = str(lock_file.stat().st_ino)
    locks = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return next(int(words[4]) for words in locks if "FLOCK" in words and words[5].endswith(f":{inode}"))


def _kill(cluster: Cluster, pid: int) -> None:
    """With all that it started, as a container is."""
    lost = next(each for each in cluster.office.running if each[1].pid == pid)
    for each in (*psutil.Process(pid).children(recursive=True), psutil.Process(pid)):
        each.kill()
    lost[1].wait()
    cluster.office.running.remove(lost)


def _come_to_rest(cluster: Cluster) -> None:
    """All files read, all changes indexed, the trail sealed to its end, all parts well."""
    ended = {JobState.DONE, JobState.PAUSED} if cluster.unsure else {JobState.DONE}
    until(lambda: cluster.states().keys() <= ended)
    until(lambda: not _waiting_changes(cluster))
    ports = (cluster.office.first, cluster.office.second)
    until(lambda: all(_is_well(cluster, "web", TELUSUR_PORT=str(port)) for port in ports))
    until(lambda: all(_is_well(cluster, part) for part in set(PARTS)))


def _is_well(cluster: Cluster, part: str, **settings: str) -> bool:
    return cluster.office.run(["telusur", "serve", part, "--check"], **settings).returncode == 0


def _waiting_changes(cluster: Cluster) -> int:
    with cluster.db.reading() as session:
        return count_waiting(session, utc_now())


def _each_is_there_once(cluster: Cluster, papers: list[Paper]) -> None:
    """One record and one file each, the bytes in the store, nothing that nobody brought; one whole trail."""
    assert cluster.accepted.keys() == {paper.name for paper in papers}
    assert not _waiting_changes(cluster)
    with cluster.db.reading() as session:
        versions = session.execute(select(FileVersion.original_name, FileVersion.sha256)).all()
        children = session.scalars(select(Record.id).where(Record.container_id.is_not(None))).all()
        asked = session.scalars(select(Job.id).where(Job.state == JobState.PAUSED)).all()
    named = {paper.name: hashlib.sha256(paper.data).hexdigest() for paper in papers}
    mine = sorted((name, sha256) for name, sha256 in versions if name in named)
    assert len(asked) <= len(cluster.unsure)  # sent again without an answer to the first: the person is asked
    assert sorted(set(mine)) == sorted(named.items())
    assert len(mine) == len(papers) + len(asked)
    mails = [paper for paper in papers if paper.name.endswith(".eml")]
    assert len(children) == len(versions) - len(mine) == len(mails) * ATTACHED
    store = open_store(cluster.office.settings())
    for _, sha256 in versions:
        store.verify(sha256)
    assert verify(cluster.db).is_whole


def _texts_are_those_of_one_machine(cluster: Cluster, papers: list[Paper], texts: object) -> None:
    assert isinstance(texts, dict)
    alone: Texts = texts
    with cluster.db.reading() as session:
        for paper in papers:
            if paper.name in cluster.unsure:
                continue
            here = texts_of(session, paper.name)
            assert " ".join(here).split(), paper.name
            if paper.is_office:
                assert _likeness(alone[paper.name], here) >= ALIKE, (paper.name, here)
            else:
                assert here == alone[paper.name], paper.name


def _likeness(one: list[str], other: list[str]) -> float:
    """Of the words, in their order."""
    words, others = (" ".join(pages).split() for pages in (one, other))
    return difflib.SequenceMatcher(None, words, others, autojunk=False).ratio()


def _logs_are_plain(cluster: Cluster) -> None:
    for part in ("web", *sorted(set(PARTS))):
        log = cluster.office.log_of(part)
        assert "Traceback" not in log, log[-6000:]
        assert '"status": 500' not in log, log[-6000:]
        trouble = [line for line in log.splitlines() if '"level": "INFO"' not in line]
        assert len(trouble) < 400, trouble[-20:]
