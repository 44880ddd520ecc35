"""Who may open a record to another person for a time: the owner's head and leaders, by their own posts."""

from classification.access import Verdict, may_read
from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Post, PostKind, Scope


def may_open_to_others(scope: Scope, label: Label) -> bool:
    """Whether a post of this person decides on it. What a grant opened to oneself cannot be handed on.

    Sangat Rahasia is opened by its owner's head alone, in writing, never by request; a draft by its author.
    """
    if label.standing is not Standing.FILED or label.level is Level.TOP_SECRET:
        return False
    return any(_decides(post, label) and _reads(post, scope, label) for post in scope.posts)


def _decides(post: Post, label: Label) -> bool:
    match post.kind:
        case PostKind.HEAD:
            return post.unit == label.division
        case PostKind.LEADER:
            return post.office == label.office
        case PostKind.SECRETARY:
            return post.unit in {label.division, label.office}
        case PostKind.ARCHIVIST:
            return post.office == label.office and label.level is Level.ORDINARY
        case _:
            return False


def _reads(post: Post, scope: Scope, label: Label) -> bool:
    """Whether that post alone opens it, in the table as it is narrowed."""
    return may_read(Scope(posts=(post,), table=scope.table), label).verdict is Verdict.CONTENT
