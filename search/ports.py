"""What searching asks of the catalogue; implemented above this package, wired at the entry points."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from classification.scopes import Scope
from search.results import HitRecord

PageKey = tuple[str, int]
"""A record's id and a page number (from 1) of its current file."""


class WordBox(Protocol):
    """Characters ``start:end`` of a page's text and their box, fractions 0..1 of the upright page."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...


class PageText(Protocol):
    """A page's text and its words' boxes in reading order (``catalog.pages.PageContent`` is one)."""

    @property
    def text(self) -> str: ...
    @property
    def words(self) -> Sequence[WordBox]: ...


class Catalogue(Protocol):
    """The database as searching needs it. Each call reads the present state; none keeps anything."""

    def narrowing(self) -> frozenset[str]:
        """Ids whose sight was narrowed (or closed by date) and whose index document is not yet rewritten."""
        ...

    def readable(self, ids: Sequence[str], scope: Scope) -> Mapping[str, HitRecord]:
        """Those of ``ids`` whose content ``scope`` may read now, under the SQL clause; others are absent."""
        ...

    def page_texts(self, keys: Sequence[PageKey], with_words: bool = False) -> Mapping[PageKey, PageText]:
        """The texts of pages of records just read by ``readable``; missing pages are absent.

        ``words`` may be left empty unless ``with_words``: a page of results needs no boxes.
        """
        ...

    def names(self, units: Collection[str]) -> Mapping[str, str]:
        """Names of units and offices by id; unknown ids are absent."""
        ...

    def units_called(self, words: str) -> frozenset[str]:
        """Ids of units (offices included) whose id or code is ``words``, or whose name holds every word.

        Case does not count. Empty where none is called so.
        """
        ...

    def dossiers_called(self, words: str, scope: Scope, limit: int) -> Sequence[str]:
        """Ids of at most ``limit`` dossiers whose content ``scope`` may read now, and whose number is
        ``words`` or whose title holds every word. Case does not count."""
        ...

    def bearers_known(self, scope: Scope) -> frozenset[str]:
        """Ids of all records that bear a legal hold of which ``scope`` may know now."""
        ...
