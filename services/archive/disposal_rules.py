"""Which dossiers may be proposed for transfer, destruction or handing over, and why not: pure decisions.

Source: the steps of disposal (penyusutan) of Perka ANRI 37/2016: to the record centre when the active time
is over; to be destroyed, or handed over as permanent, when the inactive time is over too. What the schedule
wants appraised again is proposed for neither before somebody appraised it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.sentences import N_, Sentence
from classification.retention import Fate
from services.archive.legal_hold_rules import CANNOT_NOW

LONGEST_NUMBER, LONGEST_TITLE, LONGEST_NOTE = 60, 200, 500
MOST_LINES = 1_000  # dossiers of one proposal; a longer list is read and signed by nobody


class ProposalKind(StrEnum):
    TRANSFER = "pindah"
    DESTROY = "musnah"
    HAND_OVER = "serah"


class ProposalState(StrEnum):
    DRAFT = "draf"
    SUBMITTED = "diajukan"  # locked
    WITHDRAWN = "ditarik"


class Bar(StrEnum):
    """Why a dossier may not be proposed, or may no longer be."""

    OPEN = "terbuka"
    NO_RULE = "tanpa-aturan"
    ACTIVE = "masih-aktif"
    INACTIVE = "masih-inaktif"
    APPRAISE = "dinilai"
    OTHER_FATE = "nasib-lain"
    HELD = "ditahan"
    LENT = "dipinjam"
    ELSEWHERE = "usulan-lain"
    NOT_NOW = "belum"  # for a reason of which this reader may not know


FATES = {ProposalKind.DESTROY: Fate.DESTROY, ProposalKind.HAND_OVER: Fate.PERMANENT}
OPEN_STATES = frozenset({ProposalState.DRAFT, ProposalState.SUBMITTED})


@dataclass(frozen=True, slots=True)
class DossierStanding:
    """What decides on one dossier. ``is_held`` and ``is_lent``: it or anything in it; ``is_elsewhere``: on
    another open proposal; ``is_barred``: held or lent in a way that this reader may not know of."""

    closed_on: date | None
    active_until: date | None
    inactive_until: date | None
    fate: str
    is_held: bool = False
    is_lent: bool = False
    is_elsewhere: bool = False
    is_barred: bool = False


@dataclass(frozen=True, slots=True)
class ProposalWish:
    """What is typed of a new proposal; ``units`` are those whose dossiers this person may propose."""

    kind: str
    unit_id: str
    number: str
    title: str
    note: str
    units: frozenset[str]
    is_number_taken: bool


def bars_of(kind: ProposalKind, dossier: DossierStanding, today: date) -> tuple[Bar, ...]:
    """All that stands against proposing it so on a day; nothing where it may be proposed."""
    found = []
    if (early := _too_early(kind, dossier, today)) is not None:
        found.append(early)
    marks = (
        (dossier.is_held, Bar.HELD),
        (dossier.is_lent, Bar.LENT),
        (dossier.is_elsewhere, Bar.ELSEWHERE),
        (dossier.is_barred, Bar.NOT_NOW),
    )
    return (*found, *(bar for is_so, bar in marks if is_so))


def problems_of(wish: ProposalWish) -> dict[str, Sentence | None]:
    """A sentence for each field that cannot be taken."""
    number = N_("Tulis nomor usulan, paling banyak 60 huruf.")
    title = N_("Tulis judul usulan, paling banyak 200 huruf.")
    taken = Sentence(N_("Nomor itu sudah dipakai usulan lain."))
    too_long = Sentence(N_("Catatan paling banyak 500 huruf."))
    return {
        "kind": None if wish.kind in set(ProposalKind) else Sentence(N_("Pilih jenis usulan.")),
        "unit": None if wish.unit_id in wish.units else Sentence(N_("Pilih unit pengolahnya.")),
        "number": taken if wish.is_number_taken else _wrong_length(wish.number, LONGEST_NUMBER, number),
        "title": _wrong_length(wish.title, LONGEST_TITLE, title),
        "note": too_long if len(wish.note) > LONGEST_NOTE else None,
    }


def submit_refusal(lines: int, barred: int, unseen: int = 0) -> Sentence | None:
    """Why a draft with so many dossiers, of which so many may not be proposed, cannot be submitted.

    Both count what the reader may know of; of ``unseen`` ones beside those the sentence does not tell.
    """
    if lines == 0:
        return Sentence(N_("Usulan ini masih kosong. Masukkan berkasnya dahulu."))
    if barred:
        return Sentence(
            N_("Ada berkas yang tidak lagi dapat diusulkan. Lihat alasannya di daftar dan keluarkan dahulu.")
        )
    return Sentence(CANNOT_NOW) if unseen else None


def _too_early(kind: ProposalKind, dossier: DossierStanding, today: date) -> Bar | None:
    """A last day itself still belongs to the time that it ends."""
    if dossier.closed_on is None:
        return Bar.OPEN
    if dossier.active_until is None or dossier.inactive_until is None:
        return Bar.NO_RULE
    if today <= dossier.active_until:
        return Bar.ACTIVE
    if kind is ProposalKind.TRANSFER:
        return None
    if today <= dossier.inactive_until:
        return Bar.INACTIVE
    if dossier.fate == Fate.REAPPRAISE:
        return Bar.APPRAISE
    return None if dossier.fate == FATES[kind] else Bar.OTHER_FATE


def _wrong_length(text: str, most: int, words: str) -> Sentence | None:
    return None if 0 < len(text.strip()) <= most else Sentence(words)
