"""When a record's paper may be lent, and how a loan stands: pure decisions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.sentences import N_, Sentence
from classification.access import Verdict
from classification.labels import Label, Standing

LONGEST_DAYS = 366  # a longer stay is a transfer, not a loan
SOON_DAYS = 2


class LoanState(StrEnum):
    """How a loan stands on a day. ``SOON`` is due within ``SOON_DAYS``; the due day itself is not late."""

    OUT = "out"
    SOON = "soon"
    LATE = "late"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class LoanWish:
    """What is known when somebody is to get the paper. ``verdict`` is the borrower's own, at this moment."""

    today: date
    due_on: date
    purpose: str
    borrower_is_active: bool
    verdict: Verdict
    is_out: bool
    label: Label


def problems_of(wish: LoanWish) -> dict[str, Sentence | None]:
    """A sentence for each field that stands in the way; ``""`` is the loan as a whole."""
    return {
        "": _refusal(wish),
        "borrower": _no_reader(wish),
        "due_on": _wrong_day(wish),
        "purpose": _wrong_purpose(wish.purpose),
    }


def state_of(due_on: date, returned_on: date | None, today: date) -> LoanState:
    """How a loan stands today, in the office's own calendar."""
    if returned_on is not None:
        return LoanState.RETURNED
    left = (due_on - today).days
    if left < 0:
        return LoanState.LATE
    return LoanState.SOON if left <= SOON_DAYS else LoanState.OUT


def _refusal(wish: LoanWish) -> Sentence | None:
    if wish.label.standing is not Standing.FILED:
        return Sentence(N_("Hanya arsip yang sudah diarsipkan yang dapat dipinjamkan."))
    if wish.is_out:
        return Sentence(N_("Arsip ini sedang dipinjam. Catat pengembaliannya dahulu."))
    return None


def _no_reader(wish: LoanWish) -> Sentence | None:
    """Paper in the hand is content: nobody gets by loan what they may not read."""
    if wish.borrower_is_active and wish.verdict is Verdict.CONTENT:
        return None
    return Sentence(
        N_("Peminjam harus pengguna aktif yang berhak membaca isi arsip ini. Berikan izin akses dahulu.")
    )


def _wrong_day(wish: LoanWish) -> Sentence | None:
    days = (wish.due_on - wish.today).days
    if days < 0:
        return Sentence(N_("Tanggal kembali sudah lewat."))
    if days > LONGEST_DAYS:
        return Sentence(N_("Peminjaman paling lama %(days)s hari."), {"days": LONGEST_DAYS})
    return None


def _wrong_purpose(purpose: str) -> Sentence | None:
    if 0 < len(purpose.strip()) <= 300:
        return None
    return Sentence(N_("Tulis keperluannya, paling banyak 300 huruf."))
