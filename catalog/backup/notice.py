"""What the technical administrator is told at home: that the backups have stopped coming."""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog.backup.runs import TOO_OLD, last_backup, state_of_backups
from catalog.sentences import N_, Sentence
from classification.scopes import PostKind, Scope


def backup_notice(session: Session, scope: Scope, now: datetime) -> Sentence | None:
    """The sentence for who holds a post of administrator; ``None`` for others, and where all is well."""
    if not any(post.kind is PostKind.ADMINISTRATOR for post in scope.posts):
        return None
    if state_of_backups(session).is_failing:
        return Sentence(N_("Pencadangan terakhir gagal"))
    last = last_backup(session)
    if last is None:
        return Sentence(N_("Belum pernah dibuat cadangan"))
    if now - last >= TOO_OLD:
        return Sentence(N_("Cadangan terakhir %(days)s hari yang lalu"), {"days": (now - last).days})
    return None
