"""The one rule of sight: a reader gets what the tokens of the reader and of the record have in common.

A label's tokens say by which relations, in which unit and at which level a record can be opened; a scope's
tokens say which of these the reader holds at this moment. SQL and the engines meet the same two sets.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from classification.labels import Label, Standing
from classification.levels import Level
from classification.scopes import Mandate, MandateKind, Post, PostKind, Scope
from classification.table import NO_REASON, REASONS, ROWS, AccessTable, Relation, Verdict

__all__ = [
    "Decision",
    "Shown",
    "Verdict",
    "cell_tokens",
    "content_tokens",
    "description_tokens",
    "label_tokens",
    "may_read",
    "opens_secrets",
    "scope_tokens",
    "shown_fields",
    "title_is_masked",
]

LOWEST_TIER = 9  # tiers of leadership run from 1, the highest, to 9

_MEMBERS = frozenset(
    {
        PostKind.LEADER,
        PostKind.SECRETARY,
        PostKind.HEAD,
        PostKind.STAFF,
        PostKind.ARCHIVIST,
        PostKind.PPID,
    }
)
_IN_DIVISION = _MEMBERS - {PostKind.LEADER}
_SECRET_POSTS = frozenset({PostKind.LEADER, PostKind.SECRETARY, PostKind.HEAD, PostKind.ARCHIVIST})


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and why, as an Indonesian message id."""

    verdict: Verdict
    reason: str


class Shown(StrEnum):
    """The parts of a description that a reader without content may be shown."""

    TITLE = "title"
    NUMBER = "number"
    CODE = "code"
    DATES = "dates"
    PLACE = "place"  # box, shelf, room
    PARTIES = "parties"


_DESCRIPTIONS = {
    Level.ORDINARY: frozenset(Shown),
    Level.RESTRICTED: frozenset(Shown),
    Level.SECRET: frozenset(Shown) - {Shown.TITLE, Shown.PARTIES},
    Level.TOP_SECRET: frozenset({Shown.CODE, Shown.DATES, Shown.PLACE}),
}


def may_read(scope: Scope, label: Label) -> Decision:
    """What this reader gets of this record at this moment, and why."""
    tokens = label_tokens(label)
    for verdict in (Verdict.CONTENT, Verdict.DESCRIPTION):
        common = tokens & scope_tokens(scope, verdict)
        if common:
            return Decision(verdict, REASONS[min(map(_relation, common), key=_ORDER.index)])
    return Decision(Verdict.NONE, NO_REASON)


def shown_fields(scope: Scope, label: Label) -> frozenset[Shown]:
    """The parts of the description that this reader may be shown; empty where the verdict is none."""
    match may_read(scope, label).verdict:
        case Verdict.CONTENT:
            return frozenset(Shown)
        case Verdict.DESCRIPTION:
            return _DESCRIPTIONS[label.level]
        case Verdict.NONE:
            return frozenset()


def title_is_masked(scope: Scope, label: Label) -> bool:
    """Whether this reader must not be shown the title (always so where nothing may be seen)."""
    return Shown.TITLE not in shown_fields(scope, label)


def opens_secrets(kind: PostKind) -> bool:
    """Whether a post gives rights over Rahasia or above, and so needs a second person or an announcement."""
    return kind in _SECRET_POSTS


def content_tokens(scope: Scope) -> frozenset[str]:
    """The tokens whose records this reader may read, search and download."""
    return scope_tokens(scope, Verdict.CONTENT)


def description_tokens(scope: Scope) -> frozenset[str]:
    """The tokens whose records this reader may handle by their description only."""
    return scope_tokens(scope, Verdict.DESCRIPTION)


def label_tokens(label: Label) -> frozenset[str]:
    """The tokens under which a record can be opened: posts, units, cases and levels, never persons."""
    if label.standing is Standing.FILED:
        return frozenset(_filed_tokens(label))
    if label.standing is Standing.PUBLIC_EDITION and label.is_released:
        is_open = not label.is_embargoed and ROWS[Relation.PUBLIC][label.level - 1] is Verdict.CONTENT
        return frozenset(_filed_tokens(label)) | ({Relation.PUBLIC.value} if is_open else set())
    return frozenset(_token(Relation.DRAFT, seat) for seat in label.seats) | {
        _token(Relation.RELEASE, label.office)
    }


def scope_tokens(scope: Scope, verdict: Verdict, table: AccessTable | None = None) -> frozenset[str]:
    """The tokens to which the table gives exactly ``verdict`` for this reader; empty for none.

    ``table`` is the scope's own unless another one is tried out.
    """
    return _sight(scope, scope.table if table is None else table).get(verdict, frozenset())


def cell_tokens(scope: Scope, relation: Relation, level: Level, office: str) -> frozenset[str]:
    """The tokens that this reader holds by one cell of that office's table, whatever verdict it gives."""
    wanted = (relation, level, office)
    return frozenset(token for each, at, token, place in _held_tokens(scope) if (each, at, place) == wanted)


@lru_cache(maxsize=256)
def _sight(scope: Scope, table: AccessTable) -> dict[Verdict, frozenset[str]]:
    found: dict[Verdict, set[str]] = {Verdict.CONTENT: set(), Verdict.DESCRIPTION: set()}
    for relation, level, token, office in _held_tokens(scope):
        verdict = table.cell(relation, level, office)
        if verdict is not Verdict.NONE:
            found[verdict].add(token)
    return {verdict: frozenset(tokens) for verdict, tokens in found.items()}


Held = tuple[Relation, Level, str, str]  # relation, level, token, office whose narrowing counts


def _held_tokens(scope: Scope) -> Iterator[Held]:
    yield Relation.PUBLIC, Level.ORDINARY, Relation.PUBLIC.value, ""
    for relation, ids in ((Relation.NAMED, scope.named_records), (Relation.TEAM, scope.cases)):
        for each in ids:
            yield relation, Level.ORDINARY, f"{relation}:{each}", ""
    for post in scope.posts:
        yield from _post_tokens(post)
        if post.kind is PostKind.HEAD:
            yield from _named_head_tokens(post, scope)
        for place in _places_above(post):
            yield from _supervision_tokens(place, post.office, scope.mandates)
    for mandate in scope.mandates:
        yield from _mandate_tokens(mandate)


def _post_tokens(post: Post) -> Iterator[Held]:
    if post.kind is PostKind.ADMINISTRATOR:
        return
    yield Relation.DRAFT, Level.ORDINARY, _token(Relation.DRAFT, post.seat), post.office
    if post.kind is PostKind.ARCHIVIST:
        yield Relation.RELEASE, Level.ORDINARY, _token(Relation.RELEASE, post.office), post.office
    for relation, place in _post_places(post):
        for level in Level:
            if relation is Relation.LEADERS and level is Level.TOP_SECRET:
                for tier in range(max(post.tier, 1), LOWEST_TIER + 1):
                    yield relation, level, f"{_token(relation, place, level)}-{tier}", post.office
            else:
                yield relation, level, _token(relation, place, level), post.office


def _post_places(post: Post) -> Iterator[tuple[Relation, str]]:
    """The relations of one post and the unit that each of them holds in."""
    if post.kind in _MEMBERS:
        yield Relation.COLLEAGUE, post.office
    if post.kind in _MEMBERS - {PostKind.LEADER, PostKind.SECRETARY}:
        yield Relation.STAFF, post.unit
    if post.kind is PostKind.HEAD:
        yield Relation.HEAD, post.unit
    if post.kind is PostKind.ARCHIVIST:
        yield Relation.ARCHIVE, post.office
    if post.kind is PostKind.LEADER:
        yield Relation.LEADERS, post.office
    if post.kind is PostKind.SECRETARY:  # leads the secretariat: the unit of the post, whole office or not
        yield Relation.LEADERS, post.unit
    for place in _places_above(post):
        yield Relation.ABOVE, place


def _places_above(post: Post) -> Iterator[str]:
    """Where this post counts as the office above: as its leader, and as a counterpart division."""
    if post.kind is PostKind.LEADER:
        yield post.office
    if post.kind is PostKind.SECRETARY:
        yield post.unit
    if post.kind in _IN_DIVISION and post.function:
        yield f"{post.office}:{post.function}"


def _named_head_tokens(post: Post, scope: Scope) -> Iterator[Held]:
    for each in scope.named_records:
        yield Relation.NAMED_HEAD, Level.TOP_SECRET, _token(Relation.NAMED_HEAD, f"{post.unit}+{each}"), ""
    for each in scope.cases:
        yield Relation.TEAM_HEAD, Level.TOP_SECRET, _token(Relation.TEAM_HEAD, f"{post.unit}+{each}"), ""


def _supervision_tokens(place: str, office: str, mandates: tuple[Mandate, ...]) -> Iterator[Held]:
    for mandate in mandates:
        if mandate.kind is MandateKind.SUPERVISION and mandate.max_level >= Level.SECRET:
            for below in mandate.offices:
                token = _token(Relation.SUPERVISION, f"{place}>{below}", Level.SECRET)
                yield Relation.SUPERVISION, Level.SECRET, token, office


def _mandate_tokens(mandate: Mandate) -> Iterator[Held]:
    match mandate.kind:
        case MandateKind.AUDIT:
            relation, places = Relation.AUDIT, mandate.offices
        case MandateKind.LAW_ENFORCEMENT:
            relation, places = Relation.ENFORCEMENT, mandate.cases
        case MandateKind.SUPERVISION:
            return  # opens nothing alone: see _supervision_tokens
    for place in places:
        for level in Level:
            if level <= mandate.max_level:
                yield relation, level, _token(relation, place, level), ""


def _filed_tokens(label: Label) -> Iterator[str]:
    is_top = label.level is Level.TOP_SECRET
    if not is_top or label.head_confirmed:
        yield f"{Relation.NAMED}:{label.record_id}"
        yield from (f"{Relation.TEAM}:{case}" for case in label.cases)
    if is_top:
        yield _token(Relation.NAMED_HEAD, f"{label.division}+{label.record_id}")
        yield from (_token(Relation.TEAM_HEAD, f"{label.division}+{case}") for case in label.cases)
    for relation, place in _label_places(label):
        if ROWS[relation][label.level - 1] is not Verdict.NONE:
            token = _token(relation, place, label.level)
            is_tiered = is_top and relation is Relation.LEADERS
            yield f"{token}-{min(max(label.creator_tier, 1), LOWEST_TIER)}" if is_tiered else token


def _label_places(label: Label) -> Iterator[tuple[Relation, str]]:
    """The relations by which a filed record can be opened, and the place that each must hold in."""
    yield Relation.STAFF, label.division
    yield Relation.HEAD, label.division
    yield Relation.COLLEAGUE, label.office
    yield Relation.ARCHIVE, label.office
    for unit in (label.office, label.division):
        yield Relation.LEADERS, unit
        yield Relation.AUDIT, unit
    for case in label.cases:
        yield Relation.ENFORCEMENT, case
    if label.parent_office:
        yield from _label_places_above(label, label.parent_office)


def _label_places_above(label: Label, parent: str) -> Iterator[tuple[Relation, str]]:
    for place in (parent, f"{parent}:{label.function}" if label.function else parent):
        yield Relation.ABOVE, place
        yield Relation.SUPERVISION, f"{place}>{label.office}"


def _token(relation: Relation, place: str, level: Level | None = None) -> str:
    return f"{relation}@{place}" if level is None else f"{relation}@{place}/{level.value}"


_ORDER = tuple(Relation)


def _relation(token: str) -> Relation:
    return Relation(token.partition("@")[0].partition(":")[0])
