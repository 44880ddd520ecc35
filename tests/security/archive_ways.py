"""The addresses of the archive's own services, and how the tests of leaks look through each."""

from collections.abc import Mapping

from tests.security.asking import Ask, Way, gets

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
OTHERS_REGISTER = "/impor/arsip/daftar-isi-berkas/{others_register}"
INSTRUMENTS = "rules by code for the whole installation: no record is named or counted there"


ARCHIVE: Mapping[str, Way] = {
    "places.show_all": Way(gets("/tempat", "/tempat?q=boks&jenis=box")),
    "places.show": Way(gets("/tempat/{place}"), gets("/tempat/{others_place}")),
    "places.add": Way(gets("/tempat/baru")),
    "places.save_new": Way((Ask("/tempat/baru", "POST", {"kind": "box"}),)),
    "places.edit": Way(gets("/tempat/{place}/ubah"), gets("/tempat/{others_place}/ubah")),
    "places.save": Way(guess=(Ask("/tempat/{others_place}/ubah", "POST", {"code": "X"}),)),
    "places.remove": Way(guess=(Ask("/tempat/{others_place}/hapus", "POST"),)),
    "places.print_labels": Way(gets("/tempat/{place}/label.pdf"), gets("/tempat/{others_place}/label.pdf")),
    "places.put": Way(guess=(Ask("/tempat/arsip/{hidden}", "POST", {"place": "B1"}),)),
    "instruments.show_all": Way(gets("/instrumen/klasifikasi", "/instrumen/jra?q=PM&keadaan=semua")),
    "instruments.export": Way(gets("/instrumen/skkaad/unduh.csv", "/instrumen/klasifikasi/unduh.csv")),
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
    "register_imports.show_all": Way(gets("/impor/arsip/daftar-berkas", "/impor/arsip/daftar-isi-berkas")),
    "register_imports.bring": Way(
        (Ask("/impor/arsip/daftar-isi-berkas", "POST", {"unit": "kota-pp000000000"}),)
    ),
    "register_imports.show": Way(
        guess=gets(f"{OTHERS_REGISTER}", f"{OTHERS_REGISTER}?tampil=catatan", f"{OTHERS_REGISTER}?tampil=isi")
    ),
    "register_imports.ask_undo": Way(guess=gets(f"{OTHERS_REGISTER}/batalkan")),
    "register_imports.ask_stop": Way(guess=gets(f"{OTHERS_REGISTER}/hentikan")),
    "register_imports.export": Way(guess=gets(f"{OTHERS_REGISTER}/masalah.csv")),
    "register_imports.choose": Way(guess=(Ask(f"{OTHERS_REGISTER}/kolom", "POST", {"level": "biasa"}),)),
    "register_imports.steer": Way(
        guess=tuple(Ask(f"{OTHERS_REGISTER}/{act}", "POST") for act in ("masukkan", "hentikan", "batalkan"))
    ),
    "reclassification.show_all": Way(
        gets("/klasifikasi-ulang", "/klasifikasi-ulang?hlm=2", "/klasifikasi-ulang?keadaan=menunggu")
    ),
    "reclassification.add": Way(
        gets("/klasifikasi-ulang/baru", "/klasifikasi-ulang/baru?dari=cari&q=kenanga&tingkat=rahasia")
    ),
    "reclassification.save_new": Way(
        tuple(Ask("/klasifikasi-ulang/baru", "POST", {**UP_FORM, **each}) for each in CHOSEN_NOTHING)
    ),
    "reclassification.show": Way(guess=gets("/klasifikasi-ulang/{others_change}")),
    "reclassification.steer": Way(
        guess=tuple(
            Ask(f"/klasifikasi-ulang/{{others_change}}/{act}", "POST")
            for act in ("jalankan", "jeda", "hentikan")
        )
    ),
    "reclassification.undo": Way(
        guess=(Ask("/klasifikasi-ulang/{others_change}/balik", "POST", {"reason": "x"}),)
    ),
    "drafts.show_all": Way(gets("/uraikan", "/uraikan?hlm=2")),
    "loans.show_all": Way(gets("/peminjaman", "/peminjaman?keadaan=late", "/peminjaman?keadaan=soon")),
    "loans.add": Way(gets("/peminjaman/baru/{record}"), gets("/peminjaman/baru/{hidden}")),
    "loans.save_new": Way(
        (Ask("/peminjaman/baru/{record}", "POST", {"borrower": "x"}),),
        (Ask("/peminjaman/baru/{hidden}", "POST", LOAN_FORM),),
    ),
    "loans.show": Way(gets("/peminjaman/{loan}"), gets("/peminjaman/{others_loan}")),
    "loans.take_back": Way(guess=(Ask("/peminjaman/{others_loan}/kembali", "POST"),)),
    "loans.extend": Way(guess=(Ask("/peminjaman/{others_loan}/perpanjang", "POST", LOAN_FORM),)),
    "loans.slip": Way(gets("/peminjaman/{loan}/slip.pdf"), gets("/peminjaman/{others_loan}/slip.pdf")),
    "dossiers.show_all": Way(
        gets(
            "/berkas",
            "/berkas?q=kenanga&kode=PM&keadaan=open&tahun=2024",
            "/berkas?keadaan=due",
            "/berkas?q=obsidia",
        )
    ),
    "dossiers.add": Way(gets("/berkas/baru")),
    "dossiers.save_new": Way((Ask("/berkas/baru", "POST", {"unit": "kota-pp000000000", "number": "B/1"}),)),
    "dossiers.show": Way(
        gets("/berkas/map-biasa0000000", "/berkas/map-rahasia00000"), gets("/berkas/{hidden}")
    ),
    "dossiers.ask_close": Way(guess=gets("/berkas/{hidden}/tutup")),
    "dossiers.close": Way(guess=(Ask("/berkas/{hidden}/tutup", "POST", CLOSING),)),
    "dossiers.ask_reopen": Way(guess=gets("/berkas/{hidden}/buka-lagi")),
    "dossiers.reopen": Way(guess=(Ask("/berkas/{hidden}/buka-lagi", "POST"),)),
    "dossiers.ask_remark": Way(guess=gets("/berkas/{hidden}/keterangan")),
    "dossiers.save_remark": Way(guess=(Ask("/berkas/{hidden}/keterangan", "POST", {"remark": "x"}),)),
    # Dossiers that are hidden: in tests/webapp/test_registers_pages.py, each register byte for byte.
    "registers.show": Way(
        gets(*(f"/daftar?jenis={kind}" for kind in REGISTERS), "/daftar?kode=RH&dari=2024")
    ),
    "registers.export": Way(gets(*(f"/daftar/unduh.csv?jenis={kind}" for kind in REGISTERS))),
    "registers.paper": Way(gets(*(f"/daftar/cetak.pdf?jenis={kind}" for kind in REGISTERS))),
    "items.ask_add": Way(guess=gets("/berkas/{hidden}/tambah")),
    "items.add": Way(guess=(Ask("/berkas/{hidden}/tambah", "POST", {"record": "x"}),)),
    "items.show": Way(
        gets("/berkas/arsip/{record}", "/berkas/arsip/lembar-0000000000", "/berkas/arsip/lembar-0400000000"),
        gets("/berkas/arsip/{hidden}"),
    ),
    "items.save": Way(guess=(Ask("/berkas/arsip/{hidden}", "POST", {"item_number": "1"}),)),
    "items.choose": Way(
        gets("/berkas/arsip/{record}/masukkan", "/berkas/arsip/lembar-0400000000/masukkan"),
        gets("/berkas/arsip/{hidden}/masukkan"),
    ),
    "items.put": Way(guess=(Ask("/berkas/arsip/{hidden}/masukkan", "POST", {"dossier": "x"}),)),
    "items.ask_take_out": Way(guess=gets("/berkas/arsip/{hidden}/keluarkan")),
    "items.take_out": Way(guess=(Ask("/berkas/arsip/{hidden}/keluarkan", "POST"),)),
    "holds.show_all": Way(gets("/penahanan", "/penahanan?q=kenanga&keadaan=berlaku&unit=kota-pp000000000")),
    "holds.export": Way(gets("/penahanan/daftar.csv")),  # an XLSX holds the time of its making
    "holds.add": Way(gets("/penahanan/arsip/{record}"), gets("/penahanan/arsip/{hidden}")),
    "holds.place": Way(
        (Ask("/penahanan/arsip/{record}", "POST", {"reference": ""}),),
        (Ask("/penahanan/arsip/{hidden}", "POST", HOLDING),),
    ),
    "holds.ask_review": Way(gets("/penahanan/{hold}/tinjau"), gets("/penahanan/{others_hold}/tinjau")),
    "holds.review": Way(
        (Ask("/penahanan/{hold}/tinjau", "POST", {"review_on": ""}),),
        (Ask("/penahanan/{others_hold}/tinjau", "POST", {"review_on": "2999-01-01"}),),
    ),
    "holds.ask_lift": Way(gets("/penahanan/{hold}/cabut"), gets("/penahanan/{others_hold}/cabut")),
    "holds.lift": Way(guess=(Ask("/penahanan/{others_hold}/cabut", "POST", {"reason": "x"}),)),
    "disposal.show_all": Way(gets("/usul", "/usul?jenis=musnah&keadaan=draf")),
    "disposal.appraisals": Way(gets("/usul/dinilai-kembali")),
    "disposal.add": Way(gets("/usul/baru")),
    "disposal.save_new": Way((Ask("/usul/baru", "POST", {"kind": "musnah", "unit": "kota-pp000000000"}),)),
    "disposal.show": Way(gets("/usul/{proposal}"), gets("/usul/{others_proposal}")),
    "disposal.ask_add": Way(
        gets("/usul/{proposal}/tambah", "/usul/{proposal}/tambah?saring=semua&q=kenanga"),
        gets("/usul/{others_proposal}/tambah"),
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
    "disposal.ask_submit": Way(gets("/usul/{proposal}/ajukan"), gets("/usul/{others_proposal}/ajukan")),
    "disposal.submit": Way(guess=(Ask("/usul/{others_proposal}/ajukan", "POST"),)),
    "disposal.ask_withdraw": Way(gets("/usul/{proposal}/tarik"), gets("/usul/{others_proposal}/tarik")),
    "disposal.withdraw": Way(guess=(Ask("/usul/{others_proposal}/tarik", "POST", {"reason": "x"}),)),
    "disposal.export": Way(
        gets("/usul/{proposal}/daftar.csv"),
        gets("/usul/{others_proposal}/daftar.xlsx", "/usul/{others_proposal}/daftar.pdf"),
    ),
}
