"""One page of a list: its rows, where it begins, and how many there are in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.pairs import is_one_of, values_of
from catalog.schema.base import Base, table_of

ROWS = 25
MOST_COUNTED = 500  # rows after a page: counting all of a long list takes longer than reading a page of it

Row = TypeVar("Row")
Key = TypeVar("Key")


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
    entity: type[Base] = parts[0].column_descriptions[0]["entity"]
    key = list(table_of(entity).primary_key)
    keys: list[tuple[Any, ...]] = []
    for part in parts:
        keys += first_rows(session, part.with_only_columns(*key), most_counted(number) + 1 - len(keys))
    number, on_page = cut(keys, number)
    rows = {_key_of(row, key): row for row in _rows_of(session, entity, key, on_page)}
    return Page([rows[each] for each in on_page], number, len(keys))


def first_rows(session: Session, query: Select[Any], most: int) -> list[tuple[Any, ...]]:
    """The first rows of an ordered query for columns, at most so many.

    PostgreSQL believes that few rows are open to a reader, so with a limit it reads and sorts them all; of a
    cursor it knows that the first are wanted soon.
    """
    if most < 1:
        return []
    if session.get_bind().dialect.name == "sqlite":
        return [tuple(row) for row in session.execute(query.limit(most))]
    with session.execute(query, execution_options={"yield_per": most}) as found:
        return [tuple(row) for row in found.fetchmany(most)]


def cut(keys: Sequence[Key], number: int) -> tuple[int, Sequence[Key]]:
    """The page ``number``, at least 1 and at most the last, of rows that were read up to
    ``most_counted(number) + 1``: its number and its rows.

    Reading the keys in order, once, tells both how many there are and which stand on the page; asking for
    the count and for the page would walk over the same rows twice.
    """
    number = min(max(number, 1), max(1, -(-len(keys) // ROWS)))
    return number, keys[(number - 1) * ROWS : number * ROWS]


def _rows_of(
    session: Session, entity: type[Any], key: Sequence[Column[Any]], keys: Sequence[tuple[Any, ...]]
) -> Iterable[Any]:
    if not keys:
        return ()
    if len(key) == 1:
        return session.scalars(select(entity).where(key[0].in_([each for (each,) in keys])))
    first, second = key
    return session.scalars(select(entity).where(is_one_of(first, second, len(keys))), values_of(keys))


def _key_of(row: Any, key: Sequence[Column[Any]]) -> tuple[Any, ...]:
    return tuple(getattr(row, column.key) for column in key)


def contains(text: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool] | None:
    """True where one of the columns holds what was typed, capitals aside; ``None`` for nothing typed."""
    if not text.strip():
        return None
    clauses = [column.icontains(text.strip(), autoescape=True) for column in columns]
    joined = clauses[0]
    for clause in clauses[1:]:
        joined = joined | clause
    return joined
