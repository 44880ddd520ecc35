"""Records go from Biasa to Rahasia while somebody without right looks all the while: nothing shows them."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import cycle

import pytest

from catalog.access import scope_of
from catalog.schema import utc_now
from classification.levels import Level
from classification.scopes import Scope
from ingest.index_writer import IndexWriter
from search.service import SearchRequest
from services.archive import reclass_running, reclassification
from services.archive.reclass_proposing import Wish, propose
from tests.security.asking import Ask
from tests.security.conftest import PROFILES, OfficesOf, Profile
from tests.security.holdings import IN_KOTA, Holding
from tests.security.installation import Installation
from tests.security.looking import MISSING, Visitor, without_id
from tests.security.organisation import padded
from tests.waiting import until

RECORDS = 300
WORD = "anggreka"
READER, HEAD = "staf-hukum", "kepala"  # another division of the office: Biasa only; the owner's head
START = "anggr"  # what somebody types who knows the first letters
TOLD = re.compile(rb"rekla\d|anggreka \d")
LOOKS = 6  # whole rounds before it begins, and after it has ended


def _names() -> list[str]:
    return [f"rekla{number:04}" for number in range(RECORDS)]


def _held() -> list[Holding]:
    return [
        Holding(
            name,
            f"{WORD} {name}",
            "kota.pp",
            Level.ORDINARY,
            IN_KOTA,
            pages=(f"{WORD} isi{name}",),
            code="RK.07",
            stage="Penyelidikan anggreka 7",
        )
        for name in _names()
    ]


@dataclass
class Searcher:
    """Looks at one thing after another, and keeps what it was shown, with the phase in which it asked."""

    office: Installation
    phase: str = "before"
    shown: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    rounds: dict[str, int] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        try:
            visitor = Visitor(self.office.client(READER))
            for name in cycle(_names()):
                phase = self.phase
                self._look(visitor, name, phase)
                self._ask_the_engine(phase)
                self.rounds[phase] = self.rounds.get(phase, 0) + 1
                if self.stopping.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - a thread's fault is the test's
            self.faults.append(repr(error))

    def _look(self, visitor: Visitor, name: str, phase: str) -> None:
        record = padded(name)
        searches = (f"/cari?q={WORD}", f"/cari?q={WORD}+{name}&urut=terbaru", "/cari")
        opens = ("", "?q=anggreka", "/unduh", "/ubah")
        for path in searches:
            self._note(phase, path.split("?")[0], bool(TOLD.search(self._without_echo(visitor, path))))
        self._note(phase, "/saran", WORD.encode() in visitor.ask(Ask(f"/saran?q={START}")).body)
        for rest in opens:
            ask = Ask(f"/arsip/{record}{rest}")
            seen = without_id(visitor.ask(ask), record)
            missing = without_id(visitor.ask(Ask(f"/arsip/{MISSING}{rest}")), MISSING)
            self._note(phase, rest or "record", seen != missing)

    def _without_echo(self, visitor: Visitor, path: str) -> bytes:
        """The page without the words that were typed, which it repeats."""
        query = path.partition("q=")[2].partition("&")[0]
        body = visitor.ask(Ask(path)).body
        for echo in (query, query.replace("+", " "), query.replace("+", "%20")):
            body = body.replace(echo.encode(), b"") if echo else body
        return body

    def _ask_the_engine(self, phase: str) -> None:
        """Totals, facets and suggestions by themselves."""
        scope = _scope(self.office, READER)
        search = self.office.office.search
        found = search.search(SearchRequest(text=WORD, scope=scope, today=date(2024, 7, 1)))
        self._note(phase, "total", found.total > 0)
        self._note(phase, "facets", "RK.07" in repr(found.facets) or "anggreka 7" in repr(found.facets))
        self._note(phase, "suggestion", bool(search.suggest(START, scope)))

    def _note(self, phase: str, what: str, is_shown: bool) -> None:
        key = f"{phase}: {what}"
        self.shown[key] = self.shown.get(key, 0) + is_shown

    def seen(self, phase: str) -> set[str]:
        return {key for key, count in self.shown.items() if key.startswith(phase) and count}

    def turn_to(self, phase: str) -> None:
        self.phase = phase

    def wait_for_rounds(self, phase: str) -> None:
        until(lambda: bool(self.faults) or self.rounds.get(phase, 0) >= LOOKS)


def _scope(office: Installation, name: str) -> Scope:
    with office.office.db.reading() as session:
        return scope_of(session, padded(name), utc_now())


@contextmanager
def _looking_at(office: Installation) -> Iterator[Searcher]:
    searcher = Searcher(office)
    thread = threading.Thread(target=searcher.run)
    thread.start()
    try:
        yield searcher
    finally:
        searcher.stopping.set()
        thread.join()


@contextmanager
def _index_written(office: Installation) -> Iterator[None]:
    writer, stopping = IndexWriter(office.office.db, office.office.engine.writer()), threading.Event()
    thread = threading.Thread(target=writer.run, args=(stopping,))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
        writer.close()


def _propose(office: Installation, names: Sequence[str], level: Level) -> str:
    with office.office.db.writing() as session:
        scope = scope_of(session, padded(HEAD), utc_now())
        ids = [padded(name) for name in names]
        return propose(session, scope, ids, Wish(level, "", "Memuat data pelapor"), actor=padded(HEAD)).id


def _begin(office: Installation, made: str) -> None:
    with office.office.db.writing() as session:
        scope = scope_of(session, padded(HEAD), utc_now())
        reclassification.begin(session, scope, padded(HEAD), made)


@pytest.fixture(scope="module")
def held(offices_of: OfficesOf) -> Callable[[Profile], Installation]:
    return cache(lambda profile: offices_of(profile).builder.build(_held()))


@pytest.mark.parametrize("is_indexed", [True, False], ids=["index written", "index standing still"])
@pytest.mark.parametrize("profile", PROFILES)
def test_no_answer_shows_a_record_once_its_reclassification_has_begun(
    profile: Profile,
    is_indexed: bool,
    offices_of: OfficesOf,
    held: Callable[[Profile], Installation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reclass_running, "BATCH", 40)  # many commits, looked at between any two
    office = offices_of(profile).builder.copy_of(held(profile))
    made = _propose(office, _names(), Level.SECRET)
    with _looking_at(office) as searcher:
        searcher.wait_for_rounds("before")
        with _index_written(office) if is_indexed else _nothing():
            _begin(office, made)
            searcher.turn_to("after")  # what is asked from here on was asked after the decision
            while reclass_running.advance(office.office.db, made):
                pass
            searcher.wait_for_rounds("after")
    assert not searcher.faults
    ways = ("/cari", "/saran", "record", "/unduh", "total", "facets", "suggestion")
    assert {f"before: {way}" for way in ways} <= searcher.seen("before"), "else nothing was looked at"
    assert searcher.seen("after") == set()
    _assert_head_finds_all(office)


def _assert_head_finds_all(office: Installation) -> None:
    office.index()
    request = SearchRequest(text=WORD, scope=_scope(office, HEAD), today=date(2024, 7, 1))
    assert office.office.search.search(request).total == RECORDS


@contextmanager
def _nothing() -> Iterator[None]:
    yield
