"""What a statement tells SQLite's planner; to PostgreSQL, which keeps finer statistics, it says nothing."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class unsought(FunctionElement[str]):  # noqa: N801 - it stands in a clause as a function does
    """A column of text by whose value no index is searched, since another way to the row is shorter."""

    type = String()
    inherit_cache = True


@compiles(unsought)
def _plain(element: unsought, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(unsought, "sqlite")
def _with_plus(element: unsought, compiler: SQLCompiler, **options: Any) -> str:
    return "+" + compiler.process(element.clauses, **options)
