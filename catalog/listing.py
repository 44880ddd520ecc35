"""One page of a list: its rows, where it begins, and how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

ROWS = 25
MOST_COUNTED = 500  # rows after a page: counting all of a long list takes longer than reading a page of it

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``number`` counts from 1; ``total`` are all rows of the list, or, where it ``is_longer``, those that
    were counted."""

    rows: Sequence[Row]
    number: int
    total: int

    @property
    def is_longer(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.total > most_counted(self.number)


def most_counted(number: int) -> int:
    """How far the rows of a list are counted when its page ``number`` is shown."""
    return max(number, 1) * ROWS + MOST_COUNTED


def page_of(session: Session, query: Select[Row], number: int) -> Page[Row]:
    """The page ``number`` (at least 1, at most the last) of an ordered query for one entity."""
    return page_of_parts(session, (query,), number)


def page_of_parts(session: Session, parts: Sequence[Select[Row]], number: int) -> Page[Row]:
    """The same of a list that is made of several, each ordered, one after the other.

    For what stands first without being sorted in: an order of its own can be read from an index.
    """
    most = most_counted(number) + 1
    counts: list[int] = []
    for part in parts:
        counted = part.order_by(None).limit(most - sum(counts)).subquery()
        counts.append(session.scalar(select(func.count()).select_from(counted)) or 0)
    total = sum(counts)
    number = min(max(number, 1), max(1, -(-total // ROWS)))
    rows: list[Row] = []
    before = (number - 1) * ROWS
    for part, count in zip(parts, counts, strict=True):
        wanted = part.limit(ROWS - len(rows)).offset(before)
        if before < count and len(rows) < ROWS:
            rows += session.scalars(wanted).unique()
        before = max(0, before - count)
    return Page(rows, number, total)


def contains(text: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool] | None:
    """True where one of the columns holds what was typed, capitals aside; ``None`` for nothing typed."""
    if not text.strip():
        return None
    clauses = [column.icontains(text.strip(), autoescape=True) for column in columns]
    joined = clauses[0]
    for clause in clauses[1:]:
        joined = joined | clause
    return joined
