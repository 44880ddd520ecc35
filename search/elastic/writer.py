"""The writing half on Elasticsearch: repeatable batches into the generation in use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from elasticsearch import Elasticsearch

from search.contract import RecordDocument
from search.elastic import lease
from search.elastic.bulk import Operation, send, send_side_by_side
from search.elastic.connection import BROKEN, asking, refused
from search.elastic.errors import IndexFrozen, ServerBroken
from search.elastic.generations import PAGES, RECORDS, Generations, Names
from search.elastic.mapping import LAST_PAGE, page_id, page_row, record_row
from search.errors import IndexMissing, SearchUnavailable

RECORDS_AT_ONCE = 200
PAGES_AT_ONCE = 2_000  # of all records of one group, unless a single one has more


class ElasticWriter:
    """Writes batches to the generation in use. One process only; a batch that failed half way is repeated
    and then is as if it had not failed. An index that vanishes while it is written is not begun anew here:
    it would lack all that was in it."""

    def __init__(self, client: Elasticsearch, named: Names, generations: Generations) -> None:
        self._client, self._names, self._generations = client, named, generations
        self._is_ready = False

    def apply(self, upserts: Iterable[RecordDocument], deletes: Iterable[str]) -> None:
        """Write one batch; readers see it at once. Raises ``SearchUnavailable``; then repeat the batch."""
        try:
            self._make_ready()
            write(self._client, self._indexes(), upserts, deletes)
        except IndexFrozen:
            self._thaw_if_abandoned()
            raise

    def close(self) -> None:
        """Nothing is kept between batches."""

    def _make_ready(self) -> None:
        """The first generation of an installation that has none."""
        if self._is_ready:
            return
        try:
            self._generations.current()
        except IndexMissing:
            fresh = self._generations.begin()
            self._generations.finish(fresh)
            self._generations.swap(fresh)
        self._is_ready = True

    def _indexes(self) -> dict[str, str]:
        return {part: self._names.alias(part) for part in (RECORDS, PAGES)}

    def _thaw_if_abandoned(self) -> None:
        """A rebuild that was killed at its last step has left the index frozen."""
        with suppress(SearchUnavailable):
            if not lease.is_held(self._client, self._names.lease):
                self._generations.thaw()


def write(
    client: Elasticsearch,
    indexes: Mapping[str, str],
    upserts: Iterable[RecordDocument],
    deletes: Iterable[str],
) -> None:
    """Write one batch into the pair of ``indexes``, visibly. Raises ``SearchUnavailable``."""
    gone = list(deletes)
    for start in range(0, len(gone), RECORDS_AT_ONCE):
        ids = gone[start : start + RECORDS_AT_ONCE]
        lasts = _last_pages(client, indexes, ids)
        send(client, (Operation(indexes[RECORDS], each, None) for each in ids))
        send(client, _page_operations(indexes[PAGES], dict.fromkeys(ids), lasts))
    for documents in _groups(upserts):
        latest = {each.id: each for each in documents}
        lasts = _last_pages(client, indexes, list(latest))
        # Pages first: a hit without its pages would be shown without its place.
        send(client, _page_operations(indexes[PAGES], latest, lasts))
        send(client, _record_operations(indexes[RECORDS], latest.values()))
    with asking():
        # Not left to the server's clock: the guard lets go of a narrowed record as soon as this returns.
        refreshed = client.indices.refresh(index=list(indexes.values()))
    if refreshed["_shards"]["failed"]:
        raise ServerBroken(BROKEN)


def fill(client: Elasticsearch, indexes: Mapping[str, str], documents: Iterable[RecordDocument]) -> None:
    """Add documents, each id only once, to a fresh generation."""
    send_side_by_side(client, _fresh_operations(indexes, documents))


def _fresh_operations(indexes: Mapping[str, str], documents: Iterable[RecordDocument]) -> Iterator[Operation]:
    for document in documents:
        yield from _page_operations(indexes[PAGES], {document.id: document}, {})
        yield from _record_operations(indexes[RECORDS], (document,))


def _last_pages(client: Elasticsearch, indexes: Mapping[str, str], ids: Sequence[str]) -> dict[str, int]:
    """The last page of each record that the pages index has taken, visible yet or not."""
    wanted = [{"_id": each, "routing": each} for each in ids]
    with asking():
        answer = client.mget(
            index=indexes[PAGES], docs=wanted, filter_path="docs._id,docs._source,docs.error"
        )
    found = answer.body.get("docs", ())
    for each in found:
        if "error" in each:
            raise refused(404, str(each["error"]))
    return {each["_id"]: each["_source"][LAST_PAGE] for each in found if "_source" in each}


def _page_operations(
    index: str, documents: Mapping[str, RecordDocument | None], lasts: Mapping[str, int]
) -> Iterator[Operation]:
    for record_id, document in documents.items():
        before = lasts.get(record_id, 0)
        pages = document.pages if document else ()
        last = max((page.number for page in pages), default=0)
        # Noted before the pages come, and lowered after they are gone: one that was written and then lost
        # from sight by a crash is still removed with its record.
        if last > before:
            yield Operation(index, record_id, {LAST_PAGE: last}, record_id)
        for page in pages:
            yield Operation(index, page_id(record_id, page.number), page_row(record_id, page), record_id)
        for number in sorted(set(range(1, before + 1)) - {page.number for page in pages}):
            yield Operation(index, page_id(record_id, number), None, record_id)
        if last < before:
            yield Operation(index, record_id, {LAST_PAGE: last} if last else None, record_id)


def _record_operations(index: str, documents: Iterable[RecordDocument]) -> Iterator[Operation]:
    return (Operation(index, each.id, record_row(each)) for each in documents)


def _groups(documents: Iterable[RecordDocument]) -> Iterator[list[RecordDocument]]:
    """Documents that fit into memory together."""
    group: list[RecordDocument] = []
    pages = 0
    for document in documents:
        if group and (len(group) >= RECORDS_AT_ONCE or pages + len(document.pages) > PAGES_AT_ONCE):
            yield group
            group, pages = [], 0
        group.append(document)
        pages += len(document.pages)
    if group:
        yield group
