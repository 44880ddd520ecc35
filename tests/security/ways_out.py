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


MAP = "/berkas/map-biasa0000000"  # a dossier that its division knows
# The first lies in that dossier, the other in one of which the division knows nothing.
ITEMS = ("lembar-000000000", "lembar-040000000")
FETCH = {"X-Requested-With": "fetch"}
WORD = "kenanga"

RESULT_PAGES = _gets(
    "/cari?q=kenanga",
    "/cari",
    "/cari?q=melati+zamrudia",
    "/cari?q=zamrudja",
    "/cari?q=judul%3Akenanga&tingkat=rahasia&unit=kota-pp000000000&urut=terbaru",
    "/cari?q=%22kenanga",
    "/cari?q=kenanga&jenis=dossier",
    "/cari?q=berkas%3Aobsidia",
    "/cari?q=retensi%3Ajatuh-tempo",
    "/cari?jenis=case&jenis=dossier",
)
SUGGESTIONS = _gets("/saran?q=rahasiawati", "/saran?q=kenanga+zam")
OWN_FORM = {"title": "x", "revision": "99", "level": ""}
LOAN_FORM = {"borrower": "ketua", "due_on": "2099-01-01", "purpose": "x"}
UP_FORM = {"level": "rahasia", "reason": "x"}
CHOSEN_NOTHING: tuple[dict[str, str], ...] = (
    {"search": "q=zamrudia&tingkat=rahasia", "level": ""},
    {"unit": "kota-pp000000000", "below": "RH", "reason": ""},
)
REGISTERS = ("arsip-aktif", "berkas", "isi-berkas", "arsip-inaktif")
CLOSING = {"closed_on": "2024-01-01", "event": "x"}
HOLDING = {"reference": "x", "reason": "x", "since": "2024-01-01"}
PROPOSAL = "usul-kota0000000"  # a draft of the archivist's office
DECISION = {"until": "2099-01-01", "words": "x"}
SCANNED = "k-konsep-pindai0"  # the batch of the operator's scan
OTHERS_REGISTER = "/impor/arsip/daftar-isi-berkas/{others_register}"
SIGNED_OUT = "asked for without a person: sign-in, language and look"
OWN_ACCOUNT = "the person's own account"
INSTRUMENTS = "rules by code for the whole installation: no record is named or counted there"
NUMBERS = (
    "an administrator's: counts and sizes of the whole installation, no record is named or counted alone"
)
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
    "scanning.ask": Way(_gets("/pindai/lembar")),
    "scanning.print_sheets": Way((Ask("/pindai/lembar", "POST", {"sheet": "x"}),)),
    "scanning.show_stacks": Way(_gets("/pindai/tumpukan", "/pindai/tumpukan?keadaan=periksa")),
    "scanning.show_stack": Way(_gets("/pindai/tumpukan/{record}"), _gets("/pindai/tumpukan/{hidden}")),
    "scanning.take_over": Way(guess=(Ask("/pindai/tumpukan/{hidden}/ambil-alih", "POST"),)),
    "station.show_all": Way(
        _gets("/pindai", "/pindai?keadaan=released", "/pindai?keadaan=handed", "/pindai?keadaan=periksa")
    ),
    "station.add": Way(_gets("/pindai/baru")),
    "station.save_new": Way((Ask("/pindai/baru", "POST", {"unit": "x"}),)),
    "station.show": Way(_gets("/pindai/{batch}"), _gets("/pindai/{others_batch}")),
    "station.live": Way(_gets("/pindai/{batch}/kemajuan"), _gets("/pindai/{others_batch}/kemajuan")),
    "station.bad": Way(_gets("/pindai/{batch}/periksa"), _gets("/pindai/{others_batch}/periksa")),
    "station.item": Way(
        _gets(f"/pindai/{SCANNED}/arsip/{{record}}"), _gets(f"/pindai/{SCANNED}/arsip/{{hidden}}")
    ),
    "station.page": Way(
        _gets(f"/pindai/{SCANNED}/arsip/{{record}}/1"), _gets(f"/pindai/{SCANNED}/arsip/{{hidden}}/1")
    ),
    "station.expect": Way(guess=(Ask("/pindai/{others_batch}/harapan", "POST", {"sheets": "3"}),)),
    "station.ask_hand": Way(_gets("/pindai/{batch}/serah"), _gets("/pindai/{others_batch}/serah")),
    "station.hand": Way(guess=(Ask("/pindai/{others_batch}/serah", "POST", {"reason": "x"}),)),
    "station.send_back": Way(guess=(Ask("/pindai/{others_batch}/kembalikan", "POST", {"words": "x"}),)),
    "station.let_go": Way(guess=(Ask("/pindai/{others_batch}/rilis", "POST", {"level": "biasa"}),)),
    "station.paper": Way(_gets("/pindai/{batch}/lembar.pdf"), _gets("/pindai/{others_batch}/lembar.pdf")),
    "mending.mend": Way(
        guess=tuple(
            Ask(f"/pindai/{SCANNED}/arsip/{{hidden}}/1/{act}", "POST", {"revision": "1"})
            for act in ("putar", "buang", "pisah", "gabung")
        )
    ),
    "mending.undo": Way(guess=(Ask("/pindai/{others_batch}/batalkan", "POST", {"revision": "1"}),)),
    "requests.ask": Way(_gets("/minta-akses", "/minta-akses?tentang=kenanga")),
    "requests.send": Way((Ask("/minta-akses", "POST", {"about": ""}),)),
    "requests.incoming": Way(_gets("/minta-akses/masuk", "/minta-akses/masuk?keadaan=semua")),
    "requests.show": Way(
        _gets("/minta-akses/masuk/{question}"), _gets("/minta-akses/masuk/{others_question}")
    ),
    "requests.reply": Way(guess=(Ask("/minta-akses/masuk/{others_question}", "POST", {"answer": "x"}),)),
    "requests.hand_on": Way(
        guess=(Ask("/minta-akses/masuk/{others_question}/ajukan", "POST", {"record": "x"}),)
    ),
    "decisions.show_all": Way(_gets("/keputusan-akses", "/keputusan-akses?keadaan=berlaku")),
    "decisions.show": Way(guess=_gets("/keputusan-akses/{others_question}")),
    "decisions.grant": Way(guess=(Ask("/keputusan-akses/{others_question}/bukakan", "POST", DECISION),)),
    "decisions.refuse": Way(guess=(Ask("/keputusan-akses/{others_question}/tolak", "POST", DECISION),)),
    "decisions.revoke": Way(guess=(Ask("/keputusan-akses/{others_question}/cabut", "POST", DECISION),)),
    "places.show_all": Way(_gets("/tempat", "/tempat?q=boks&jenis=box")),
    "places.show": Way(_gets("/tempat/{place}"), _gets("/tempat/{others_place}")),
    "places.add": Way(_gets("/tempat/baru")),
    "places.save_new": Way((Ask("/tempat/baru", "POST", {"kind": "box"}),)),
    "places.edit": Way(_gets("/tempat/{place}/ubah"), _gets("/tempat/{others_place}/ubah")),
    "places.save": Way(guess=(Ask("/tempat/{others_place}/ubah", "POST", {"code": "X"}),)),
    "places.remove": Way(guess=(Ask("/tempat/{others_place}/hapus", "POST"),)),
    "places.print_labels": Way(_gets("/tempat/{place}/label.pdf"), _gets("/tempat/{others_place}/label.pdf")),
    "places.put": Way(guess=(Ask("/tempat/arsip/{hidden}", "POST", {"place": "B1"}),)),
    "instruments.show_all": Way(_gets("/instrumen/klasifikasi", "/instrumen/jra?q=PM&keadaan=semua")),
    "instruments.export": Way(_gets("/instrumen/skkaad/unduh.csv", "/instrumen/klasifikasi/unduh.csv")),
    "instruments.add": Way(no_records=INSTRUMENTS),
    "instruments.save_new": Way(no_records=INSTRUMENTS),
    "instruments.show": Way(no_records=INSTRUMENTS),
    "instruments.end": Way(no_records=INSTRUMENTS),
    "imports.show_all": Way(no_records=INSTRUMENTS),
    "imports.bring": Way(no_records=INSTRUMENTS),
    "imports.show": Way(no_records=INSTRUMENTS),
    "imports.choose": Way(no_records=INSTRUMENTS),
    "imports.take_in": Way(no_records=INSTRUMENTS),
    "imports.undo": Way(no_records=INSTRUMENTS),
    "imports.bring_known": Way(no_records=INSTRUMENTS),
    "register_imports.show_all": Way(_gets("/impor/arsip/daftar-berkas", "/impor/arsip/daftar-isi-berkas")),
    "register_imports.bring": Way(
        (Ask("/impor/arsip/daftar-isi-berkas", "POST", {"unit": "kota-pp000000000"}),)
    ),
    "register_imports.show": Way(
        guess=_gets(
            f"{OTHERS_REGISTER}", f"{OTHERS_REGISTER}?tampil=catatan", f"{OTHERS_REGISTER}?tampil=isi"
        )
    ),
    "register_imports.ask_undo": Way(guess=_gets(f"{OTHERS_REGISTER}/batalkan")),
    "register_imports.export": Way(guess=_gets(f"{OTHERS_REGISTER}/masalah.csv")),
    "register_imports.choose": Way(guess=(Ask(f"{OTHERS_REGISTER}/kolom", "POST", {"level": "biasa"}),)),
    "register_imports.steer": Way(
        guess=tuple(Ask(f"{OTHERS_REGISTER}/{act}", "POST") for act in ("masukkan", "hentikan", "batalkan"))
    ),
    "reclassification.show_all": Way(
        _gets("/klasifikasi-ulang", "/klasifikasi-ulang?hlm=2", "/klasifikasi-ulang?keadaan=menunggu")
    ),
    "reclassification.add": Way(
        _gets("/klasifikasi-ulang/baru", "/klasifikasi-ulang/baru?dari=cari&q=kenanga&tingkat=rahasia")
    ),
    "reclassification.save_new": Way(
        tuple(Ask("/klasifikasi-ulang/baru", "POST", {**UP_FORM, **each}) for each in CHOSEN_NOTHING)
    ),
    "reclassification.show": Way(guess=_gets("/klasifikasi-ulang/{others_change}")),
    "reclassification.steer": Way(
        guess=tuple(
            Ask(f"/klasifikasi-ulang/{{others_change}}/{act}", "POST")
            for act in ("jalankan", "jeda", "hentikan")
        )
    ),
    "reclassification.undo": Way(
        guess=(Ask("/klasifikasi-ulang/{others_change}/balik", "POST", {"reason": "x"}),)
    ),
    "drafts.show_all": Way(_gets("/uraikan", "/uraikan?hlm=2")),
    "loans.show_all": Way(_gets("/peminjaman", "/peminjaman?keadaan=late", "/peminjaman?keadaan=soon")),
    "loans.add": Way(_gets("/peminjaman/baru/{record}"), _gets("/peminjaman/baru/{hidden}")),
    "loans.save_new": Way(
        (Ask("/peminjaman/baru/{record}", "POST", {"borrower": "x"}),),
        (Ask("/peminjaman/baru/{hidden}", "POST", LOAN_FORM),),
    ),
    "loans.show": Way(_gets("/peminjaman/{loan}"), _gets("/peminjaman/{others_loan}")),
    "loans.take_back": Way(guess=(Ask("/peminjaman/{others_loan}/kembali", "POST"),)),
    "loans.extend": Way(guess=(Ask("/peminjaman/{others_loan}/perpanjang", "POST", LOAN_FORM),)),
    "loans.slip": Way(_gets("/peminjaman/{loan}/slip.pdf"), _gets("/peminjaman/{others_loan}/slip.pdf")),
    "dossiers.show_all": Way(
        _gets(
            "/berkas",
            "/berkas?q=kenanga&kode=PM&keadaan=open&tahun=2024",
            "/berkas?keadaan=due",
            "/berkas?q=obsidia",
        )
    ),
    "dossiers.add": Way(_gets("/berkas/baru")),
    "dossiers.save_new": Way((Ask("/berkas/baru", "POST", {"unit": "kota-pp000000000", "number": "B/1"}),)),
    "dossiers.show": Way(
        _gets("/berkas/map-biasa0000000", "/berkas/map-rahasia00000"), _gets("/berkas/{hidden}")
    ),
    "dossiers.ask_close": Way(guess=_gets("/berkas/{hidden}/tutup")),
    "dossiers.close": Way(guess=(Ask("/berkas/{hidden}/tutup", "POST", CLOSING),)),
    "dossiers.ask_reopen": Way(guess=_gets("/berkas/{hidden}/buka-lagi")),
    "dossiers.reopen": Way(guess=(Ask("/berkas/{hidden}/buka-lagi", "POST"),)),
    "dossiers.ask_remark": Way(guess=_gets("/berkas/{hidden}/keterangan")),
    "dossiers.save_remark": Way(guess=(Ask("/berkas/{hidden}/keterangan", "POST", {"remark": "x"}),)),
    # Dossiers that are hidden: in tests/webapp/test_registers_pages.py, each register byte for byte.
    "registers.show": Way(
        _gets(*(f"/daftar?jenis={kind}" for kind in REGISTERS), "/daftar?kode=RH&dari=2024")
    ),
    "registers.export": Way(_gets(*(f"/daftar/unduh.csv?jenis={kind}" for kind in REGISTERS))),
    "registers.paper": Way(_gets(*(f"/daftar/cetak.pdf?jenis={kind}" for kind in REGISTERS))),
    "items.ask_add": Way(guess=_gets("/berkas/{hidden}/tambah")),
    "items.add": Way(guess=(Ask("/berkas/{hidden}/tambah", "POST", {"record": "x"}),)),
    "items.show": Way(
        _gets("/berkas/arsip/{record}", "/berkas/arsip/lembar-0000000000", "/berkas/arsip/lembar-0400000000"),
        _gets("/berkas/arsip/{hidden}"),
    ),
    "items.save": Way(guess=(Ask("/berkas/arsip/{hidden}", "POST", {"item_number": "1"}),)),
    "items.choose": Way(
        _gets("/berkas/arsip/{record}/masukkan", "/berkas/arsip/lembar-0400000000/masukkan"),
        _gets("/berkas/arsip/{hidden}/masukkan"),
    ),
    "items.put": Way(guess=(Ask("/berkas/arsip/{hidden}/masukkan", "POST", {"dossier": "x"}),)),
    "items.ask_take_out": Way(guess=_gets("/berkas/arsip/{hidden}/keluarkan")),
    "items.take_out": Way(guess=(Ask("/berkas/arsip/{hidden}/keluarkan", "POST"),)),
    "holds.show_all": Way(_gets("/penahanan", "/penahanan?q=kenanga&keadaan=berlaku&unit=kota-pp000000000")),
    "holds.export": Way(_gets("/penahanan/daftar.csv")),  # an XLSX holds the time of its making
    "holds.add": Way(_gets("/penahanan/arsip/{record}"), _gets("/penahanan/arsip/{hidden}")),
    "holds.place": Way(
        (Ask("/penahanan/arsip/{record}", "POST", {"reference": ""}),),
        (Ask("/penahanan/arsip/{hidden}", "POST", HOLDING),),
    ),
    "holds.ask_lift": Way(_gets("/penahanan/{hold}/cabut"), _gets("/penahanan/{others_hold}/cabut")),
    "holds.lift": Way(guess=(Ask("/penahanan/{others_hold}/cabut", "POST", {"reason": "x"}),)),
    "disposal.show_all": Way(_gets("/usul", "/usul?jenis=musnah&keadaan=draf")),
    "disposal.appraisals": Way(_gets("/usul/dinilai-kembali")),
    "disposal.add": Way(_gets("/usul/baru")),
    "disposal.save_new": Way((Ask("/usul/baru", "POST", {"kind": "musnah", "unit": "kota-pp000000000"}),)),
    "disposal.show": Way(_gets("/usul/{proposal}"), _gets("/usul/{others_proposal}")),
    "disposal.ask_add": Way(
        _gets("/usul/{proposal}/tambah", "/usul/{proposal}/tambah?saring=semua&q=kenanga"),
        _gets("/usul/{others_proposal}/tambah"),
    ),
    "disposal.put": Way(
        (Ask("/usul/{proposal}/tambah", "POST", {"record": "x"}),),
        (Ask("/usul/{others_proposal}/tambah", "POST", {"all": "1"}),),
    ),
    "disposal.remove": Way(
        guess=(
            Ask("/usul/{others_proposal}/keluarkan/x", "POST"),
            Ask(f"/usul/{PROPOSAL}/keluarkan/{{hidden}}", "POST"),
        )
    ),
    "disposal.ask_submit": Way(_gets("/usul/{proposal}/ajukan"), _gets("/usul/{others_proposal}/ajukan")),
    "disposal.submit": Way(guess=(Ask("/usul/{others_proposal}/ajukan", "POST"),)),
    "disposal.ask_withdraw": Way(_gets("/usul/{proposal}/tarik"), _gets("/usul/{others_proposal}/tarik")),
    "disposal.withdraw": Way(guess=(Ask("/usul/{others_proposal}/tarik", "POST", {"reason": "x"}),)),
    "disposal.export": Way(
        _gets("/usul/{proposal}/daftar.csv"),
        _gets("/usul/{others_proposal}/daftar.xlsx", "/usul/{others_proposal}/daftar.pdf"),
    ),
    "handover.show_all": Way(_gets("/serah-terima")),
    "handover.show": Way(_gets("/serah-terima/tugas-staf000000", "/serah-terima/tugas-staf-kab00")),
    "handover.save": Way((Ask("/serah-terima/tugas-staf000000", "POST", {"to": "x"}),)),
    "handover.paper": Way(_gets("/serah-terima/ba/tidakpernahada00.pdf")),
    "account.show": Way(_gets("/akun")),
    "account.password": Way(no_records=OWN_ACCOUNT),
    "account.save_password": Way(no_records=OWN_ACCOUNT),
    "account.leave_everywhere": Way(no_records=OWN_ACCOUNT),
    "account.save_language": Way(no_records=OWN_ACCOUNT),
    "second_step.show": Way(no_records=OWN_ACCOUNT),
    "second_step.save": Way(no_records=OWN_ACCOUNT),
    "second_step.end": Way(no_records=OWN_ACCOUNT),
    "calendar.show": Way(_gets("/akun/kalender")),
    "calendar.make": Way(no_records=OWN_ACCOUNT),
    "calendar.revoke": Way(no_records=OWN_ACCOUNT),
    "calendar.feed": Way(_gets("/kalender/salah.ics")),  # each reader's own: in a test of its own
    "notices.show_all": Way(_gets("/pemberitahuan", "/pemberitahuan?saring=belum")),
    "notices.show": Way(_gets("/pemberitahuan/tidakpernahada00")),  # each reader's own: in a test of its own
    "notices.mark_all": Way(no_records="marks the own notices as read"),
    "notices.choices": Way(no_records=OWN_ACCOUNT),
    "notices.save_choices": Way(no_records=OWN_ACCOUNT),
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
    "assignments.add_acting": Way(_gets("/kelola/penugasan/tugas-kepala0000/pelaksana")),
    "assignments.save_acting": Way(no_records=ORGANISATION),
    "mandates.show_all": Way(_gets("/kelola/mandat")),
    "mandates.add": Way(_gets("/kelola/mandat/baru")),
    "mandates.save_new": Way(
        (Ask("/kelola/mandat/baru", "POST", {"kind": "law-enforcement", "cases": "kasus00000000000"}),)
    ),
    "mandates.show": Way(_gets("/kelola/mandat/mandat-penegak00")),
    "mandates.confirm": Way((Ask("/kelola/mandat/mandat-penegak00/kukuhkan", "POST"),)),
    "mandates.end": Way((Ask("/kelola/mandat/mandat-penegak00/akhiri", "POST", {"last_day": "x"}),)),
    "access_table.show_all": Way(_gets("/kelola/tabel-akses")),
    "access_table.show": Way(_gets("/kelola/tabel-akses/staff/rahasia", "/kelola/tabel-akses/head/rahasia")),
    "access_table.save": Way((Ask("/kelola/tabel-akses/staff/biasa", "POST", {"verdict": "x"}),)),
    "access_table.restore": Way((Ask("/kelola/tabel-akses/staff/biasa/pulihkan", "POST"),)),
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
    "health.ready": Way(_gets("/siap")),
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
