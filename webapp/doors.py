"""The doors of the rail: the parts of the program that this person's posts may open."""

from dataclasses import dataclass, replace
from typing import cast

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

from catalog.sentences import N_
from classification.scopes import PostKind
from webapp.reader import current_scope


@dataclass(frozen=True, slots=True)
class Door:
    """One door. ``posts`` empty: open to everybody who is signed in; ``words``: what finds it by typing."""

    path: str
    label: str
    icon: str
    words: str = ""
    posts: frozenset[PostKind] = frozenset()
    group: str = ""
    is_here: bool = False


_ADMINISTRATORS = frozenset({PostKind.ADMINISTRATOR})
_APPROVERS = frozenset({PostKind.ADMINISTRATOR, PostKind.LEADER, PostKind.SECRETARY})
_LEADERS = frozenset({PostKind.LEADER})
_ARCHIVISTS = frozenset({PostKind.ARCHIVIST})
_WATCHING = frozenset({PostKind.ARCHIVIST, PostKind.LEADER, PostKind.SECRETARY, PostKind.HEAD})
_READERS = frozenset(PostKind) - {PostKind.ADMINISTRATOR, PostKind.OPERATOR}
_SCANNING = frozenset({PostKind.OPERATOR, PostKind.ARCHIVIST, PostKind.STAFF, PostKind.HEAD})
_MANAGE = N_("Kelola")
DOORS = (
    Door("/", N_("Beranda"), "home", "beranda depan home"),
    Door("/cari", N_("Cari"), "search", "cari semua arsip search"),
    Door("/unggah", N_("Unggah"), "upload", "unggah kirim file pindai scan upload"),
    Door("/pekerjaan", N_("Pekerjaan"), "jobs", "pekerjaan antrean proses gagal jobs"),
    Door("/pindai", N_("Pindai"), "scan", "pindai stasiun kumpulan scan lembar", _SCANNING),
    Door(
        "/minta-akses", N_("Tanya arsip"), "key", "tanya minta akses izin unit kearsipan permintaan request"
    ),
    Door("/berkas", N_("Berkas"), "file", "berkas isi retensi jatuh tempo dossiers", _READERS),
    Door(
        "/penahanan",
        N_("Penahanan"),
        "shield",
        "penahanan hukum tahan perkara sengketa hold",
        _READERS,
    ),
    Door("/usul", N_("Usul penyusutan"), "file", "usul pindah musnah serah penyusutan disposal", _WATCHING),
    Door("/daftar", N_("Daftar arsip"), "file", "daftar arsip aktif inaktif isi berkas register", _READERS),
    Door("/peminjaman", N_("Peminjaman"), "swap", "peminjaman pinjam kembali slip loans", _READERS),
    Door(
        "/klasifikasi-ulang",
        N_("Klasifikasi ulang"),
        "shield",
        "klasifikasi ulang tingkat keamanan turun naik massal reclassify",
        _READERS,
    ),
    Door("/serah-terima", N_("Serah terima"), "swap", "serah terima berita acara handover", _WATCHING),
    Door("/tempat", N_("Tempat simpan"), "box", "tempat simpan boks rak gudang label places", _ARCHIVISTS),
    Door(
        "/instrumen/klasifikasi",
        N_("Klasifikasi arsip"),
        "file",
        "klasifikasi kode jra retensi skkaad instrumen codes",
        _READERS,
    ),
    Door("/kelola/pengguna", N_("Pengguna"), "people", "pengguna orang akun users", _ADMINISTRATORS, _MANAGE),
    Door(
        "/kelola/unit", N_("Unit"), "units", "unit kantor divisi organisasi units", _ADMINISTRATORS, _MANAGE
    ),
    Door(
        "/kelola/penugasan",
        N_("Penugasan"),
        "post",
        "penugasan jabatan sk plt plh assignments",
        _ADMINISTRATORS,
        _MANAGE,
    ),
    Door("/kelola/mandat", N_("Mandat"), "post", "mandat audit penegak hukum mandates", _APPROVERS, _MANAGE),
    Door("/kelola/tabel-akses", N_("Tabel akses"), "key", "tabel hak akses table", _LEADERS, _MANAGE),
    Door(
        "/kelola/kuota",
        N_("Jatah ruang"),
        "box",
        "jatah kuota ruang simpan kantor penuh quota storage",
        _ADMINISTRATORS,
        _MANAGE,
    ),
    Door(
        "/kelola/keadaan",
        N_("Keadaan"),
        "shield",
        "keadaan sistem kesehatan antrean ruang disk cadangan status",
        _ADMINISTRATORS,
        _MANAGE,
    ),
)


def install(app: Flask) -> None:
    """Give templates ``doors()``."""
    app.jinja_env.globals["doors"] = doors


def known_paths() -> frozenset[str]:
    """The doors' addresses that this application serves, found at the first request."""
    if "paths" not in current_app.extensions:
        current_app.extensions["paths"] = frozenset(filter(_is_served, (door.path for door in DOORS)))
    return cast(frozenset[str], current_app.extensions["paths"])


def _is_served(path: str) -> bool:
    try:
        current_app.url_map.bind("localhost").match(path)
    except HTTPException:
        return False
    return True


def doors() -> list[Door]:
    """The doors that this person may open, the one we stand in marked."""
    kinds = {post.kind for post in current_scope().posts}
    return [
        replace(door, is_here=_is_here(door.path))
        for door in DOORS
        if door.path in known_paths() and (not door.posts or door.posts & kinds)
    ]


def doors_like(text: str) -> list[Door]:
    """The doors whose words begin with what was typed (at least two letters)."""
    stub = text.strip().casefold()
    if len(stub) < 2:
        return []
    return [door for door in doors() if any(word.startswith(stub) for word in door.words.split())]


def _is_here(path: str) -> bool:
    here = request.path
    return here == path if path == "/" else here == path or here.startswith(f"{path}/")
