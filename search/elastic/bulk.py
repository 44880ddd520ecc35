"""Sends many small writes in few requests, again where the server is busy; what it refuses is taken out."""

import json
import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.elastic.connection import asking, refused
from search.elastic.errors import IndexFrozen, ServerSlow

REQUEST_BYTES = 8_000_000
MOST_BYTES = 95_000_000  # of one document; the server closes the line at 100 MB
UNDER_WAY = 2
TRIES = 5
FIRST_PAUSE = 0.2  # seconds; doubles with each further try

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Operation:
    """One write. ``row`` is ``None`` for a deletion; ``routing`` keeps what belongs together on one shard.

    ``index`` is an alias: where it is gone, the server must not make an index of its own in its place.
    """

    index: str
    id: str
    row: dict[str, Any] | None
    routing: str = ""

    def removal(self) -> "Operation":
        """What an older document says (its label above all) must not be found where a new one is refused."""
        return Operation(self.index, self.id, None, self.routing)

    def lines(self) -> bytes:
        about = {"_index": self.index, "_id": self.id, "require_alias": True}
        if self.routing:
            about["routing"] = self.routing
        if self.row is None:
            return _line({"delete": about})
        return _line({"index": about}) + b"\n" + _line(self.row)


def send(client: Elasticsearch, operations: Iterable[Operation]) -> None:
    """Write all, those of one shard in their order. Raises ``SearchUnavailable``; then repeat all of them."""
    for group, body in _requests(operations):
        _send(client, group, body)


def send_side_by_side(client: Elasticsearch, operations: Iterable[Operation]) -> None:
    """Write all in any order, some requests under way while the next is put together.

    Raises ``SearchUnavailable``.
    """
    with ThreadPoolExecutor(UNDER_WAY, thread_name_prefix="bulk") as pool:
        under_way: deque[Future[None]] = deque()
        for group, body in _requests(operations):
            if len(under_way) == UNDER_WAY:
                under_way.popleft().result()
            under_way.append(pool.submit(_send, client, group, body))
        for each in under_way:
            each.result()


def _requests(operations: Iterable[Operation]) -> Iterator[tuple[list[Operation], list[bytes]]]:
    group: list[Operation] = []
    body: list[bytes] = []
    size = 0
    for operation in operations:
        lines = operation.lines()
        if len(lines) > MOST_BYTES:
            log.error("a record is too long for the search index", extra={"record": operation.id})
            operation = operation.removal()
            lines = operation.lines()
        if group and size + len(lines) > REQUEST_BYTES:
            yield group, body
            group, body, size = [], [], 0
        group.append(operation)
        body.append(lines)
        size += len(lines)
    if group:
        yield group, body


def _send(client: Elasticsearch, group: Sequence[Operation], body: Sequence[bytes]) -> None:
    pause = FIRST_PAUSE
    for turn in range(1, TRIES + 1):
        try:
            _send_once(client, group, body)
            return
        except (IndexFrozen, ServerSlow):
            if turn == TRIES:
                raise
        time.sleep(pause)
        pause *= 2


def _send_once(client: Elasticsearch, group: Sequence[Operation], body: Sequence[bytes]) -> None:
    with asking():
        # The whole request is sent again where a part failed: each write may be repeated, and so the writes
        # of one record keep their order.
        lines: Any = body  # the client takes encoded lines too, but its types do not say so
        answer = client.bulk(operations=lines, filter_path="errors,items.*.error,items.*.status")
    if not answer.body.get("errors"):
        return
    unwanted: list[Operation] = []
    for operation, item in zip(group, answer.body["items"], strict=True):
        (result,) = item.values()
        error = result.get("error")
        if error is None:
            continue
        if result["status"] != 400:
            raise refused(result["status"], f"{error.get('type')}: {error.get('reason')}")
        log.error(
            "the search index refuses a record", extra={"record": operation.id, "status": result["status"]}
        )
        unwanted.append(operation.removal())
    if unwanted:
        _send_once(client, unwanted, [each.lines() for each in unwanted])


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
