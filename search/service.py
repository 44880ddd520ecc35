"""The front door of searching: a person's text and scope in, a page of permitted results out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from time import perf_counter

from classification.scopes import Scope
from search.contract import Cursor, EngineAnswer, EngineRequest, PermittedIds, Reader, SortOrder
from search.errors import QueryError
from search.facets import FACETS, labelled, months, unit_ids
from search.page_hits import page_hit
from search.parser import parse
from search.ports import Catalogue, PageKey
from search.query import DateRange, Equals, Everything, Facet, Node
from search.relax import is_question, relax
from search.resolve import MOST_DOSSIERS, NAMED, narrowed, resolve
from search.results import Hit, HitRecord, PageHit, ResultPage
from search.sentences import N_
from search.suggest import completions, respelt
from search.visibility import Guard, guard_for, restrict

Filter = Equals | DateRange

MAX_SIZE = 100
PAGES_EACH = 3
RELAXED = N_("Tidak ada arsip yang memuat semua kata. Ini arsip yang memuat sebagian kata.")
QUESTION = N_("Pertanyaan dicari per kata: arsip yang memuat sebagian katanya ikut ditampilkan.")

_TRIES = 3  # to fill a page whose hits the database does not confirm
_ANY_DAY = date(2000, 1, 1)  # where only the words of a query count, its dates do not


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What a person asks. ``today`` is the office's date, for ``tanggal:bulan-lalu`` and the like.

    ``filters`` narrow the text's results; several values of one facet are alternatives. A unit's value is
    its id. ``cursor`` is an earlier page's ``next_cursor``. ``size`` is 1..100 hits. Of each hit's best
    pages the first ``snippets`` come with their text, the others as numbers only.
    """

    text: str
    scope: Scope
    today: date
    size: int = 10
    sort: SortOrder = "relevance"
    cursor: str | None = None
    filters: tuple[Filter, ...] = ()
    snippets: int = 1


@dataclass(frozen=True, slots=True)
class _Found:
    """An engine's answer, its query, and those of its hits that the database confirms, in order."""

    node: Node
    answer: EngineAnswer
    records: Mapping[str, HitRecord]
    guard: Guard
    engine_seconds: float


class SearchService:
    """Searching for readers. Every call takes the scope of this moment and keeps nothing of it."""

    def __init__(self, reader: Reader, catalogue: Catalogue) -> None:
        self._reader = reader
        self._catalogue = catalogue

    def search(self, request: SearchRequest) -> ResultPage:
        """The page asked for; raises ``QueryError`` for a wrong query, ``SearchUnavailable`` otherwise."""
        started = perf_counter()
        guard = self._guard(request.scope)
        node = self._resolved(request.text, request.today, request.scope, guard)
        found, notice = self._find_or_relax(node, request, guard)
        is_lost = found.answer.total == 0 or notice == RELAXED
        counts = found.answer.facets
        cursor = found.answer.next_cursor
        return ResultPage(
            query=request.text,
            hits=self._hits(found, request.snippets),
            total=found.answer.total,
            facets=labelled(counts, self._catalogue.names(unit_ids(counts))),
            months=months(counts),
            notice=notice,
            did_you_mean=respelt(request.text, node, guard, self._reader) if is_lost else None,
            next_cursor=cursor.token if cursor else None,
            took_ms=(perf_counter() - started) * 1000,
            engine_ms=found.engine_seconds * 1000,
        )

    def ids_of(self, request: SearchRequest, most: int) -> tuple[str, ...]:
        """Ids of all that this search finds, as many as there are or one more than ``most``.

        Raises like ``search``. ``request.size`` and ``cursor`` do not count.
        """
        guard = self._guard(request.scope)
        node = self._resolved(request.text, request.today, request.scope, guard)
        found, _ = self._find_or_relax(node, replace(request, size=MAX_SIZE, cursor=None), guard)
        ids, cursor = list(found.records), found.answer.next_cursor
        query = restrict(narrowed(found.node, request.filters), found.guard)
        while cursor is not None and len(ids) <= most:
            answer = self._reader.search(EngineRequest(query, MAX_SIZE, request.sort, cursor))
            readable = self._catalogue.readable(answer.ids, request.scope)
            ids.extend(each for each in answer.ids if each in readable)
            cursor = answer.next_cursor
        return tuple(dict.fromkeys(ids))[: most + 1]

    def suggest(self, text: str, scope: Scope, limit: int = 8) -> tuple[str, ...]:
        """Whole queries that begin with ``text``, its last word completed from what ``scope`` may read."""
        text = _encodable(text)
        before, guard = text.rpartition(" ")[0], self._guard(scope)
        return completions(text, self._lenient(before, scope, guard), guard, self._reader, limit)

    def marks_on(self, record_id: str, page: int, text: str, scope: Scope) -> PageHit:
        """The snippet and boxes of one page; empty where it does not match or may not be read.

        Raises ``QueryError``.
        """
        node = parse(_encodable(text), _ANY_DAY)
        if record_id in self._catalogue.readable([record_id], scope):
            key = (record_id, page)
            if content := self._catalogue.page_texts([key], with_words=True).get(key):
                return page_hit(page, content, node)
        return PageHit(page)

    def pages_in(self, record_id: str, text: str, scope: Scope) -> tuple[int, ...]:
        """The pages of one record that match, in order; empty where it may not be read.

        Raises ``QueryError``, ``SearchUnavailable``.
        """
        node = parse(_encodable(text), _ANY_DAY)
        ids = PermittedIds(tuple(self._catalogue.readable([record_id], scope)))
        if not ids:
            return ()
        found = self._reader.pages_in(ids, restrict(node, self._guard(scope)))
        return tuple(each.page for each in found)

    def _guard(self, scope: Scope) -> Guard:
        return guard_for(scope, self._catalogue.narrowing())

    def _resolved(self, text: str, today: date, scope: Scope, guard: Guard) -> Node:
        @cache
        def values() -> Mapping[Facet, Mapping[str, int]]:
            everything = restrict(Everything(), guard)
            return self._reader.search(EngineRequest(everything, size=1, facets=NAMED)).facets

        def dossiers(words: str) -> Sequence[str]:
            return self._catalogue.dossiers_called(words, scope, MOST_DOSSIERS + 1)

        @cache  # a query may ask for holds many times
        def bearers() -> frozenset[str]:
            return self._catalogue.bearers_known(scope)

        node = parse(_encodable(text), today)
        return resolve(node, text, self._catalogue.units_called, values, dossiers, bearers)

    def _lenient(self, text: str, scope: Scope, guard: Guard) -> Node:
        """What was typed before the last word, or everything while it cannot be read yet."""
        try:
            return self._resolved(text, _ANY_DAY, scope, guard)
        except QueryError:
            return Everything()

    def _find_or_relax(self, node: Node, request: SearchRequest, guard: Guard) -> tuple[_Found, str]:
        looser = relax(node)
        if looser and is_question(request.text):
            return self._find(looser, request, guard), QUESTION
        found = self._find(node, request, guard)
        if found.answer.total == 0 and looser:
            relaxed = self._find(looser, request, guard)
            if relaxed.answer.total:
                return relaxed, RELAXED
        return found, ""

    def _find(self, node: Node, request: SearchRequest, guard: Guard) -> _Found:
        """Ask the engine, read the hits again in the database, and ask anew without those lost there."""
        wanted, spent = narrowed(node, request.filters), 0.0
        for _ in range(_TRIES):
            asked = perf_counter()
            answer = self._reader.search(_engine_request(wanted, request, guard))
            spent += perf_counter() - asked
            readable = self._catalogue.readable(answer.ids, request.scope)
            lost = frozenset(answer.ids) - readable.keys()
            if not lost:
                break
            guard = replace(guard, excluded=guard.excluded | lost)
        records = {each: readable[each] for each in answer.ids if each in readable}
        return _Found(node, answer, records, guard, spent)

    def _hits(self, found: _Found, snippets: int) -> tuple[Hit, ...]:
        ids = PermittedIds(tuple(found.records))
        best = self._reader.best_pages(ids, restrict(found.node, found.guard), PAGES_EACH) if ids else ()
        numbers: dict[str, list[int]] = {record_id: [] for record_id in ids}
        for each in best:
            numbers[each.record_id].append(each.page)
        keys: list[PageKey] = [
            (record_id, page) for record_id, pages in numbers.items() for page in pages[:snippets]
        ]
        texts = self._catalogue.page_texts(keys) if keys else {}
        shown = {key: page_hit(key[1], text, found.node) for key, text in texts.items()}
        return tuple(
            Hit(record, tuple(_pages_of(record, numbers[record_id], snippets, shown)))
            for record_id, record in found.records.items()
        )


def _pages_of(
    record: HitRecord, numbers: Sequence[int], snippets: int, shown: Mapping[PageKey, PageHit]
) -> Iterator[PageHit]:
    """The best pages first; one that the current file does not have (the index may lag) is left out."""
    for place, page in enumerate(numbers):
        if place >= snippets and page <= record.page_count:
            yield PageHit(page)
        elif found := shown.get((record.id, page)):
            yield found


def _engine_request(node: Node, request: SearchRequest, guard: Guard) -> EngineRequest:
    return EngineRequest(
        restrict(node, guard),
        size=min(max(request.size, 1), MAX_SIZE),
        sort=request.sort,
        cursor=Cursor(request.cursor) if request.cursor else None,
        facets=FACETS,
    )


def _encodable(text: str) -> str:
    """Half characters (lone surrogates), which a command line may hand over, are no words of any text."""
    return text.encode("utf-8", "replace").decode()
