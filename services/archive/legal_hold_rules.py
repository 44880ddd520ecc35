"""Who may hold a record back, what may be typed of a hold, and what its refusals say: pure decisions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.sentences import N_, Sentence
from classification.access import Verdict, may_read
from classification.labels import Label
from classification.scopes import PostKind, Scope

LONGEST_REFERENCE, LONGEST_REASON = 120, 500
_LEADERS = frozenset({PostKind.LEADER, PostKind.SECRETARY})
HOLDING = _LEADERS | {PostKind.ARCHIVIST}
"""The posts of which ``may_hold`` is ever true."""

NAMED = N_(
    "Arsip ini dalam penahanan hukum menurut %(reference)s, jadi hal ini tidak dapat dilakukan. "
    "Cabut dahulu penahanannya."
)
HELD = N_("Arsip ini dalam penahanan hukum, jadi hal ini tidak dapat dilakukan. Cabut dahulu penahanannya.")
CANNOT_NOW = N_("Hal ini sekarang tidak dapat dilakukan pada arsip ini. Tanyakan kepada unit kearsipan.")


class HoldState(StrEnum):
    IN_FORCE = "berlaku"
    REVIEW = "tinjau"  # in force, and its day of review has come
    LIFTED = "dicabut"


@dataclass(frozen=True, slots=True)
class HoldWish:
    """What is typed of a new hold; ``today`` is the office's day."""

    reference: str
    reason: str
    since: date | None
    review_on: date | None
    today: date


def may_hold(scope: Scope, label: Label) -> bool:
    """The office's archivist, and its leaders for what they may read."""
    verdict = may_read(scope, label).verdict
    return any(
        post.office == label.office
        and (
            (post.kind is PostKind.ARCHIVIST and verdict is not Verdict.NONE)
            or (post.kind in _LEADERS and verdict is Verdict.CONTENT)
        )
        for post in scope.posts
    )


def reviews(scope: Scope, label: Label, *, is_own: bool) -> bool:
    """Whether the day of review is this person's task: of those who may lift the hold, the archivists of the
    office that keeps the record, and who placed it (``is_own``)."""
    is_archivist = any(
        post.kind is PostKind.ARCHIVIST and post.office == label.office for post in scope.posts
    )
    return may_hold(scope, label) and (is_own or is_archivist)


def problems_of(wish: HoldWish) -> dict[str, Sentence | None]:
    """A sentence for each field that cannot be taken."""
    return {
        "reference": _wrong_length(
            wish.reference, LONGEST_REFERENCE, N_("Tulis nomor perkara atau surat, paling banyak 120 huruf.")
        ),
        "reason": wrong_reason(wish.reason),
        "since": _wrong_since(wish),
        "review_on": _wrong_review(wish.review_on, wish.today),
    }


def wrong_reason(reason: str) -> Sentence | None:
    """The sentence for a reason that is missing or too long."""
    return _wrong_length(reason, LONGEST_REASON, N_("Tulis alasannya, paling banyak 500 huruf."))


def wrong_next_review(review_on: date | None, today: date) -> Sentence | None:
    """The sentence for a next day of review that is missing or has come; ``None`` for one ahead."""
    if review_on is None:
        return Sentence(N_("Isi tanggalnya."))
    return _wrong_review(review_on, today)


def state_of(*, is_lifted: bool, review_on: date | None, today: date) -> HoldState:
    """How a hold stands on a day; the day of review itself already asks for it."""
    if is_lifted:
        return HoldState.LIFTED
    return HoldState.REVIEW if review_on is not None and review_on <= today else HoldState.IN_FORCE


def refusal(*, is_known: bool, reference: str) -> Sentence:
    """What is said to who may not act: a hold on something hidden is not told of at all."""
    if not is_known:
        return Sentence(CANNOT_NOW)
    return Sentence(NAMED, {"reference": reference}) if reference else Sentence(HELD)


def _wrong_length(text: str, most: int, words: str) -> Sentence | None:
    return None if 0 < len(text.strip()) <= most else Sentence(words)


def _wrong_since(wish: HoldWish) -> Sentence | None:
    if wish.since is None:
        return Sentence(N_("Isi tanggalnya."))
    return Sentence(N_("Tanggal ini belum tiba.")) if wish.since > wish.today else None


def _wrong_review(review_on: date | None, today: date) -> Sentence | None:
    is_past = review_on is not None and review_on <= today
    return Sentence(N_("Tanggal tinjau harus sesudah hari ini.")) if is_past else None
