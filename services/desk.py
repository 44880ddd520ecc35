"""What waits for a person in the services, as counts: a service adds its line to ``SOURCES``.

Each is the query of a list that the person can open, so that a count never tells more than the list, and it
stops counting at ``MOST_COUNTED``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from classification.scopes import PostKind, Scope
from services.archive.dossiers import DossierFilter, dossiers_query
from services.archive.drafts import drafts_query
from services.archive.loan_rules import LoanState
from services.archive.loans import loans_query
from services.archive.reclassification import unfinished_query
from services.scanning.stacks import Sort, stacks_query
from services.station.choosing import BatchSort, batches_query

MOST_COUNTED = 1_000


class Waits(StrEnum):
    """What can wait for a person in the services."""

    DRAFTS = "drafts"
    PAGES = "pages"
    BATCHES = "batches"
    STACKS = "stacks"
    DOSSIERS = "dossiers"
    LATE = "late"
    SOON = "soon"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, on which day of the own office; ``threshold``: from which confidence a page is well read."""

    scope: Scope
    user_id: str
    today: date
    threshold: int


Source = Callable[[Session, Asking], Select[Any] | None]


def _due_dossiers(_: Session, asking: Asking) -> Select[Any] | None:
    """For who acts upon them: the archive unit."""
    if not any(post.kind is PostKind.ARCHIVIST for post in asking.scope.posts):
        return None
    return dossiers_query(asking.scope, DossierFilter(state="due"))


def _batches(sort: BatchSort) -> Source:
    return lambda _, asking: batches_query(asking.scope, asking.user_id, sort, asking.threshold)


def _loans(state: LoanState) -> Source:
    return lambda _, asking: loans_query(asking.scope, asking.user_id, asking.today, state)


SOURCES: Mapping[Waits, Source] = {
    Waits.LATE: _loans(LoanState.LATE),
    Waits.SOON: _loans(LoanState.SOON),
    Waits.DRAFTS: lambda _, asking: drafts_query(asking.scope),
    Waits.BATCHES: _batches(BatchSort.TO_RELEASE),
    Waits.PAGES: _batches(BatchSort.TO_CHECK),
    Waits.STACKS: lambda _, asking: stacks_query(asking.scope, Sort.TO_CHECK),
    Waits.DOSSIERS: _due_dossiers,
    Waits.CHANGES: lambda session, asking: unfinished_query(session, asking.scope, asking.user_id),
}


def waiting_counts(session: Session, asking: Asking) -> dict[str, int]:
    """How many of each wait, at most ``MOST_COUNTED``, in one statement; only what waits at all."""
    if not asking.scope.posts:
        return {}
    queries = {
        kind: query for kind, source in SOURCES.items() if (query := source(session, asking)) is not None
    }
    columns = [
        select(func.count())
        .select_from(
            query.order_by(None).with_only_columns(literal(1).label("one")).limit(MOST_COUNTED).subquery()
        )
        .scalar_subquery()
        .label(kind)
        for kind, query in queries.items()
    ]
    row = session.execute(select(*columns)).one()
    return {kind.value: count for kind, count in zip(queries, row, strict=True) if count}
