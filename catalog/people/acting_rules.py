"""When somebody may stand in for a post: pure decisions over dates, decree and who else has it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.sentences import N_, Sentence

LONGEST_DAYS = 366  # a longer stay needs a decree of its own


class Acting(StrEnum):
    """How an acting officer stands to the post."""

    PLT = "plt"  # pelaksana tugas: the post is vacant
    PLH = "plh"  # pelaksana harian: its holder is absent


@dataclass(frozen=True, slots=True)
class Term:
    """Who has the post, from a day to a day, both included; ``until`` ``None`` is open."""

    name: str
    since: date
    until: date | None

    def meets(self, since: date, until: date | None) -> bool:
        """Whether a day of the two periods is the same."""
        is_empty = self.until is not None and self.until < self.since
        begins = until is None or self.since <= until
        return not is_empty and begins and (self.until is None or since <= self.until)

    def covers(self, since: date, until: date) -> bool:
        """Whether every day of the period is in this one."""
        return self.since <= since and (self.until is None or until <= self.until)


@dataclass(frozen=True, slots=True)
class ActingWish:
    """What is known when an acting officer is named.

    ``held`` are the terms of those whose post it is, ``stood_in`` of other acting officers, waiting ones too.
    """

    today: date
    acting: Acting | None
    since: date | None
    until: date | None
    decree: str
    decreed_on: date | None
    title: str
    is_own: bool  # the person holds that post
    has_own_post: bool  # the person holds another post on the first day
    held: tuple[Term, ...] = ()
    stood_in: tuple[Term, ...] = ()


def problems_of(wish: ActingWish) -> dict[str, Sentence | None]:
    """A sentence for each field that stands in the way; ``""`` is the naming as a whole."""
    return {
        "username": _wrong_person(wish),
        "title": None if wish.title else Sentence(N_("Sebutan jabatan belum diisi.")),
        "acting": _wrong_kind(wish),
        "from": None if wish.since else Sentence(N_("Tanggal mulai belum diisi.")),
        "until": _wrong_end(wish),
        "decree": None if wish.decree else Sentence(N_("Plt dan Plh harus menyebut nomor SK.")),
        "decreed_on": _wrong_decree_day(wish),
        "": _overlap(wish),
    }


def acting_words(acting: str, title: str) -> str:
    """As it is written before a name: ``Plh. Kepala Sekretariat``; empty for the holder of a post."""
    if acting not in set(Acting):
        return ""
    label = f"{acting.capitalize()}."
    return title if title.lower().startswith(acting) else f"{label} {title}".strip()


def day_words(day: date | None) -> str:
    """A day as decrees write it in figures."""
    return day.strftime("%d-%m-%Y") if day else "…"


def _wrong_person(wish: ActingWish) -> Sentence | None:
    if wish.is_own:
        return Sentence(N_("Pemegang jabatan tidak dapat menjadi Plt atau Plh jabatannya sendiri."))
    if not wish.has_own_post:
        return Sentence(N_("Plt dan Plh harus orang yang memegang jabatan sendiri pada hari pertamanya."))
    return None


def _wrong_kind(wish: ActingWish) -> Sentence | None:
    if wish.acting is None:
        return Sentence(N_("Pilih Plt atau Plh."))
    if wish.since is None or wish.until is None or wish.until < wish.since:
        return None
    holders = [term for term in wish.held if term.meets(wish.since, wish.until)]
    if wish.acting is Acting.PLT and holders:
        values = {"name": holders[0].name, "until": day_words(holders[0].until)}
        return Sentence(
            N_("Jabatan ini dipegang %(name)s sampai %(until)s. Catat sebagai Plh, atau ubah tanggalnya."),
            values,
        )
    if wish.acting is Acting.PLH and not holders:
        return Sentence(N_("Jabatan ini kosong pada masa itu. Catat sebagai Plt."))
    if wish.acting is Acting.PLH and not any(term.covers(wish.since, wish.until) for term in holders):
        return Sentence(N_("Masa Plh harus seluruhnya di dalam masa jabatan pemegangnya."))
    return None


def _wrong_end(wish: ActingWish) -> Sentence | None:
    if wish.until is None:
        return Sentence(N_("Plt dan Plh harus punya hari terakhir."))
    if wish.until < wish.today:
        return Sentence(N_("Masa itu sudah lewat."))
    if wish.since is None:
        return None
    if wish.until < wish.since:
        return Sentence(N_("Tanggal berakhir mendahului tanggal mulai."))
    if (wish.until - wish.since).days >= LONGEST_DAYS:
        values = {"days": LONGEST_DAYS}
        return Sentence(N_("Plt dan Plh paling lama %(days)s hari. Perpanjangan perlu SK baru."), values)
    return None


def _wrong_decree_day(wish: ActingWish) -> Sentence | None:
    if wish.decreed_on is None:
        return Sentence(N_("Tanggal SK belum diisi."))
    if wish.decreed_on > wish.today:
        return Sentence(N_("Tanggal SK belum sampai."))
    if wish.since is not None and wish.decreed_on > wish.since:
        return Sentence(N_("Tugas tidak dapat mulai sebelum tanggal SK."))
    return None


def _overlap(wish: ActingWish) -> Sentence | None:
    if wish.since is None or wish.until is None:
        return None
    for term in wish.stood_in:
        if term.meets(wish.since, wish.until):
            values = {"name": term.name, "since": day_words(term.since), "until": day_words(term.until)}
            return Sentence(
                N_("%(name)s sudah menjadi Plt atau Plh jabatan ini dari %(since)s sampai %(until)s."), values
            )
    return None
