"""Builds the index anew beside the one in use, and puts it in its place without a pause for readers."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from elasticsearch import Elasticsearch

from search.contract import Changes, RecordDocument
from search.elastic.generations import Generations, Names
from search.elastic.lease import Lease, only_rebuild
from search.elastic.writer import fill, write
from search.errors import SearchUnavailable


def rebuild(
    client: Elasticsearch,
    named: Names,
    generations: Generations,
    documents: Iterable[RecordDocument],
    changed: Callable[[], Changes],
) -> None:
    """Write all ``documents`` into a fresh generation and put it in the place of the old one.

    Batches go on to the old generation meanwhile. At the end that is frozen for a moment, so that no batch is
    on its way, ``changed`` gives what changed since ``documents`` began to be read, and the aliases swap.
    Raises ``SearchUnavailable`` (and leaves the old generation in use) where it cannot be finished.
    """
    with only_rebuild(client, named.lease) as lease:
        in_use = generations.in_use()
        generations.remove_others(*in_use)
        fresh = generations.begin()
        try:
            fill(client, named.filling(fresh), lease.over(documents))
            _catch_up(client, named, fresh, changed, lease)  # most of it, while batches still come
            generations.finish(fresh)
            _take_place(client, named, generations, fresh, changed, lease)
        except BaseException:
            with suppress(SearchUnavailable):
                generations.abandon(fresh)
            raise
        generations.remove_others(*fresh.values())


def _catch_up(
    client: Elasticsearch,
    named: Names,
    fresh: dict[str, str],
    changed: Callable[[], Changes],
    lease: Lease,
) -> None:
    upserts, deletes = changed()
    write(client, named.filling(fresh), lease.over(upserts), deletes)


def _take_place(
    client: Elasticsearch,
    named: Names,
    generations: Generations,
    fresh: dict[str, str],
    changed: Callable[[], Changes],
    lease: Lease,
) -> None:
    lease.confirm()
    generations.freeze()
    try:
        _catch_up(client, named, fresh, changed, lease)
        lease.confirm()
        generations.swap(fresh)
    except BaseException:
        with suppress(SearchUnavailable):
            generations.thaw()
        raise
