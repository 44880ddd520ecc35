"""One rebuild at a time, whichever machine runs it: a lease in the server that a dead holder loses."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

from elasticsearch import ApiError, Elasticsearch

from search.elastic.connection import asking
from search.errors import SearchUnavailable
from search.sentences import N_

SECONDS = 60.0
RENEW = 10.0
_ID = "lease"

T = TypeVar("T")


class Lease:
    """Held by this process for a minute at a time; the machines' clocks must agree to some seconds."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self._client, self._index = client, index
        self._owner = uuid4().hex
        self._renewed = 0.0

    def take(self) -> None:
        """Raises ``SearchUnavailable`` where another process holds it."""
        held = self._read()
        if held is None:
            self._write(op_type="create")
        elif held["_source"]["until"] < time.time():
            self._write(if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"])
        else:
            raise SearchUnavailable(_TAKEN)

    def renew(self) -> None:
        """Prolong it, at most every ten seconds; raises ``SearchUnavailable`` where it was lost."""
        if time.monotonic() - self._renewed > RENEW:
            self.confirm()

    def confirm(self) -> None:
        """Prolong it now; raises ``SearchUnavailable`` where it was lost."""
        held = self._read()
        # Whose lease has run out may have been thawed by the writer, and lacks what came since.
        if held is None or held["_source"]["owner"] != self._owner or held["_source"]["until"] < time.time():
            raise SearchUnavailable(_TAKEN)
        self._write(if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"])

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """``items`` as they are, the lease prolonged while they are taken."""
        for item in items:
            self.renew()
            yield item

    def give_back(self) -> None:
        held = self._read()
        if held and held["_source"]["owner"] == self._owner:
            with asking():
                self._client.options(ignore_status=(404, 409)).delete(
                    index=self._index,
                    id=_ID,
                    if_seq_no=held["_seq_no"],
                    if_primary_term=held["_primary_term"],
                )

    def _read(self) -> dict[str, Any] | None:
        with asking():
            answer = self._client.options(ignore_status=404).get(index=self._index, id=_ID)
        return dict(answer.body) if answer.meta.status == 200 else None

    def _write(self, **condition: Any) -> None:
        row = {"owner": self._owner, "until": time.time() + SECONDS}
        with asking():
            try:
                self._client.index(index=self._index, id=_ID, document=row, **condition)
            except ApiError as error:
                if error.status_code != 409:
                    raise
                raise SearchUnavailable(_TAKEN) from error
        self._renewed = time.monotonic()


def is_held(client: Elasticsearch, index: str) -> bool:
    """Whether a rebuild is under way."""
    with asking():
        answer = client.options(ignore_status=404).get(index=index, id=_ID)
    return answer.meta.status == 200 and answer.body["_source"]["until"] >= time.time()


@contextmanager
def only_rebuild(client: Elasticsearch, index: str) -> Iterator[Lease]:
    """Hold the lease while the block runs; raises ``SearchUnavailable`` where another holds it."""
    _make_index(client, index)
    lease = Lease(client, index)
    lease.take()
    try:
        yield lease
    finally:
        lease.give_back()


def _make_index(client: Elasticsearch, index: str) -> None:
    properties = {"owner": {"type": "keyword"}, "until": {"type": "double"}}
    with asking():
        client.options(ignore_status=400).indices.create(
            index=index,
            settings={"number_of_shards": 1, "auto_expand_replicas": "0-1"},
            mappings={"dynamic": "strict", "properties": properties},
        )


_TAKEN = N_("Indeks pencarian sedang dibangun ulang oleh proses lain. Tunggu sampai selesai.")
