"""What waits in the services, in words: one line a kind, with its count and the list that it counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.sentences import N_
from services.desk import Waits
from webapp.language import gettext


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what waits: an icon's name, the words, a note, and where it is settled."""

    icon: str
    words: str
    more: str
    url: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Words:
    """Icon, message ids of words and note, and the address of the list."""

    icon: str
    words: str
    more: str
    url: str


_WORDS: Mapping[Waits, _Words] = {
    Waits.LATE: _Words(
        "warn",
        N_("Pinjaman terlambat kembali"),
        N_("Kembalikan, ingatkan peminjamnya, atau catat pengembaliannya"),
        "/peminjaman?keadaan=late",
    ),
    Waits.SOON: _Words(
        "clock",
        N_("Pinjaman segera jatuh tempo"),
        N_("Siapkan pengembaliannya, atau perpanjang"),
        "/peminjaman?keadaan=soon",
    ),
    Waits.DRAFTS: _Words(
        "file", N_("File untuk diuraikan"), N_("Isi uraian dan tingkatnya, lalu arsipkan"), "/uraikan"
    ),
    Waits.BATCHES: _Words(
        "scan",
        N_("Kumpulan pindai menunggu dirilis"),
        N_("Periksa, lalu rilis menjadi arsip atau kembalikan"),
        "/pindai?keadaan=handed",
    ),
    Waits.PAGES: _Words(
        "scan",
        N_("Kumpulan pindai dengan halaman yang kurang terbaca"),
        N_("Pindai ulang atau buang halamannya sebelum dirilis"),
        "/pindai?keadaan=periksa",
    ),
    Waits.STACKS: _Words(
        "scan",
        N_("Tumpukan yang perlu diperiksa"),
        N_("Lembar pemisahnya bermasalah, atau tumpukannya ditahan"),
        "/pindai/tumpukan?keadaan=periksa",
    ),
    Waits.DOSSIERS: _Words(
        "box",
        N_("Berkas yang habis masa simpannya"),
        N_("Nilai nasib akhirnya menurut jadwal retensi"),
        "/berkas?keadaan=due",
    ),
    Waits.CHANGES: _Words(
        "shield",
        N_("Klasifikasi ulang yang belum Anda jalankan"),
        N_("Lihat akibatnya, lalu jalankan atau hentikan"),
        "/klasifikasi-ulang?keadaan=menunggu",
    ),
}


def desk_lines(counts: Mapping[str, int]) -> list[Line]:
    """A line for each kind that waits, in the order of ``Waits``' sources."""
    return [
        Line(found.icon, gettext(found.words), gettext(found.more), found.url, counts[kind])
        for kind, found in _WORDS.items()
        if kind in counts
    ]
