"""What holds a record's level up, and who is told when what was Rahasia or above is opened to more people."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import Refused
from catalog.people.announcements import announce
from catalog.schema import Record, ScannedStack, Unit, utc_now
from catalog.sentences import N_
from catalog.stacks import level_within
from classification.levels import Level
from services.archive.dossier_label import highest_in
from services.archive.reclass_rules import opens_secrets

NOBODY_TO_TELL = N_(
    "Menurunkan arsip Rahasia ke atas harus diketahui pimpinan lain, dan belum ada yang tercatat. "
    "Mintalah kepala unit pemilik yang menjalankannya."
)


def held_levels(session: Session, records: Sequence[Record]) -> dict[str, Level]:
    """The highest level that each dossier and each scanned stack among ``records`` holds, below which it
    must not go; nothing for the others. At most some hundred records at once."""
    ids = [each.id for each in records]
    levels = highest_in(session, [each.id for each in records if each.kind == "dossier"])
    stacks = session.scalars(select(ScannedStack.record_id).where(ScannedStack.record_id.in_(ids))).all()
    return levels | {each: level_within(session, each) for each in stacks}


def tell_of_lowering(session: Session, actor: str, unit: Unit, moves: Iterable[tuple[Level, Level]]) -> None:
    """Tell another leader at once where a move (old level, new level) opens Rahasia or above to more people.

    Raises ``Refused`` where there is nobody to tell.
    """
    if not any(opens_secrets(old, new) for old, new in moves):
        return
    about = {"act": "lower-levels", "user": "", "unit": unit.code}
    try:
        announce(session, actor, unit, about, not_these=frozenset({actor}), now=utc_now())
    except Refused as error:
        raise Refused(NOBODY_TO_TELL) from error
