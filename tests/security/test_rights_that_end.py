"""What ends, or is closed, is gone at once from every way out, though the index stands still."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import pytest
from sqlalchemy.orm import Session

from catalog.access import refresh_access, scope_of
from catalog.narrowing import narrow
from catalog.people.grants import Period, add_to_team, end_grant
from catalog.people.mandates import end_mandate
from catalog.people.posts import end_post
from catalog.schema import Record, Unit, User, utc_now
from catalog.units import dissolve
from classification.levels import Level
from classification.table import Relation, Verdict
from search.results import PageHit
from search.service import SearchRequest
from services.archive.changes import change_record
from services.archive.models import RecordChange
from tests.security.asking import Ask
from tests.security.conftest import PROFILES, OfficesOf, Profile
from tests.security.holdings import Holding, holdings
from tests.security.installation import Installation, batch_of, job_of
from tests.security.looking import MISSING, Seen, Visitor, as_missing, difference, without_id
from tests.security.organisation import LONG_AGO, YESTERDAY, padded
from tests.security.paper import BOX
from tests.security.ways_out import ALL, BRIEF, guesses, looks

SMALL = (
    "biasa-pp", "terbatas-pp", "rahasia-pp", "terbatas-hukum", "konsep-staf", "edisi-terbit", "edisi-embargo",
    "kasus", "dokumen-kasus", "paket", "paket-isi", "paket-rahasia", "lembar-00", "lembar-01", "biasa-prov",
)  # fmt: skip
PAPER: dict[str, tuple[str, ...]] = {"place": (BOX,), "loan": (), "hold": (), "proposal": ()}
OF_PP = ("biasa-pp", "terbatas-pp", "edisi-embargo", "paket", "paket-isi", "lembar-00")


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends, for whom, and which records that closes.

    ``gone`` names the right that the bare office never gave; ``is_for_all``: it ends there too. With
    ``keeps_batch`` the own batch stays, of which the bare office knows nothing, without its file's name.
    """

    reader: str
    lost: frozenset[str]
    end: Callable[[Session], object]
    gone: str = ""
    is_for_all: bool = False
    keeps_batch: bool = False


def _record(session: Session, name: str) -> Record:
    return session.get_one(Record, padded(name))


def _raise_level(name: str, by: str = "kepala") -> Callable[[Session], object]:
    def end(session: Session) -> None:
        record = _record(session, name)
        change = RecordChange(
            title=record.title,
            number=record.number,
            date=record.date,
            code=record.code,
            level=Level.SECRET,
            reason="isi menyebut pelapor",
            election=record.election,
            stage=record.stage,
            status=record.status,
        )
        scope = scope_of(session, padded(by), utc_now())
        change_record(session, scope, padded(by), record.id, change, record.revision)

    return end


def _set(name: str, **values: object) -> Callable[[Session], object]:
    def end(session: Session) -> None:
        record = _record(session, name)
        for key, value in values.items():
            setattr(record, key, value)
        refresh_access(session, record)

    return end


def _come_by_date(name: str, **values: object) -> Callable[[Session], object]:
    """A moment that was set long before has come; only the row in the outbox knows it yet."""

    def end(session: Session) -> None:
        record = _record(session, name)
        for key, value in values.items():
            setattr(record, key, value)
        refresh_access(session, record, utc_now() - timedelta(days=3))

    return end


def _dissolve(session: Session) -> None:
    dissolve(
        session,
        session.get_one(Unit, padded("kota.pp")),
        YESTERDAY,
        session.get_one(Unit, padded("kota.hukum")),
    )


def _end_team(session: Session) -> None:
    add_to_team(
        session, _record(session, "kasus"), padded("tim"), Period(LONG_AGO, YESTERDAY), padded("ketua")
    )


def _narrow(session: Session) -> None:
    cells = {(Relation.STAFF, Level.RESTRICTED): Verdict.NONE}
    narrow(session, padded("kota"), cells, actor=padded("ketua"))


def _ended(ending: Callable[..., object], right: str) -> Callable[[Session], object]:
    return lambda session: ending(session, right, YESTERDAY, actor=padded("admin"))


EVERYTHING = frozenset(SMALL) - {"edisi-terbit"}
ENDINGS = {
    "raised": Ending("staf", frozenset({"terbatas-pp"}), _raise_level("terbatas-pp")),
    "container raised": Ending("staf", frozenset({"paket", "paket-isi"}), _raise_level("paket")),
    "own draft filed above": Ending(
        "staf", frozenset({"konsep-staf"}), _raise_level("konsep-staf", "arsiparis"), keeps_batch=True
    ),
    "grant": Ending("diberi", EVERYTHING, _ended(end_grant, padded("izin")), "grant"),
    "post": Ending("staf", EVERYTHING, _ended(end_post, padded("tugas-staf")), "post"),
    "mandate": Ending("auditor", EVERYTHING, _ended(end_mandate, padded("mandat-auditor")), "mandate"),
    "supervision": Ending(
        "supervisor",
        frozenset({"rahasia-pp", "kasus", "dokumen-kasus", "paket-rahasia"}),
        _ended(end_mandate, padded("mandat-supervisor")[:16]),
        "mandate",
    ),
    "team": Ending("tim", frozenset({"kasus", "dokumen-kasus"}), _end_team, "grant"),
    "embargo": Ending(
        "tanpa",
        frozenset({"edisi-terbit"}),
        _set("edisi-terbit", embargo_until=utc_now() + timedelta(days=9)),
    ),
    "moved": Ending("staf", frozenset({"terbatas-pp"}), _set("terbatas-pp", unit_id=padded("kota.hukum"))),
    "closed": Ending(
        "ppid", frozenset({"biasa-pp"}), _set("biasa-pp", closes_at=utc_now() - timedelta(seconds=1))
    ),
    "closed by date": Ending(
        "ppid", frozenset({"biasa-pp"}), _come_by_date("biasa-pp", closes_at=utc_now() - timedelta(seconds=1))
    ),
    "released by date under embargo": Ending(
        "staf",
        frozenset({"konsep-staf"}),
        _come_by_date(
            "konsep-staf",
            is_classified=True,
            standing="public-edition",
            unit_id=padded("kab.pp"),
            level=1,
            released_at=utc_now() - timedelta(days=1),
            embargo_until=utc_now() + timedelta(days=9),
        ),
        keeps_batch=True,
    ),
    "dissolved by date": Ending("sejawat-prov", frozenset(OF_PP), _dissolve, is_for_all=True),
    "table narrowed": Ending(
        "staf", frozenset({"terbatas-pp", "paket", "paket-isi"}), _narrow, is_for_all=True
    ),
}


WHOLE = [ENDINGS[name] for name in ("raised", "grant", "post", "dissolved by date", "table narrowed")]
"""Those of each kind that are looked at from every side; the others by the main pages."""


EACH: tuple[tuple[Profile, str], ...] = (
    *(("one machine", name) for name in ENDINGS),
    *(("servers", name) for name in ("raised", "table narrowed")),
)


@pytest.fixture(scope="module")
def small_offices(offices_of: OfficesOf) -> Callable[[Profile], Installation]:
    return cache(
        lambda profile: offices_of(profile).builder.build([each for each in holdings() if each.name in SMALL])
    )


@pytest.mark.parametrize(("profile", "name"), EACH)
def test_what_ends_is_gone_at_once_from_every_way_out(
    profile: Profile,
    name: str,
    offices_of: OfficesOf,
    small_offices: Callable[[Profile], Installation],
) -> None:
    ending, builder, small_office = ENDINGS[name], offices_of(profile).builder, small_offices(profile)
    small = [each for each in holdings() if each.name in SMALL]
    kept = [each for each in small if ending.reader in each.seen and each.name not in ending.lost]
    lost = [each for each in small if each.name in ending.lost and ending.reader in each.seen]
    assert lost
    office = builder.copy_of(small_office)
    with office.office.db.writing() as session:
        ending.end(session)
    bare = builder.build(kept, **_without(ending))
    if ending.is_for_all:
        with bare.office.db.writing() as session:
            ending.end(session)
    _assert_alike(ending, office, bare, kept, lost)
    _assert_found_alike(ending, office, bare, lost)
    _assert_nothing_inside(ending, office, lost)
    if ending.keeps_batch:
        _assert_batch_without_name(office)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_closed_account_is_shown_the_door(
    profile: Profile, offices_of: OfficesOf, small_offices: Callable[[Profile], Installation]
) -> None:
    office = offices_of(profile).builder.copy_of(small_offices(profile))
    client = office.client("staf")
    assert client.get("/arsip/biasa-pp00000000").status_code == 200
    with office.office.db.writing() as session:
        session.get_one(User, padded("staf")).is_active = False
    for path in (
        "/",
        "/cari?q=kenanga",
        "/arsip/biasa-pp00000000",
        "/arsip/biasa-pp00000000/unduh",
        "/pekerjaan",
    ):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/masuk")
    with office.office.db.reading() as session:
        assert scope_of(session, padded("staf"), utc_now()).posts == ()


def _without(ending: Ending) -> dict[str, frozenset[str]]:
    return {f"without_{ending.gone}": frozenset({ending.reader})} if ending.gone else {}


def _assert_alike(
    ending: Ending, office: Installation, bare: Installation, kept: list[Holding], lost: list[Holding]
) -> None:
    """The two offices answer alike, and the lost ids answer as ids that never were."""
    visitor, other = Visitor(office.client(ending.reader)), Visitor(bare.client(ending.reader))
    for ask in looks(_values(ending, kept), () if ending in WHOLE else BRIEF):
        if ending.keeps_batch and ask.path.startswith("/pekerjaan"):
            continue
        assert not difference(visitor.ask(ask), other.ask(ask)), (ask.method, ask.path)
    for ask, hidden in _lost_guesses(ending, lost):
        missing: Seen = without_id(visitor.ask(as_missing(ask, hidden)), MISSING)
        assert not difference(missing, without_id(visitor.ask(ask), hidden)), (ask.method, ask.path)


def _values(ending: Ending, kept: list[Holding]) -> dict[str, tuple[str, ...]]:
    has_batch = ending.reader == "staf" and "konsep-staf" in {each.name for each in kept}
    batches = (batch_of("konsep-staf"),) if has_batch else ()
    # The one that is whole in both offices: a container or case may have lost what stood with it.
    record = tuple(padded(each.name) for each in kept)[:1]
    return {"record": record, "batch": batches, "own_batch": batches, "question": (), **PAPER}


def _lost_guesses(ending: Ending, lost: list[Holding]) -> Iterator[tuple[Ask, str]]:
    names = [each.name for each in lost]
    batches = [batch_of("konsep-staf")] if "konsep-staf" in names and not ending.keeps_batch else []
    jobs = [job_of("konsep-staf")] if "konsep-staf" in names else []
    values = {"hidden": [padded(name) for name in names], "others_batch": batches, "others_job": jobs}
    yield from guesses(values, ALL if ending in WHOLE else slice(len(names) % 3, None, 3))


def _assert_batch_without_name(office: Installation) -> None:
    visitor, batch = Visitor(office.client("staf")), batch_of("konsep-staf")
    for path in ("", f"/{batch}", f"/{batch}/kemajuan", f"/{batch}/kemajuan?dari=unggah"):
        seen = visitor.ask(Ask(f"/pekerjaan{path}"))
        assert seen.status == 200
        assert b"konsep-staf.pdf" not in seen.body
        assert padded("konsep-staf").encode() not in seen.body
    assert b"konsep-staf.pdf" not in visitor.ask(Ask(f"/unggah/{batch}")).body


def _assert_found_alike(
    ending: Ending, office: Installation, bare: Installation, lost: list[Holding]
) -> None:
    """Totals and facets where the lost ones are not on the page, and words that only they hold."""
    stubs = {word[:4] for each in lost for word in (*each.title.split(), *" ".join(each.pages).split())}
    found = []
    for each in (office, bare):
        with each.office.db.reading() as session:
            scope = scope_of(session, padded(ending.reader), utc_now())
        search = each.office.search
        request = SearchRequest(text="papan", scope=scope, today=date(2024, 7, 1), size=1)
        pages = [
            replace(search.search(replace(request, sort=sort)), took_ms=0.0) for sort in ("newest", "oldest")
        ]
        found.append((pages, [search.suggest(stub, scope) for stub in sorted(stubs)]))
    assert found[0] == found[1]


def _assert_nothing_inside(ending: Ending, office: Installation, lost: list[Holding]) -> None:
    with office.office.db.reading() as session:
        scope = scope_of(session, padded(ending.reader), utc_now())
    search = office.office.search
    for each in lost:
        assert search.pages_in(padded(each.name), "kenanga papan", scope) == ()
        assert search.marks_on(padded(each.name), 1, "kenanga papan", scope) == PageHit(1)
