"""The access table of the design, written a second time in plain words, to be held against the real rule."""

from classification.labels import Label
from classification.scopes import Scope

NONE, DESCRIPTION, CONTENT = 0, 1, 2
WORDS = ["none", "description", "content"]


def plain_verdict(scope: Scope, label: Label) -> str:
    """``none``, ``description`` or ``content``: the best that any row of the table gives."""
    return WORDS[max([by_nothing(label), *by_posts(scope, label), *by_papers(scope, label)])]


def is_published(label: Label) -> bool:
    return label.standing == "public-edition" and label.is_released


def is_draft(label: Label) -> bool:
    return not (label.standing == "filed" or is_published(label))


def by_nothing(label: Label) -> int:
    """What anyone gets."""
    if is_published(label) and not label.is_embargoed and label.level == 1:
        return CONTENT
    return NONE


def by_posts(scope: Scope, label: Label) -> list[int]:
    found = []
    for post in scope.posts:
        if post.kind == "administrator":
            continue
        if is_draft(label):
            is_own = post.seat in label.seats
            is_releasing = post.kind == "archivist" and post.office == label.office
            found.append(CONTENT if is_own or is_releasing else NONE)
        elif post.kind != "operator":
            found.append(row_of_staff(post, label))
            found.append(row_of_head(post, label, scope))
            found.append(row_of_leaders(post, label))
            found.append(row_of_another_division(post, label))
            found.append(row_of_archive_unit(post, label))
            found.append(row_of_office_above(post, label, scope))
    return found


def row_of_staff(post, label) -> int:
    if post.unit != label.division or post.kind not in ("staff", "ppid", "archivist", "head"):
        return NONE
    if label.level in (1, 2):
        return CONTENT
    return NONE


def row_of_head(post, label, scope) -> int:
    if post.kind != "head" or post.unit != label.division:
        return NONE
    if label.level in (1, 2, 3):
        return CONTENT
    is_named = label.record_id in scope.named_records or any(case in scope.cases for case in label.cases)
    return CONTENT if is_named else NONE


def row_of_leaders(post, label) -> int:
    if post.kind == "leader":
        leads = post.office == label.office
    elif post.kind == "secretary":
        leads = post.unit in (label.office, label.division)
    else:
        leads = False
    if not leads:
        return NONE
    if label.level == 4:
        return CONTENT if label.creator_tier >= post.tier else NONE
    return CONTENT


def row_of_another_division(post, label) -> int:
    if post.office == label.office and label.level == 1:
        return CONTENT
    return NONE


def row_of_archive_unit(post, label) -> int:
    if post.kind != "archivist" or post.office != label.office:
        return NONE
    if label.level == 1:
        return CONTENT
    return DESCRIPTION


def row_of_office_above(post, label, scope) -> int:
    if label.parent_office is None or post.office != label.parent_office:
        return NONE
    leads = post.kind == "leader" or (post.kind == "secretary" and post.unit == post.office)
    is_counterpart = bool(post.function) and post.function == label.function and post.kind != "leader"
    if not (leads or is_counterpart):
        return NONE
    if label.level in (1, 2):
        return CONTENT
    if label.level == 3:
        for mandate in scope.mandates:
            if mandate.kind == "supervision" and label.office in mandate.offices and mandate.max_level >= 3:
                return CONTENT
    return NONE


def by_papers(scope: Scope, label: Label) -> list[int]:
    """What grants, case teams and mandates give; nothing of them opens a draft."""
    if is_draft(label):
        return []
    found = []
    is_named = label.record_id in scope.named_records or bool(scope.cases & label.cases)
    if is_named and (label.level < 4 or label.head_confirmed):
        found.append(CONTENT)
    for mandate in scope.mandates:
        if label.level > mandate.max_level:
            continue
        if mandate.kind == "audit" and mandate.offices & {label.office, label.division}:
            found.append(CONTENT)
        if mandate.kind == "law-enforcement" and mandate.cases & label.cases:
            found.append(CONTENT)
    return found
