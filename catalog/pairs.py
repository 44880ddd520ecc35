"""Rows named by pairs of values, in a form that SQLite looks up: for row values in a list it scans."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, bindparam, or_


def is_one_of(
    first: SQLColumnExpression[Any], second: SQLColumnExpression[Any], count: int
) -> ColumnElement[bool]:
    """Whether the two columns are one of ``count`` pairs (at least one), given by ``values_of``."""
    return or_(
        *(and_(first == bindparam(f"first_{n}"), second == bindparam(f"second_{n}")) for n in range(count))
    )


def values_of(pairs: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """The pairs as the values that a statement with ``is_one_of`` takes."""
    firsts = {f"first_{n}": first for n, (first, _) in enumerate(pairs)}
    return firsts | {f"second_{n}": second for n, (_, second) in enumerate(pairs)}
