"""The errors of searching, split by what the caller can do.

SearchError                 every one carries a sentence for the person (msgid) and the values in it
├── QueryError              the query is wrong: show the sentence and mark the position
└── SearchUnavailable       the engine did not answer: try again later
    ├── IndexMissing        nothing was built yet, or its files are gone or damaged: reindex
    └── IndexOutdated       built by another version of the program: reindex
"""

from collections.abc import Mapping


class SearchError(Exception):
    """Base: ``message`` is an Indonesian message id with ``%(name)s`` places filled from ``values``."""

    def __init__(self, message: str, values: Mapping[str, object] | None = None) -> None:
        self.message = message
        self.values: Mapping[str, object] = dict(values or {})
        super().__init__(message % self.values if self.values else message)


class QueryError(SearchError):
    """A query that cannot be asked; ``position`` is the character (from 0) where it went wrong."""

    def __init__(self, message: str, values: Mapping[str, object] | None = None, position: int = 0) -> None:
        super().__init__(message, values)
        self.position = position


class SearchUnavailable(SearchError):
    """The engine did not answer; the query itself may be right."""


class IndexMissing(SearchUnavailable):
    """There is no index that can be opened; ``telusur reindex`` builds one."""


class IndexOutdated(SearchUnavailable):
    """The index was built with another schema or analysis; ``telusur reindex`` builds it again."""
