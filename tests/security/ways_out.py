"""Every address of the web application, and how the tests of leaks look through it.

``ROUTES`` has a line for each endpoint; a new endpoint without a line fails the tests. ``look`` are requests
that each reader makes in two offices, whose answers must agree; ``guess`` are requests that name something
hidden, whose answers must be those for something that does not exist.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count

from tests.security.archive_ways import ARCHIVE
from tests.security.asking import Ask, Way, gets

FETCH = {"X-Requested-With": "fetch"}

RESULT_PAGES = gets(
    "/cari?q=kenanga",
    "/cari",
    "/cari?q=melati+zamrudia",
    "/cari?q=zamrudja",
    "/cari?q=judul%3Akenanga&tingkat=rahasia&unit=kota-pp000000000&urut=terbaru",
    "/cari?q=%22kenanga",
    "/cari?q=kenanga&jenis=dossier",
    "/cari?q=berkas%3Aobsidia",
    "/cari?q=retensi%3Ajatuh-tempo",
    "/cari?q=tahan%3Aya",
    "/cari?q=tahan%3Atidak",
    "/cari?jenis=case&jenis=dossier",
)
SUGGESTIONS = gets("/saran?q=rahasiawati", "/saran?q=kenanga+zam")
OWN_FORM = {"title": "x", "revision": "99", "level": ""}
DECISION = {"until": "2099-01-01", "words": "x"}
SCANNED = "k-konsep-pindai0"  # the batch of the operator's scan
SIGNED_OUT = "asked for without a person: sign-in, language and look"
OWN_ACCOUNT = "the person's own account"
NUMBERS = (
    "an administrator's: counts and sizes of the whole installation, no record is named or counted alone"
)
ORGANISATION = "units, people and posts: an administrator's, and no record is named there"


def _of_record(rest: str = "", *more: str) -> Way:
    """A page of a record: looked at with the query words too, guessed with and without them."""
    paths = tuple(f"/arsip/{{record}}{each}" for each in (rest, *more))
    guesses = tuple(path.replace("{record}", "{hidden}") for path in paths)
    return Way(gets(*paths), (*gets(*guesses), Ask(guesses[0], headers=FETCH)))


ROUTES: Mapping[str, Way] = {
    "home.show": Way(gets("/")),
    "home.mark_read": Way(no_records="marks announcements as read"),
    "search.show": Way(RESULT_PAGES),
    "search.suggest": Way(SUGGESTIONS),
    "record.show": _of_record(),
    "record.edit": Way(
        gets("/arsip/{record}/ubah"),
        (*gets("/arsip/{hidden}/ubah"), Ask("/arsip/{hidden}/ubah", headers=FETCH)),
    ),
    "record.change": Way(
        (Ask("/arsip/{record}/ubah", "POST", OWN_FORM),), (Ask("/arsip/{hidden}/ubah", "POST", OWN_FORM),)
    ),
    "viewer.show": _of_record("/baca?q=kenanga", "/baca?hlm=2&tampil=teks&q=rahasiawati*", "/baca?hlm=7"),
    "viewer.leaves": _of_record("/lembar?q=kenanga"),
    "viewer.image": _of_record("/halaman/1.jpg?lebar=160", "/halaman/9.jpg"),
    "viewer.small_marks": _of_record("/halaman/1.svg?q=kenanga"),
    "viewer.download": _of_record("/unduh", "/unduh?versi=1", "/unduh?versi=2"),
    "viewer.download_pdf": Way(guess=gets("/arsip/{hidden}/unduh-pdf")),  # looked at in a test of its own
    "jobs.show": Way(gets("/pekerjaan", "/pekerjaan?mulai=10")),
    "jobs.list_progress": Way(gets("/pekerjaan/kemajuan")),
    "jobs.batch": Way(gets("/pekerjaan/{batch}"), gets("/pekerjaan/{others_batch}")),
    "jobs.progress": Way(
        gets("/pekerjaan/{batch}/kemajuan"), (Ask("/pekerjaan/{others_batch}/kemajuan", headers=FETCH),)
    ),
    "jobs.ask_stop": Way(gets("/pekerjaan/{batch}/hentikan"), gets("/pekerjaan/{others_batch}/hentikan")),
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
    "upload.show": Way(gets("/unggah")),
    "upload.submit": Way((Ask("/unggah", "POST", {"unit": "kota-pp000000000", "kind": "archive"}),)),
    "upload.open_batch": Way((Ask("/unggah/kumpulan", "POST", {"unit": "x"}),)),
    "upload.batch": Way(gets("/unggah/{own_batch}"), gets("/unggah/{others_batch}")),
    "upload.add": Way(guess=(Ask("/unggah/{others_batch}", "POST"),)),
    "upload.send": Way(guess=(Ask("/unggah/{others_batch}/file", "POST", body=b"isi", headers=FETCH),)),
    "scanning.ask": Way(gets("/pindai/lembar")),
    "scanning.print_sheets": Way((Ask("/pindai/lembar", "POST", {"sheet": "x"}),)),
    "scanning.show_stacks": Way(gets("/pindai/tumpukan", "/pindai/tumpukan?keadaan=periksa")),
    "scanning.show_stack": Way(gets("/pindai/tumpukan/{record}"), gets("/pindai/tumpukan/{hidden}")),
    "scanning.take_over": Way(guess=(Ask("/pindai/tumpukan/{hidden}/ambil-alih", "POST"),)),
    "station.show_all": Way(
        gets("/pindai", "/pindai?keadaan=released", "/pindai?keadaan=handed", "/pindai?keadaan=periksa")
    ),
    "station.add": Way(gets("/pindai/baru")),
    "station.save_new": Way((Ask("/pindai/baru", "POST", {"unit": "x"}),)),
    "station.show": Way(gets("/pindai/{batch}"), gets("/pindai/{others_batch}")),
    "station.live": Way(gets("/pindai/{batch}/kemajuan"), gets("/pindai/{others_batch}/kemajuan")),
    "station.bad": Way(gets("/pindai/{batch}/periksa"), gets("/pindai/{others_batch}/periksa")),
    "station.item": Way(
        gets(f"/pindai/{SCANNED}/arsip/{{record}}"), gets(f"/pindai/{SCANNED}/arsip/{{hidden}}")
    ),
    "station.page": Way(
        gets(f"/pindai/{SCANNED}/arsip/{{record}}/1"), gets(f"/pindai/{SCANNED}/arsip/{{hidden}}/1")
    ),
    "station.expect": Way(guess=(Ask("/pindai/{others_batch}/harapan", "POST", {"sheets": "3"}),)),
    "station.ask_hand": Way(gets("/pindai/{batch}/serah"), gets("/pindai/{others_batch}/serah")),
    "station.hand": Way(guess=(Ask("/pindai/{others_batch}/serah", "POST", {"reason": "x"}),)),
    "station.send_back": Way(guess=(Ask("/pindai/{others_batch}/kembalikan", "POST", {"words": "x"}),)),
    "station.let_go": Way(guess=(Ask("/pindai/{others_batch}/rilis", "POST", {"level": "biasa"}),)),
    "station.paper": Way(gets("/pindai/{batch}/lembar.pdf"), gets("/pindai/{others_batch}/lembar.pdf")),
    "mending.mend": Way(
        guess=tuple(
            Ask(f"/pindai/{SCANNED}/arsip/{{hidden}}/1/{act}", "POST", {"revision": "1"})
            for act in ("putar", "buang", "pisah", "gabung")
        )
    ),
    "mending.undo": Way(guess=(Ask("/pindai/{others_batch}/batalkan", "POST", {"revision": "1"}),)),
    "requests.ask": Way(gets("/minta-akses", "/minta-akses?tentang=kenanga")),
    "requests.send": Way((Ask("/minta-akses", "POST", {"about": ""}),)),
    "requests.incoming": Way(gets("/minta-akses/masuk", "/minta-akses/masuk?keadaan=semua")),
    "requests.show": Way(gets("/minta-akses/masuk/{question}"), gets("/minta-akses/masuk/{others_question}")),
    "requests.reply": Way(guess=(Ask("/minta-akses/masuk/{others_question}", "POST", {"answer": "x"}),)),
    "requests.hand_on": Way(
        guess=(Ask("/minta-akses/masuk/{others_question}/ajukan", "POST", {"record": "x"}),)
    ),
    "decisions.show_all": Way(gets("/keputusan-akses", "/keputusan-akses?keadaan=berlaku")),
    "decisions.show": Way(guess=gets("/keputusan-akses/{others_question}")),
    "decisions.grant": Way(guess=(Ask("/keputusan-akses/{others_question}/bukakan", "POST", DECISION),)),
    "decisions.refuse": Way(guess=(Ask("/keputusan-akses/{others_question}/tolak", "POST", DECISION),)),
    "decisions.revoke": Way(guess=(Ask("/keputusan-akses/{others_question}/cabut", "POST", DECISION),)),
    **ARCHIVE,
    "handover.show_all": Way(gets("/serah-terima")),
    "handover.show": Way(gets("/serah-terima/tugas-staf000000", "/serah-terima/tugas-staf-kab00")),
    "handover.save": Way((Ask("/serah-terima/tugas-staf000000", "POST", {"to": "x"}),)),
    "handover.paper": Way(gets("/serah-terima/ba/tidakpernahada00.pdf")),
    "account.show": Way(gets("/akun")),
    "account.password": Way(no_records=OWN_ACCOUNT),
    "account.save_password": Way(no_records=OWN_ACCOUNT),
    "account.leave_everywhere": Way(no_records=OWN_ACCOUNT),
    "account.save_language": Way(no_records=OWN_ACCOUNT),
    "second_step.show": Way(no_records=OWN_ACCOUNT),
    "second_step.save": Way(no_records=OWN_ACCOUNT),
    "second_step.end": Way(no_records=OWN_ACCOUNT),
    "calendar.show": Way(gets("/akun/kalender")),
    "calendar.make": Way(no_records=OWN_ACCOUNT),
    "calendar.revoke": Way(no_records=OWN_ACCOUNT),
    "calendar.feed": Way(gets("/kalender/salah.ics")),  # each reader's own: in a test of its own
    "notices.show_all": Way(gets("/pemberitahuan", "/pemberitahuan?saring=belum")),
    "notices.show": Way(gets("/pemberitahuan/tidakpernahada00")),  # each reader's own: in a test of its own
    "notices.mark_all": Way(no_records="marks the own notices as read"),
    "notices.choices": Way(no_records=OWN_ACCOUNT),
    "notices.save_choices": Way(no_records=OWN_ACCOUNT),
    "users.show_all": Way(gets("/kelola/pengguna")),
    "users.show": Way(gets("/kelola/pengguna/staf000000000000")),
    "users.save": Way(no_records=ORGANISATION),
    "users.ask": Way(gets("/kelola/pengguna/staf000000000000/sandi")),
    "users.do": Way(no_records=ORGANISATION),
    "users.add": Way(no_records=ORGANISATION),
    "users.save_new": Way(no_records=ORGANISATION),
    "assignments.show_all": Way(gets("/kelola/penugasan")),
    "assignments.show": Way(gets("/kelola/penugasan/tugas-staf000000")),
    "assignments.ask_end": Way(no_records=ORGANISATION),
    "assignments.save_end": Way(no_records=ORGANISATION),
    "assignments.approve": Way(no_records=ORGANISATION),
    "assignments.add": Way(gets("/kelola/penugasan/baru")),
    "assignments.save_new": Way(no_records=ORGANISATION),
    "assignments.add_acting": Way(gets("/kelola/penugasan/tugas-kepala0000/pelaksana")),
    "assignments.save_acting": Way(no_records=ORGANISATION),
    "mandates.show_all": Way(gets("/kelola/mandat")),
    "mandates.add": Way(gets("/kelola/mandat/baru")),
    "mandates.save_new": Way(
        (Ask("/kelola/mandat/baru", "POST", {"kind": "law-enforcement", "cases": "kasus00000000000"}),)
    ),
    "mandates.show": Way(gets("/kelola/mandat/mandat-penegak00")),
    "mandates.confirm": Way((Ask("/kelola/mandat/mandat-penegak00/kukuhkan", "POST"),)),
    "mandates.end": Way((Ask("/kelola/mandat/mandat-penegak00/akhiri", "POST", {"last_day": "x"}),)),
    "access_table.show_all": Way(gets("/kelola/tabel-akses")),
    "access_table.show": Way(gets("/kelola/tabel-akses/staff/rahasia", "/kelola/tabel-akses/head/rahasia")),
    "access_table.save": Way((Ask("/kelola/tabel-akses/staff/biasa", "POST", {"verdict": "x"}),)),
    "access_table.restore": Way((Ask("/kelola/tabel-akses/staff/biasa/pulihkan", "POST"),)),
    "units.show_all": Way(gets("/kelola/unit")),
    "units.show": Way(gets("/kelola/unit/kota-pp000000000")),
    "units.save": Way(no_records=ORGANISATION),
    "units.ask_dissolve": Way(gets("/kelola/unit/kota-pp000000000/bubarkan")),
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
    "health.show": Way(gets("/sehat")),
    "health.ready": Way(gets("/siap")),
    "metrics.show": Way(no_records="numbers for this machine or a token; hidden from all others"),
    "condition.show": Way(no_records=NUMBERS),
    "condition.live": Way(no_records=NUMBERS),
    "quota.show_all": Way(no_records=NUMBERS),
    "quota.show": Way(no_records=NUMBERS),
    "quota.save": Way(no_records=NUMBERS),
    "static": Way(no_records="files of the program itself"),
}


ALL = slice(None)
BRIEF = ("home.show", "search.show", "search.suggest", "record.show", "viewer.show", "jobs.show")
MANAGING = ("users.", "assignments.", "units.", "condition.", "quota.")


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
