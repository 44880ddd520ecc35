"""The front door of searching: a person's text and scope in, a page of permitted results out."""

from dataclasses import dataclass
from datetime import date

from classification.scopes import Scope
from search.contract import Reader, SortOrder
from search.ports import Catalogue
from search.query import DateRange, Equals
from search.results import PageHit, ResultPage

Filter = Equals | DateRange


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What a person asks. ``today`` is the office's date, for ``tanggal:bulan-lalu`` and the like.

    ``filters`` narrow the text's results; several values of one facet are alternatives. A unit's value is
    its id. ``cursor`` is an earlier page's ``next_cursor``. ``size`` is 1..100 hits.
    """

    text: str
    scope: Scope
    today: date
    size: int = 10
    sort: SortOrder = "relevance"
    cursor: str | None = None
    filters: tuple[Filter, ...] = ()


class SearchService:
    """Searching for readers. Every call takes the scope of this moment and keeps nothing of it."""

    def __init__(self, reader: Reader, catalogue: Catalogue) -> None:
        self._reader = reader
        self._catalogue = catalogue

    def search(self, request: SearchRequest) -> ResultPage:
        """The page asked for; raises ``QueryError`` for a wrong query, ``SearchUnavailable`` otherwise."""
        raise NotImplementedError

    def suggest(self, text: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """Whole queries that begin with ``text``, its last word completed from what ``scope`` may read."""
        raise NotImplementedError

    def marks_on(self, record_id: str, page: int, text: str, scope: Scope) -> PageHit:
        """The snippet and boxes of one page; empty where it does not match or may not be read."""
        raise NotImplementedError

    def pages_in(self, record_id: str, text: str, scope: Scope) -> tuple[int, ...]:
        """The pages of one record that match, in order; empty where it may not be read."""
        raise NotImplementedError
