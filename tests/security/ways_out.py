"""Every address of the web application, and how the tests of leaks look through it.

``ROUTES`` has a line for each endpoint; a new endpoint without a line fails the tests. ``look`` are requests
that each reader makes in two offices, whose answers must agree; ``guess`` are requests that name something
hidden, whose answers must be those for something that does not exist.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, product
from string import Formatter
from typing import Literal

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. Its path may name ``{record}``, ``{hidden}``, ``{batch}``, ``{job}``, ``{question}`` …"""

    path: str
    method: Method = "GET"
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def names(self) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(self.path) if name]

    def filled(self, values: Mapping[str, tuple[str, ...]]) -> "Iterator[Ask]":
        """This request for each choice of what its path names."""
        names = self.names
        for chosen in product(*(values[name] for name in names)):
            yield replace(self, path=self.path.format(**dict(zip(names, chosen, strict=True))))


@dataclass(frozen=True, slots=True)
class Way:
    """How one endpoint is looked through; ``no_records`` says why it cannot tell of any."""

    look: tuple[Ask, ...] = ()
    guess: tuple[Ask, ...] = ()
    no_records: str = ""


def _gets(*paths: str) -> tuple[Ask, ...]:
    return tuple(Ask(path) for path in paths)


FETCH = {"X-Requested-With": "fetch"}
WORD = "kenanga"

RESULT_PAGES = _gets(
    "/cari?q=kenanga",
    "/cari",
    "/cari?q=melati+zamrudia",
    "/cari?q=zamrudja",
    "/cari?q=judul%3Akenanga&tingkat=rahasia&unit=kota-pp000000000&urut=terbaru",
    "/cari?q=%22kenanga",
)
SUGGESTIONS = _gets("/saran?q=rahasiawati", "/saran?q=kenanga+zam")
OWN_FORM = {"title": "x", "revision": "99", "level": ""}
SIGNED_OUT = "asked for without a person: sign-in, language and look"
OWN_ACCOUNT = "the person's own account"
ORGANISATION = "units, people and posts: an administrator's, and no record is named there"


def _of_record(rest: str = "", *more: str) -> Way:
    """A page of a record: looked at with the query words too, guessed with and without them."""
    paths = tuple(f"/arsip/{{record}}{each}" for each in (rest, *more))
    guesses = tuple(path.replace("{record}", "{hidden}") for path in paths)
    return Way(_gets(*paths), (*_gets(*guesses), Ask(guesses[0], headers=FETCH)))


ROUTES: Mapping[str, Way] = {
    "home.show": Way(_gets("/")),
    "home.mark_read": Way(no_records="marks announcements as read"),
    "search.show": Way(RESULT_PAGES),
    "search.suggest": Way(SUGGESTIONS),
    "record.show": _of_record(),
    "record.edit": Way(
        _gets("/arsip/{record}/ubah"),
        (*_gets("/arsip/{hidden}/ubah"), Ask("/arsip/{hidden}/ubah", headers=FETCH)),
    ),
    "record.change": Way(
        (Ask("/arsip/{record}/ubah", "POST", OWN_FORM),), (Ask("/arsip/{hidden}/ubah", "POST", OWN_FORM),)
    ),
    "viewer.show": _of_record("/baca?q=kenanga", "/baca?hlm=2&tampil=teks&q=rahasiawati*", "/baca?hlm=7"),
    "viewer.leaves": _of_record("/lembar?q=kenanga"),
    "viewer.image": _of_record("/halaman/1.jpg?lebar=160", "/halaman/9.jpg"),
    "viewer.small_marks": _of_record("/halaman/1.svg?q=kenanga"),
    "viewer.download": _of_record("/unduh", "/unduh?versi=1", "/unduh?versi=2"),
    "viewer.download_pdf": Way(guess=_gets("/arsip/{hidden}/unduh-pdf")),  # looked at in a test of its own
    "jobs.show": Way(_gets("/pekerjaan", "/pekerjaan?mulai=10")),
    "jobs.list_progress": Way(_gets("/pekerjaan/kemajuan")),
    "jobs.batch": Way(_gets("/pekerjaan/{batch}"), _gets("/pekerjaan/{others_batch}")),
    "jobs.progress": Way(
        _gets("/pekerjaan/{batch}/kemajuan"), (Ask("/pekerjaan/{others_batch}/kemajuan", headers=FETCH),)
    ),
    "jobs.ask_stop": Way(_gets("/pekerjaan/{batch}/hentikan"), _gets("/pekerjaan/{others_batch}/hentikan")),
    "jobs.steer": Way(
        guess=tuple(
            Ask(f"/pekerjaan/{{others_batch}}/{act}", "POST")
            for act in ("ulangi", "jeda", "lanjutkan", "hentikan")
        )
    ),
    "jobs.steer_file": Way(
        guess=tuple(
            Ask(f"/pekerjaan/file/{{others_job}}/{act}", "POST", {"sandi": "x"})
            for act in ("ulangi", "sandi", "simpan", "buang", "hentikan")
        )
    ),
    "upload.show": Way(_gets("/unggah")),
    "upload.submit": Way((Ask("/unggah", "POST", {"unit": "kota-pp000000000", "kind": "archive"}),)),
    "upload.open_batch": Way((Ask("/unggah/kumpulan", "POST", {"unit": "x"}),)),
    "upload.batch": Way(_gets("/unggah/{own_batch}"), _gets("/unggah/{others_batch}")),
    "upload.add": Way(guess=(Ask("/unggah/{others_batch}", "POST"),)),
    "upload.send": Way(guess=(Ask("/unggah/{others_batch}/file", "POST", body=b"isi", headers=FETCH),)),
    "requests.ask": Way(_gets("/minta-akses", "/minta-akses?tentang=kenanga")),
    "requests.send": Way((Ask("/minta-akses", "POST", {"about": ""}),)),
    "requests.incoming": Way(_gets("/minta-akses/masuk", "/minta-akses/masuk?keadaan=semua")),
    "requests.show": Way(
        _gets("/minta-akses/masuk/{question}"), _gets("/minta-akses/masuk/{others_question}")
    ),
    "requests.reply": Way(guess=(Ask("/minta-akses/masuk/{others_question}", "POST", {"answer": "x"}),)),
    "account.show": Way(_gets("/akun")),
    "account.password": Way(no_records=OWN_ACCOUNT),
    "account.save_password": Way(no_records=OWN_ACCOUNT),
    "account.leave_everywhere": Way(no_records=OWN_ACCOUNT),
    "account.save_language": Way(no_records=OWN_ACCOUNT),
    "second_step.show": Way(no_records=OWN_ACCOUNT),
    "second_step.save": Way(no_records=OWN_ACCOUNT),
    "second_step.end": Way(no_records=OWN_ACCOUNT),
    "users.show_all": Way(_gets("/kelola/pengguna")),
    "users.show": Way(_gets("/kelola/pengguna/staf000000000000")),
    "users.save": Way(no_records=ORGANISATION),
    "users.ask": Way(_gets("/kelola/pengguna/staf000000000000/sandi")),
    "users.do": Way(no_records=ORGANISATION),
    "users.add": Way(no_records=ORGANISATION),
    "users.save_new": Way(no_records=ORGANISATION),
    "assignments.show_all": Way(_gets("/kelola/penugasan")),
    "assignments.show": Way(_gets("/kelola/penugasan/tugas-staf000000")),
    "assignments.ask_end": Way(no_records=ORGANISATION),
    "assignments.save_end": Way(no_records=ORGANISATION),
    "assignments.approve": Way(no_records=ORGANISATION),
    "assignments.add": Way(_gets("/kelola/penugasan/baru")),
    "assignments.save_new": Way(no_records=ORGANISATION),
    "units.show_all": Way(_gets("/kelola/unit")),
    "units.show": Way(_gets("/kelola/unit/kota-pp000000000")),
    "units.save": Way(no_records=ORGANISATION),
    "units.ask_dissolve": Way(_gets("/kelola/unit/kota-pp000000000/bubarkan")),
    "units.save_dissolve": Way(no_records=ORGANISATION),
    "units.save_reopen": Way(no_records=ORGANISATION),
    "units.add": Way(no_records=ORGANISATION),
    "units.save_new": Way(no_records=ORGANISATION),
    "signin.show": Way(no_records=SIGNED_OUT),
    "signin.submit": Way(no_records=SIGNED_OUT),
    "signin.code": Way(no_records=SIGNED_OUT),
    "signin.submit_code": Way(no_records=SIGNED_OUT),
    "signin.leave": Way(no_records=SIGNED_OUT),
    "signin.switch": Way(no_records=SIGNED_OUT),
    "look.change": Way(no_records=SIGNED_OUT),
    "health.show": Way(_gets("/sehat")),
    "static": Way(no_records="files of the program itself"),
}


ALL = slice(None)
BRIEF = ("home.show", "search.show", "search.suggest", "record.show", "viewer.show", "jobs.show")
MANAGING = ("users.", "assignments.", "units.")


def looks(
    values: Mapping[str, tuple[str, ...]], brief: Collection[str] = (), is_administrator: bool = False
) -> Iterator[Ask]:
    """Every request that looks; of the endpoints in ``brief`` the first one only, where that is given."""
    for endpoint, way in ROUTES.items():
        if endpoint.startswith(MANAGING) and not is_administrator:
            continue
        if not brief or endpoint in brief:
            for ask in way.look[:1] if brief else way.look:
                yield from ask.filled(values)


def guesses(values: Mapping[str, Sequence[str]], share: slice = ALL) -> Iterator[tuple[Ask, str]]:
    """Requests that name something hidden, and its id: every address (of a share) once, every record once."""
    turn = count()
    for ask in [ask for way in ROUTES.values() for ask in way.guess][share]:
        (name,) = ask.names
        if chosen := values.get(name, ()):
            value = chosen[next(turn) % len(chosen)]
            yield from ((each, value) for each in ask.filled({name: (value,)}))
    for value in values["hidden"]:
        yield Ask(f"/arsip/{value}"), value
