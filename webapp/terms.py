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
}
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
}
ROLES = {
    "sender": N_("Pengirim"),
    "addressee": N_("Penerima"),
    "copy": N_("Tembusan"),
    "reporter": N_("Pelapor"),
    "reported": N_("Terlapor"),
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
}


def install(app: Flask) -> None:
    """Give templates ``word|term("kind")``."""
    app.jinja_env.filters["term"] = term


def term(word: str, table: str) -> str:
    """The word of the screen for a stored one; a word that no table knows stands as it is."""
    known = _TABLES[table].get(word)
    return gettext(known) if known else word
