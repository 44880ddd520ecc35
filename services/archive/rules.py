"""Who may change a record's description and level: pure decisions over scope and label."""

from dataclasses import dataclass

from catalog.sentences import N_
from classification.access import Verdict, may_read
from classification.instruments import needs_reason
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope
from ingest.filing_right import NEEDS_REASON, NOT_YOUR_LEVEL, may_set

_WITHOUT_CHARGE = frozenset({PostKind.ADMINISTRATOR, PostKind.OPERATOR})
_LEADERS = frozenset({PostKind.LEADER, PostKind.SECRETARY})


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A wished change of level. ``floor`` is the container's level; ``old`` is what counts now.

    ``default`` is the level that the code gives, if any does; ``within`` the highest in a stack or dossier.
    """

    old: Level
    new: Level
    is_filing: bool
    has_file: bool
    floor: Level
    reason: str
    default: Level | None = None
    within: Level = Level.ORDINARY


def is_in_charge(scope: Scope, label: Label) -> bool:
    """True for the author's post of a draft, the owning division, and the office's archivist."""
    return any(
        (label.standing is Standing.DRAFT and post.seat in label.seats)
        or (post.unit == label.division and may_keep(post))
        or (post.kind is PostKind.ARCHIVIST and post.office == label.office)
        for post in scope.posts
    )


def may_keep(post: Post) -> bool:
    """Whether such a post is in charge of the records of its own unit."""
    return post.kind not in _WITHOUT_CHARGE


def may_know_who_looked(scope: Scope, label: Label) -> bool:
    """Heads, leaders and archivists of the owning office see who opened a record; others see its changes."""
    return any(
        post.office == label.office
        and (post.kind in _LEADERS | {PostKind.ARCHIVIST} or _is_head_of(post.kind, post.unit, label))
        for post in scope.posts
    )


def refusal_of_level(scope: Scope, label: Label, change: LevelChange) -> str | None:
    """Why this person may not set that level (a message id), or ``None`` when it may be set."""
    if change.new == change.old and not change.is_filing:
        return None
    if change.new is Level.TOP_SECRET and change.has_file:
        return N_(
            "Arsip Sangat Rahasia hanya dicatat uraiannya di sini, tanpa file. Tingkat tidak diubah. "
            "Daftarkan uraiannya lewat Unggah."
        )
    if change.new < change.floor:
        return N_(
            "Arsip ini bagian dari arsip lain yang tingkatnya lebih tinggi, jadi tidak dapat lebih rendah."
        )
    if change.new < change.within:
        return N_(
            "Tumpukan atau berkas ini memuat arsip yang tingkatnya lebih tinggi, "
            "jadi tidak dapat lebih rendah."
        )
    if not change.is_filing and not change.reason:
        return N_("Tulis alasan perubahan tingkat. Alasan ini tercatat di riwayat arsip.")
    if not change.reason and needs_reason(change.default, change.new):
        return NEEDS_REASON
    if change.new < change.old and not change.is_filing and not _may_lower(scope, label):
        return N_("Tingkat hanya dapat diturunkan oleh kepala unit pemilik atau pimpinan kantor.")
    if not may_set(scope, label, change.new):
        return NOT_YOUR_LEVEL
    return None


def _may_lower(scope: Scope, label: Label) -> bool:
    return may_read(scope, label).verdict is Verdict.CONTENT and any(
        (post.kind in _LEADERS and post.office == label.office) or _is_head_of(post.kind, post.unit, label)
        for post in scope.posts
    )


def _is_head_of(kind: PostKind, unit: str, label: Label) -> bool:
    return kind is PostKind.HEAD and unit in {label.division, label.office}
