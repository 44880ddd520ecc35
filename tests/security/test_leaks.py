"""Nothing that a reader may not read changes anything that the reader gets, by whatever way out."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from statistics import median

import pytest
from click.testing import CliRunner, Result

from catalog.access import scope_of
from catalog.people.calendar_feed import make_feed, revoke_feed
from catalog.schema import utc_now
from classification.levels import Level
from classification.scopes import PUBLIC as NO_SCOPE
from classification.scopes import Scope
from cli.search import command
from search.contract import SortOrder
from search.results import PageHit, ResultPage
from search.service import SearchRequest
from tests.security import paper
from tests.security.asking import Ask
from tests.security.conftest import PROFILES, OfficesOf, Profile, hidden_from
from tests.security.holdings import PUBLIC, Holding, holdings
from tests.security.installation import BATCHES, Installation, batch_of, job_of
from tests.security.looking import MISSING, Seen, Visitor, as_missing, difference, without_id
from tests.security.organisation import PEOPLE, padded
from tests.security.ways_out import ALL, BRIEF, ROUTES, guesses, looks

TODAY = date(2024, 7, 1)
READERS = (*PEOPLE, PUBLIC)
THOROUGH = frozenset({"staf", "ketua", "arsiparis", "operator", "admin", "penegak"})
RECORDS = ("edisi-terbit", "terbatas-pp", "paket", "terbatas-hukum", "kasus", "konsep-staf", "konsep-pindai")

SERVED = ("staf", "arsiparis", PUBLIC)
"""Who asks the offices on servers too: rights differ by reader, what a server does with them does not."""
EACH: tuple[tuple[Profile, str], ...] = (
    *(("one machine", reader) for reader in READERS),
    *(("servers", reader) for reader in SERVED),
)
each_reader = pytest.mark.parametrize(("profile", "reader"), EACH)
each_person = pytest.mark.parametrize(
    ("profile", "reader"), [(profile, reader) for profile, reader in EACH if reader != PUBLIC]
)

QUESTIONS = (
    "",
    "kenanga",
    "anggrek",
    "kenanga anggrek",
    "melati",
    "papan",
    "zamrudia",
    "zamrudja",
    "rahasiawatiab",
    "rahasiawat*",
    "kenan*",
    "zamrudea~2",
    "kenango~",
    '"kenanga melati"',
    '"kenanga zamrudia"',
    '"melati kenanga"~4',
    "melati zamrudia",
    "saksi topazia akikia",
    "judul:kenanga",
    "judul:zamrudia",
    "nomor:007",
    "nomor:005/PM.00.01/K.JI-30/I/2024",
    "nomor:020",
    "kode:RH",
    "kode:PM.01",
    "kode:HK.01",
    "jenis:perkara",
    "jenis:case",
    "unit:hukum",
    "unit:kota",
    "kantor:karangwana",
    "tingkat:rahasia",
    "tingkat:terbatas kenanga",
    "tahun:1999",
    "tanggal:1998-01..2024-02",
    "perhelatan:1999",
    "tahapan:penyidikan",
    "tahapan:rekap",
    "kenanga BUKAN anggrek",
    "BUKAN papan",
    "kenanga ATAU topazia",
    "mawarwati ATAU dahliwati",
    "mawarwati dahliwati",
    "siapa saksi zamrudia di papan?",
    "(kenanga",
)
TWO_WORDS = [("zamrudia", "kuarsatia"), ("judul:topazia", "judul:kuarsia")]
ROUNDS, TRIES, SAME_TIME = (
    24,
    5,
    0.25,
)  # questions of each, measurements, and what their quick quarter may differ
MANY = frozenset({"kenanga"})  # asked in every order, and page by page
STUBS = (
    "ken",
    "zam",
    "rah",
    "rahasiawati",
    "kenanga zam",
    "zamrudia ken",
    "ang",
    "mel",
    "zamrud",
    "top",
    "tur",
)


def test_every_address_has_a_line(full: Installation) -> None:
    """Whoever adds a page says here how it is held to what its reader may know."""
    endpoints = {rule.endpoint for rule in full.app.url_map.iter_rules()}
    assert endpoints == set(ROUTES)
    for endpoint, way in ROUTES.items():
        assert way.look or way.guess or way.no_records, endpoint
    with_record = {rule.endpoint for rule in full.app.url_map.iter_rules() if "record_id" in rule.arguments}
    assert all(ROUTES[endpoint].guess for endpoint in with_record)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_holdings_are_seen_as_written(profile: Profile, offices_of: OfficesOf) -> None:
    """No empty words: each record is found by just those readers who are said to read it."""
    full = offices_of(profile).full
    found = {reader: {hit.record.id for hit in _all_hits(full, _scope(full, reader))} for reader in READERS}
    for holding in holdings():
        seen = {reader for reader in READERS if padded(holding.name) in found[reader]}
        assert seen == holding.seen, holding.name


@each_reader
def test_searching_tells_nothing_of_the_hidden(profile: Profile, reader: str, offices_of: OfficesOf) -> None:
    full, bare = offices_of(profile).full, offices_of(profile).bare_for(reader)
    scopes = _scope(full, reader), _scope(bare, reader)
    for question in QUESTIONS:
        sorts: tuple[SortOrder, ...] = ("relevance", "newest", "oldest")
        for sort in sorts if question in MANY else sorts[:1]:
            answers = zip(
                _pages(full, scopes[0], question, sort), _pages(bare, scopes[1], question, sort), strict=True
            )
            for one, other in answers:
                assert one == other, (question, sort)
    for stub in STUBS:
        assert full.office.search.suggest(stub, scopes[0]) == bare.office.search.suggest(stub, scopes[1]), (
            stub
        )


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("hidden", "nowhere"), TWO_WORDS)
def test_a_word_that_only_hidden_records_hold_takes_no_other_time(
    profile: Profile, hidden: str, nowhere: str, offices_of: OfficesOf
) -> None:
    """As a word that no record holds: asked in turns; what else the machine does may spoil a try, not all."""
    full = offices_of(profile).full
    scope = _scope(full, "staf")
    ratios = [_slower(full, scope, hidden, nowhere)]
    while abs(ratios[-1] - 1) > SAME_TIME and len(ratios) < TRIES:
        ratios.append(_slower(full, scope, hidden, nowhere))
    assert abs(ratios[-1] - 1) <= SAME_TIME, ratios


def _slower(installation: Installation, scope: Scope, one: str, other: str) -> float:
    """How many times as long the first takes, of questions asked in turns.

    By the quicker quarter of each: what else the machine does makes some slower, and none quicker.
    """
    taken: dict[str, list[float]] = {one: [], other: []}
    for _ in range(ROUNDS):
        for question, times in taken.items():
            begun = time.perf_counter()
            installation.office.search.search(SearchRequest(text=question, scope=scope, today=TODAY))
            times.append(time.perf_counter() - begun)
    return _quick(taken[one]) / _quick(taken[other])


def _quick(times: list[float]) -> float:
    return median(sorted(times)[: len(times) // 4])


@each_reader
def test_inside_a_hidden_record_nothing_is_found(
    profile: Profile, reader: str, offices_of: OfficesOf
) -> None:
    full = offices_of(profile).full
    search, scope = full.office.search, _scope(full, reader)
    described = [each for each in holdings() if reader in each.described - each.seen]
    for holding in [*hidden_from(reader), *described]:
        assert search.pages_in(padded(holding.name), "kenanga papan", scope) == ()
        assert search.marks_on(padded(holding.name), 1, "kenanga papan", scope) == PageHit(1)
    assert search.pages_in(MISSING, "kenanga papan", scope) == ()


@each_reader
def test_every_page_is_the_same_without_the_hidden(
    profile: Profile, reader: str, offices_of: OfficesOf
) -> None:
    full, bare = offices_of(profile).full, offices_of(profile).bare_for(reader)
    for each in (full, bare):
        each.forget()
    person = None if reader == PUBLIC else reader
    visitors = Visitor(full.client(person)), Visitor(bare.client(person))
    for ask in _looks(person):
        one, other = visitors[0].ask(ask), visitors[1].ask(ask)
        assert not difference(one, other), (ask.method, ask.path)
        assert one.status < 500, ask.path


@each_person
def test_a_calendar_feed_is_the_same_without_the_hidden(
    profile: Profile, reader: str, offices_of: OfficesOf
) -> None:
    full, bare = offices_of(profile).full, offices_of(profile).bare_for(reader)
    one, other = _feed(full, reader), _feed(bare, reader)
    assert one == other
    seen = {each.name for each in holdings() if reader in each.seen}
    loans = [padded(loan) for loan, (_, record, *_) in paper.LOANS.items() if record not in seen]
    assert not [loan for loan in loans if loan.encode() in one[1]]


def _feed(installation: Installation, reader: str) -> tuple[int, bytes]:
    with installation.office.db.writing() as session:
        token = make_feed(session, padded(reader))
    answer = installation.app.test_client().get(f"/kalender/{token}.ics")
    with installation.office.db.writing() as session:
        revoke_feed(session, padded(reader))
    installation.forget()
    return answer.status_code, answer.data


@each_person
def test_a_guessed_id_answers_as_one_that_never_was(
    profile: Profile, reader: str, offices_of: OfficesOf
) -> None:
    visitor = Visitor(offices_of(profile).full.client(reader))
    known: dict[str, Seen] = {}
    for ask, hidden in _guesses(reader):
        missing = as_missing(ask, hidden)
        if repr(missing) not in known:
            known[repr(missing)] = without_id(visitor.ask(missing), MISSING)
            assert known[repr(missing)].status == 404, missing.path
        answer = without_id(visitor.ask(ask), hidden)
        assert not difference(known[repr(missing)], answer), (ask.method, ask.path)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("reader", SERVED)
def test_the_command_line_tells_nothing_of_the_hidden(
    profile: Profile, reader: str, offices_of: OfficesOf
) -> None:
    offices = offices_of(profile)
    for question in ("kenanga", "zamrudja", "melati zamrudia", "kode:RH", "unit:tidakada"):
        one, other = (_printed(each, reader, question) for each in (offices.full, offices.bare_for(reader)))
        assert one == other, question
        assert isinstance(one, dict) == (question != "unit:tidakada"), one


def test_a_searchable_pdf_is_given_to_readers_only(full: Installation) -> None:
    with full.client("staf").get(f"/arsip/{padded('terbatas-pp')}/unduh-pdf") as answer:
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")
    for reader in ("ppid", "arsiparis", "admin", "staf-kab"):
        assert full.client(reader).get(f"/arsip/{padded('terbatas-pp')}/unduh-pdf").status_code == 404


@pytest.mark.parametrize("name", ["terbatas-pp", "rahasia-pp", "sangat-pp", "kasus"])
def test_who_only_knows_of_a_record_gets_no_word_of_its_text_or_masked_title(
    name: str, full: Installation
) -> None:
    visitor = Visitor(full.client("arsiparis"))
    (holding,) = (each for each in holdings() if each.name == name)
    for path in (f"/arsip/{padded(name)}", f"/arsip/{padded(name)}/ubah"):
        shown = visitor.ask(Ask(path))
        assert shown.status == 200
        closed = [f"{name}.pdf"]
        closed += holding.title.split()[1:] if holding.level >= Level.SECRET else []
        closed += [holding.number, holding.election] if holding.is_top else []
        for word in closed:
            assert word.encode() not in shown.body, word
    for ask in _asks_of_content(holding):
        missing = visitor.ask(as_missing(ask, padded(name)))
        assert without_id(visitor.ask(ask), padded(name)) == without_id(missing, MISSING), ask.path


def _scope(installation: Installation, reader: str) -> Scope:
    if reader == PUBLIC:
        return NO_SCOPE
    with installation.office.db.reading() as session:
        return scope_of(session, padded(reader), utc_now())


def _pages(
    installation: Installation, scope: Scope, question: str, sort: SortOrder
) -> Iterator[ResultPage | str]:
    """All pages of results to a question, without the time they took; a refusal as its sentence."""
    size = 12 if question in MANY else 30
    request = SearchRequest(text=question, scope=scope, today=TODAY, size=size, sort=sort)
    while True:
        try:
            page = installation.office.search.search(request)
        except Exception as error:  # noqa: BLE001  whatever is told is compared
            yield f"{type(error).__name__}: {error}"
            return
        yield replace(page, took_ms=0.0)
        if page.next_cursor is None:
            return
        request = replace(request, cursor=page.next_cursor)


def _all_hits(installation: Installation, scope: Scope):  # type: ignore[no-untyped-def]
    request = SearchRequest(text="", scope=scope, today=TODAY, size=100)
    return installation.office.search.search(request).hits


def _looks(reader: str | None) -> Iterator[Ask]:
    """What this reader looks at in both offices: everything, or the main pages for those who are many."""
    seen = [each.name for each in holdings() if (reader or PUBLIC) in each.seen]
    own = [name for name, owner in BATCHES.items() if owner == reader]
    watched = list(BATCHES) if reader == "arsiparis" else own
    values = {
        "record": tuple(padded(name) for name in RECORDS if name in seen)[:2],
        "batch": tuple(batch_of(name) for name in watched),
        "own_batch": tuple(batch_of(name) for name in own),
        "question": (padded("tanya"),) if reader == "arsiparis" else (),
        "place": (paper.BOX,) if reader in paper.IN_KOTA else (),
        "loan": tuple(paper.loans_known(reader or PUBLIC)),
        "hold": tuple(paper.holds_to_lift(reader or PUBLIC)),
        "proposal": tuple(paper.proposals_known(reader or PUBLIC)),
    }
    is_whole = reader is None or reader in THOROUGH
    return looks(values, () if is_whole else BRIEF, is_administrator=reader == "admin")


def _guesses(reader: str) -> Iterator[tuple[Ask, str]]:
    own = [name for name, owner in BATCHES.items() if owner == reader]
    watched = list(BATCHES) if reader == "arsiparis" else own
    return guesses(
        {
            "hidden": [padded(each.name) for each in hidden_from(reader)],
            "others_batch": [batch_of(name) for name in BATCHES if name not in watched],
            "others_job": [job_of(name) for name in BATCHES if name not in own],
            "others_question": [] if reader == "arsiparis" else [padded("tanya")],
            "others_place": [] if reader in paper.IN_KOTA else [paper.BOX],
            "others_loan": paper.loans_hidden(reader),
            "others_hold": paper.holds_hidden(reader),
            "others_proposal": paper.proposals_hidden(reader),
            "others_change": paper.changes_hidden(reader),
            "others_register": paper.registers_hidden(reader),
        },
        ALL if reader in THOROUGH else slice(list(PEOPLE).index(reader) % 3, None, 3),
    )


def _asks_of_content(holding: Holding) -> Iterator[Ask]:
    for endpoint, way in ROUTES.items():
        if endpoint.startswith("viewer."):
            for ask in way.guess:
                yield from ask.filled({"hidden": (padded(holding.name),)})


def _printed(installation: Installation, reader: str, question: str) -> object:
    arguments = [question, "--as", reader, "--json"]
    result: Result = CliRunner(env=installation.environment).invoke(command, arguments)
    if result.exit_code:
        return result.output
    printed = json.loads(result.output)
    printed.pop("took_ms")
    return printed
