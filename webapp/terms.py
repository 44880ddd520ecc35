"""Stored words as people read them: kinds, states, ways in, stages and acts, in Indonesian message ids."""

from flask import Flask

from catalog.sentences import N_
from webapp.language import gettext

KINDS = {
    "archive": N_("Arsip"),
    "letter": N_("Surat"),
    "report": N_("Laporan"),
    "minutes": N_("Berita acara"),
    "decision": N_("Keputusan"),
    "regulation": N_("Peraturan"),
    "case": N_("Perkara"),
    "form": N_("Formulir"),
    "photo": N_("Foto"),
    "mail": N_("Surel"),
    "attachment": N_("Lampiran"),
    "dossier": N_("Berkas"),
}
MADE_ELSEWHERE = frozenset({"dossier"})  # kinds that nobody brings in as a file
STATUSES = {
    "active": N_("Aktif"),
    "inactive": N_("Inaktif"),
    "permanent": N_("Permanen"),
    "open": N_("Berjalan"),
    "closed": N_("Selesai"),
}
STANDINGS = {
    "draft": N_("Belum diarsipkan"),
    "filed": N_("Diarsipkan"),
    "public-edition": N_("Edisi publik"),
}
LEVELS = {
    "biasa": N_("Biasa"),
    "terbatas": N_("Terbatas"),
    "rahasia": N_("Rahasia"),
    "sangat-rahasia": N_("Sangat Rahasia"),
}
JOB_STATES = {
    "queued": N_("Menunggu giliran"),
    "running": N_("Sedang dibaca"),
    "done": N_("Selesai"),
    "rejected": N_("Perlu tindakan Anda"),
    "failed": N_("Gagal"),
    "paused": N_("Dijeda"),
    "cancelled": N_("Dihentikan"),
}
JOB_STAGES = {
    "receive": N_("menerima"),
    "identify": N_("mengenali jenis"),
    "extract": N_("mengambil teks"),
    "recognise": N_("membaca hasil pindai"),
    "label": N_("mencatat tingkat"),
    "index": N_("membuat dapat dicari"),
    "separate": N_("memisah tumpukan"),
}
ERROR_CODES = {
    "password": N_("terkunci sandi"),
    "wrong-password": N_("sandi keliru"),
    "empty": N_("kosong"),
    "damaged": N_("rusak"),
    "unknown-format": N_("format tidak dikenal"),
    "too-large": N_("terlalu besar"),
    "too-hard": N_("pembacanya berhenti"),
    "timeout": N_("terlalu lama"),
    "tool-missing": N_("program belum terpasang"),
    "duplicate": N_("sudah ada di arsip"),
    "quarantine": N_("menghentikan pekerja"),
    "right": N_("di luar hak"),
    "retry": N_("terhenti sementara"),
    "reader-ended": N_("server pembaca terhenti"),
    "store-damaged": N_("file asli tidak utuh"),
    "sheet-level": N_("lembar di atas hak"),
    "stack-not-pdf": N_("tumpukan bukan PDF atau TIFF"),
    "stack-empty": N_("tumpukan tanpa isi"),
}
WAYS_IN = {
    "web": N_("Unggahan"),
    "cli": N_("Baris perintah"),
    "hot-folder": N_("Folder masuk"),
    "demo": N_("Arsip contoh"),
}
ACTS = {
    "create": N_("dimasukkan"),
    "receive": N_("dimasukkan"),
    "ingest": N_("dimasukkan"),
    "view": N_("dibuka"),
    "edit": N_("uraian diubah"),
    "reclassify": N_("tingkat diubah"),
    "download": N_("file asli diunduh"),
    "download-pdf": N_("PDF diunduh"),
    "print": N_("dicetak"),
    "release": N_("dirilis untuk publik"),
    "grant": N_("membukakannya kepada seseorang"),
    "end-grant": N_("mengakhiri izin seseorang"),
    "add-to-team": N_("menambah anggota tim"),
    "discard": N_("dibuang"),
    "place": N_("tempat simpan diubah"),
    "lend": N_("dipinjamkan"),
    "extend-loan": N_("peminjaman diperpanjang"),
    "take-back": N_("dikembalikan"),
    "pass-loan": N_("pinjaman diserahterimakan"),
    "hand-over": N_("diserahterimakan"),
    "divide": N_("tumpukan dipisah"),
    "withhold": N_("tumpukan ditahan"),
    "take-over": N_("tumpukan diambil alih"),
    "print-sheets": N_("lembar pemisah dicetak"),
    "scan-step": N_("halamannya diperbaiki di stasiun pindai"),
    "scan-undo": N_("perbaikan di stasiun pindai dibatalkan"),
    "scan-release": N_("dirilis dari stasiun pindai"),
    "open-dossier": N_("berkas dibuka"),
    "close-dossier": N_("berkas ditutup"),
    "reopen-dossier": N_("berkas dibuka lagi"),
    "put-in-dossier": N_("dimasukkan ke berkas"),
    "take-out-of-dossier": N_("dikeluarkan dari berkas"),
    "describe-item": N_("uraian item diubah"),
    "undo-import": N_("dikeluarkan lagi oleh pembatalan impor"),
    "place-hold": N_("ditahan secara hukum"),
    "review-hold": N_("penahanan hukumnya ditinjau dan tetap"),
    "lift-hold": N_("penahanan hukumnya dicabut"),
    "propose-disposal": N_("dimasukkan ke usul penyusutan"),
    "unpropose": N_("dikeluarkan dari usul penyusutan"),
    "remark-dossier": N_("keterangan berkas diubah"),
}
ROLES = {
    "sender": N_("Pengirim"),
    "addressee": N_("Penerima"),
    "copy": N_("Tembusan"),
    "reporter": N_("Pelapor"),
    "reported": N_("Terlapor"),
}
FATES = {
    "musnah": N_("dimusnahkan"),
    "dinilai kembali": N_("dinilai kembali"),
    "permanen": N_("disimpan selamanya"),
}
STAGES = {
    "open": N_("Terbuka"),
    "active": N_("Aktif"),
    "inactive": N_("Inaktif"),
    "due": N_("Jatuh tempo"),
    "no-rule": N_("Belum ada aturan"),
}
PROPOSALS = {
    "pindah": N_("Usul pindah"),
    "musnah": N_("Usul musnah"),
    "serah": N_("Usul serah"),
}
BARS = {
    "terbuka": N_("Berkasnya masih terbuka"),
    "tanpa-aturan": N_("JRA belum memuat kodenya"),
    "masih-aktif": N_("Masa aktifnya belum lewat"),
    "masih-inaktif": N_("Masa inaktifnya belum lewat"),
    "dinilai": N_("Harus dinilai kembali dahulu"),
    "nasib-lain": N_("Nasib akhirnya lain menurut JRA"),
    "ditahan": N_("Dalam penahanan hukum"),
    "dipinjam": N_("Sedang dipinjam"),
    "usulan-lain": N_("Sudah ada di usulan lain"),
    "belum": N_("Belum dapat diusulkan sekarang"),
}
DEVELOPMENTS = {
    "asli": N_("asli"),
    "salinan": N_("salinan"),
    "tembusan": N_("tembusan"),
    "kopi": N_("kopi"),
    "konsep": N_("konsep"),
    "petikan": N_("petikan"),
}
MEDIUMS = {
    "kertas": N_("kertas"),
    "elektronik": N_("elektronik"),
    "foto": N_("foto"),
    "rekaman suara": N_("rekaman suara"),
    "video": N_("video"),
    "peta": N_("peta"),
}
CONDITIONS = {
    "baik": N_("baik"),
    "rusak ringan": N_("rusak ringan"),
    "rusak berat": N_("rusak berat"),
    "tidak lengkap": N_("tidak lengkap"),
}
CATEGORIES = {
    "biasa": N_("biasa"),
    "vital": N_("vital"),
    "terjaga": N_("terjaga"),
}
FIELDS = {
    "title": N_("judul"),
    "number": N_("nomor"),
    "date": N_("tanggal"),
    "code": N_("kode klasifikasi"),
    "election": N_("perhelatan"),
    "stage": N_("tahapan"),
    "status": N_("status"),
    "level": N_("tingkat"),
}
_TABLES = {
    "kind": KINDS,
    "status": STATUSES,
    "standing": STANDINGS,
    "level": LEVELS,
    "state": JOB_STATES,
    "job_stage": JOB_STAGES,
    "error": ERROR_CODES,
    "way_in": WAYS_IN,
    "act": ACTS,
    "field": FIELDS,
    "role": ROLES,
    "fate": FATES,
    "stage": STAGES,
    "proposal": PROPOSALS,
    "bar": BARS,
    "development": DEVELOPMENTS,
    "medium": MEDIUMS,
    "condition": CONDITIONS,
    "category": CATEGORIES,
}


def install(app: Flask) -> None:
    """Give templates ``word|term("kind")``."""
    app.jinja_env.filters["term"] = term


def term(word: str, table: str) -> str:
    """The word of the screen for a stored one; a word that no table knows stands as it is."""
    known = _TABLES[table].get(word)
    return gettext(known) if known else word
