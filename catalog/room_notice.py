"""What people are told at home of room that runs out: those of the office a mark, its administrator more."""

from sqlalchemy.orm import Session

from catalog.people.desk import desk_of
from catalog.quotas import Mark, marks_of
from catalog.sentences import N_, Sentence
from classification.scopes import PostKind, Scope

MARKS = {
    Mark.FULL: N_("Jatah ruang simpan kantor Anda sudah habis"),
    Mark.NEARLY: N_("Jatah ruang simpan kantor Anda terpakai lebih dari 95 persen"),
    Mark.SOON: N_("Jatah ruang simpan kantor Anda terpakai lebih dari 80 persen"),
}
OFFICES = N_("Jatah ruang simpan hampir atau sudah habis di %(count)s kantor")


def room_notice(session: Session, user_id: str, scope: Scope, default: int) -> Sentence | None:
    """The sentence, or ``None`` where there is room; ``default`` is the setting's quota, in bytes."""
    if is_administrator(scope):
        count = len(marks_of(session, desk_of(session, user_id, scope).units, default))
        return Sentence(OFFICES, {"count": count}) if count else None
    found = set(marks_of(session, {post.office for post in scope.posts}, default).values())
    return next((Sentence(words) for mark, words in MARKS.items() if mark in found), None)


def is_administrator(scope: Scope) -> bool:
    return any(post.kind is PostKind.ADMINISTRATOR for post in scope.posts)
