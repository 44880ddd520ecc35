"""What reclassifying means for one record: pure decisions over scope, label and wish."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from catalog.schema import ReclassLineState, ReclassState
from catalog.sentences import N_
from classification.access import Verdict, may_read
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import PostKind, Scope
from services.archive.rules import LevelChange, is_in_charge, may_keep, refusal_of_level

NOT_FILED = N_("Belum diarsipkan. Klasifikasikan dari halaman arsipnya.")
IS_EDITION = N_("Edisi publik mempunyai tingkat sendiri dan tidak ikut berubah.")
NOT_YOURS = N_("Bukan tanggung jawab jabatan Anda.")
NOTHING_NEW = N_("Tingkat dan kodenya sudah demikian.")
CHANGED_SINCE = N_("Berubah sejak diperiksa, jadi dilewati.")
CONTAINER_STAYS = N_("Arsip yang memuatnya tidak berubah, jadi ini pun tetap.")
GONE = N_("Tidak lagi terbuka bagi Anda, jadi dilewati.")


State = ReclassState
LineState = ReclassLineState

_LEADERS = frozenset({PostKind.LEADER, PostKind.SECRETARY})
MAY_RUN = frozenset({State.PREVIEW, State.PAUSED})
MAY_STOP = frozenset({State.PREVIEW, State.RUNNING, State.PAUSED})
HAS_CHANGED = frozenset({State.DONE, State.STOPPED})


@dataclass(frozen=True, slots=True)
class Line:
    """One record's change; one that is not ``is_chosen`` comes along with its container.

    ``floor`` is the level of what it came out of, as it will be by then; ``within`` the highest of what it
    holds, where it is a dossier or a scanned stack. ``held`` says why a legal hold keeps it from going lower
    (a message id); empty where nothing does.
    """

    old_level: Level
    new_level: Level
    old_code: str
    new_code: str
    has_file: bool
    floor: Level
    reason: str
    is_chosen: bool = True
    within: Level = Level.ORDINARY
    held: str = ""

    @property
    def changes_nothing(self) -> bool:
        return self.old_level == self.new_level and self.old_code == self.new_code


def refusal_of_line(scope: Scope, label: Label, line: Line) -> str | None:
    """Why this person may not change this record so (a message id), or ``None`` where it may be changed."""
    if label.standing is Standing.PUBLIC_EDITION:
        return IS_EDITION
    if label.standing is not Standing.FILED:
        return NOT_FILED
    if line.held and line.new_level < line.old_level and not line.is_chosen:
        return line.held
    if not line.is_chosen:  # decided with its container, whose label covers it
        return NOTHING_NEW if line.changes_nothing else None
    if not (is_in_charge(scope, label) or _leads(scope, label)):
        return NOT_YOURS
    if line.changes_nothing:
        return NOTHING_NEW
    if line.held and line.new_level < line.old_level:
        return line.held
    change = LevelChange(
        line.old_level,
        line.new_level,
        is_filing=False,
        has_file=line.has_file,
        floor=line.floor,
        reason=line.reason,
        within=line.within,
    )
    return refusal_of_level(scope, label, change)


def posts_from(scope: Scope, labels: Collection[Label]) -> frozenset[tuple[str, PostKind]]:
    """Unit and kind of the posts by which this person may change any of these records; where none gives that,
    of all that may propose at all."""
    named = scope.named_records  # a leader may read just this one
    alike = {label if label.record_id in named else replace(label, record_id="") for label in labels}
    alone = [replace(scope, posts=(post,)) for post in scope.posts if may_keep(post)]
    able = [each for each in alone if any(is_in_charge(each, one) or _leads(each, one) for one in alike)]
    return frozenset((post.unit, post.kind) for each in able or alone for post in each.posts)


def _leads(scope: Scope, label: Label) -> bool:
    """Who leads the office decides on levels too, of what they may read."""
    is_leader = any(post.kind in _LEADERS and post.office == label.office for post in scope.posts)
    return is_leader and may_read(scope, label).verdict is Verdict.CONTENT


def comes_along(outer_old: Level, outer_new: Level, own: Level) -> bool:
    """Whether what came out of a container takes its new level: raised with it, lowered only if alike."""
    return own == outer_old or own < outer_new


def opens_secrets(old: Level, new: Level) -> bool:
    """Whether it gives somebody sight of what was Rahasia or above, which the head is told at once."""
    return old >= Level.SECRET and new < old
