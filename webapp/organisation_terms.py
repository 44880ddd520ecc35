"""Posts, kinds of unit and zones as the screen names them."""

from flask import Flask
from flask_babel import gettext

from catalog.schema import UnitKind
from catalog.sentences import N_
from classification.scopes import PostKind

POSTS = {
    PostKind.LEADER: N_("Ketua atau Anggota"),
    PostKind.SECRETARY: N_("Kepala Sekretariat"),
    PostKind.HEAD: N_("Kepala unit"),
    PostKind.STAFF: N_("Staf"),
    PostKind.ARCHIVIST: N_("Arsiparis"),
    PostKind.OPERATOR: N_("Operator pindai"),
    PostKind.PPID: N_("Petugas PPID"),
    PostKind.ADMINISTRATOR: N_("Administrator"),
}
POST_SIGHT = {
    PostKind.LEADER: N_("melihat arsip kantornya sampai Rahasia"),
    PostKind.SECRETARY: N_("melihat arsip sekretariat sampai Rahasia"),
    PostKind.HEAD: N_("melihat arsip unitnya sampai Rahasia"),
    PostKind.STAFF: N_("melihat arsip divisinya sampai Terbatas"),
    PostKind.ARCHIVIST: N_("melihat uraian arsip kantornya"),
    PostKind.OPERATOR: N_("hanya melihat hasil pindainya sendiri"),
    PostKind.PPID: N_("melihat arsip divisinya sampai Terbatas"),
    PostKind.ADMINISTRATOR: N_("mengelola orang dan unit, tidak melihat arsip"),
}
UNIT_KINDS = {
    UnitKind.NATIONAL: N_("Nasional"),
    UnitKind.PROVINCE: N_("Provinsi"),
    UnitKind.REGENCY: N_("Kabupaten/Kota"),
    UnitKind.DISTRICT: N_("Kecamatan"),
    UnitKind.VILLAGE: N_("Desa/Kelurahan"),
    UnitKind.POLLING_STATION: N_("TPS"),
    UnitKind.ABROAD: N_("Luar negeri"),
    UnitKind.DIVISION: N_("Divisi atau bagian"),
}
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def install(app: Flask) -> None:
    """Give templates ``post_name()`` and ``unit_kind_name()``."""
    app.jinja_env.globals.update(post_name=post_name, unit_kind_name=unit_kind_name)


def post_name(kind: str) -> str:
    """The name of a kind of post; an unknown one as it is stored."""
    return str(gettext(POSTS[PostKind(kind)])) if kind in set(PostKind) else kind


def unit_kind_name(kind: str) -> str:
    """The name of a kind of unit; an unknown one as it is stored."""
    return str(gettext(UNIT_KINDS[UnitKind(kind)])) if kind in set(UnitKind) else kind


def post_options() -> list[tuple[str, str]]:
    """Kinds of post to choose from, each with what it lets a person see."""
    return [(kind.value, f"{gettext(POSTS[kind])}: {gettext(POST_SIGHT[kind])}") for kind in PostKind]


def unit_kind_options() -> list[tuple[str, str]]:
    """Kinds of unit to choose from."""
    return [(kind.value, gettext(name)) for kind, name in UNIT_KINDS.items()]
