"""The condition of the installation in words: lights, durations, and what to do about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.heartbeats import Beat
from catalog.quotas import OfficeRoom
from catalog.schema import JobState
from catalog.sentences import N_
from services.monitoring.figures import Figures, days_left
from services.monitoring.judging import LONG_WAIT, Judged, Light, disk_light, quota_light
from webapp.formats import number_of
from webapp.language import gettext, ngettext

PART_NAMES = {
    "web": N_("Halaman web"),
    "worker": N_("Pembaca file"),
    "index": N_("Penulis indeks"),
    "schedule": N_("Tugas berkala"),
    "inbox": N_("Folder pantau"),
}
LIGHT_WORDS = {Light.GOOD: N_("Baik"), Light.WARN: N_("Perlu dilihat"), Light.BAD: N_("Bermasalah")}
OVERALL = {
    Light.GOOD: N_("Semua berjalan baik."),
    Light.WARN: N_("Berjalan, tetapi ada yang perlu dilihat."),
    Light.BAD: N_("Ada yang bermasalah dan perlu ditangani."),
}


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part on one machine, as a line of the table."""

    name: str
    beat: Beat
    is_silent: bool
    ago: str


@dataclass(frozen=True, slots=True)
class StorageLine:
    """One office's room; ``share`` of the bar, 0..1, of the quota where there is one, else of the largest."""

    office: OfficeRoom
    light: Light
    share: float
    percent: int | None


def part_lines(figures: Figures) -> list[PartLine]:
    """Every part that gave a sign within a day."""
    return [
        PartLine(part_name(beat.part), beat, beat.is_silent(figures.now), duration(beat.age(figures.now)))
        for beat in figures.parts
    ]


def part_name(part: str) -> str:
    return gettext(PART_NAMES[part]) if part in PART_NAMES else part


def storage_lines(figures: Figures) -> list[StorageLine]:
    """The offices, the fullest first."""
    seen = figures.slow.storage
    largest = max((office.originals for office in seen), default=0) or 1
    lines = [_storage_line(office, largest) for office in seen]
    return sorted(lines, key=lambda line: (-line.share, line.office.code))


def _storage_line(office: OfficeRoom, largest: int) -> StorageLine:
    share = office.originals / (office.quota or largest)
    return StorageLine(
        office, quota_light(office), min(share, 1.0), round(100 * share) if office.quota else None
    )


def duration(seconds: float | None) -> str:
    """``21 milidetik``, ``0,8 detik``, ``12 detik``, ``5 menit``, ``3 jam``, ``2 hari``; a dash for none."""
    if seconds is None:
        return "–"
    if 0 < seconds < 0.1:
        return gettext("%(n)s milidetik", n=number_of(max(1, round(seconds * 1000))))
    if 0 < seconds < 10:
        return gettext("%(n)s detik", n=number_of(round(seconds, 1), 1))
    return _whole(int(seconds))


def _whole(seconds: int) -> str:
    if seconds < 60:
        return gettext("%(n)s detik", n=seconds)
    if seconds < 3600:
        return ngettext("%(num)d menit", "%(num)d menit", seconds // 60)
    if seconds < 172_800:
        return ngettext("%(num)d jam", "%(num)d jam", seconds // 3600)
    return ngettext("%(num)d hari", "%(num)d hari", seconds // 86_400)


def advice(figures: Figures, judged: Judged) -> Sequence[str]:
    """What to do, the worst first; empty where all is well."""
    return [
        words
        for words in (*_of_parts(figures, judged), *_of_work(figures, judged), *_of_room(figures, judged))
        if words
    ]


def _of_parts(figures: Figures, judged: Judged) -> list[str]:
    said = []
    if judged.missing:
        names = ", ".join(map(part_name, judged.missing))
        said.append(
            gettext(
                "Tidak berjalan: %(names)s. Jalankan `telusur up`, atau bagian itu di mesinnya.", names=names
            )
        )
    quiet = [line for line in part_lines(figures) if line.is_silent and line.beat.part not in judged.missing]
    if quiet:
        names = ", ".join(f"{line.name} ({line.beat.host})" for line in quiet)
        said.append(
            gettext("Diam tanpa pamit: %(names)s. Periksa mesinnya, lalu jalankan lagi.", names=names)
        )
    return said


def _of_work(figures: Figures, judged: Judged) -> list[str]:
    said = []
    if failed := figures.jobs_in(JobState.FAILED):
        said.append(
            ngettext(
                "%(num)d file gagal dibaca. Pemasuknya dapat mengulangi di halaman Pekerjaan.",
                "%(num)d file gagal dibaca. Pemasuknya dapat mengulangi di halaman Pekerjaan.",
                failed,
            )
        )
    if figures.age(figures.oldest_due) >= LONG_WAIT:
        waits = duration(figures.age(figures.oldest_due))
        said.append(
            gettext(
                "File tertua menunggu dibaca %(waits)s. Tambah pekerja bila ini sering terjadi.", waits=waits
            )
        )
    if judged.index is not Light.GOOD:
        said.append(
            gettext("Indeks pencarian tertinggal: yang baru belum ditemukan. Periksa penulis indeks.")
        )
    if judged.mail is not Light.GOOD:
        said.append(gettext("Ada surel yang belum atau tidak terkirim. Jalankan `telusur doctor` di server."))
    if judged.search is not Light.GOOD:
        said.append(gettext("Pencarian lambat. Periksa beban mesin dan disk."))
    return said


def _of_room(figures: Figures, judged: Judged) -> list[str]:
    said = []
    if figures.disk.is_short:
        said.append(
            gettext("Disk terlalu penuh: unggahan baru ditolak. Yang sedang dibaca tetap diteruskan.")
        )
    if disk_light(figures) is not Light.GOOD:
        said.append(
            gettext("Disk hampir penuh. Kosongkan, atau pindahkan folder data ke disk yang lebih besar.")
        )
    if any(quota_light(office) is not Light.GOOD for office in figures.slow.storage):
        said.append(gettext("Ada kantor yang mendekati atau melewati jatah ruangnya."))
    if judged.backup is not Light.GOOD:
        said.append(gettext("Buat cadangan dengan `telusur backup`, dan simpan di luar mesin ini."))
    if judged.seal is not Light.GOOD:
        said.append(gettext("Jejak audit belum disegel. Periksa tugas berkala."))
    return said


def room_words(figures: Figures) -> str:
    """How long the disk lasts."""
    left = days_left(figures)
    if left is None:
        return gettext("Tidak bertambah dalam 30 hari terakhir.")
    if left > 3650:
        return gettext("Cukup untuk lebih dari 10 tahun dengan pertambahan sekarang.")
    return ngettext(
        "Cukup untuk %(num)d hari dengan pertambahan sekarang.",
        "Cukup untuk %(num)d hari dengan pertambahan sekarang.",
        left,
    )
