"""Index generations: each a pair of indexes, and two aliases that say which pair is in use.

The aliases' names hold the version of mapping and analysis, so that a program never asks or writes an index
of another version, and an older program goes on with its own until that is removed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.elastic import mapping
from search.elastic.connection import BROKEN, FULL, MISSING, asking
from search.elastic.errors import ServerBroken, ServerFull
from search.errors import IndexMissing, IndexOutdated, SearchUnavailable
from search.sentences import N_

RECORDS, PAGES = "records", "pages"
PARTS = (RECORDS, PAGES)
_FULL_BLOCK = "index.blocks.read_only_allow_delete"
COPIES = "0-1"  # a second machine holds a copy of each part as soon as there is one


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one installation's aliases and indexes on the server."""

    prefix: str
    version: str

    def alias(self, part: str) -> str:
        return f"{self.prefix}-{self.version}-{part}"

    def index(self, part: str, number: int) -> str:
        return f"{self.alias(part)}-{number:06d}"

    def filling(self, fresh: Mapping[str, str]) -> dict[str, str]:
        """The aliases through which a fresh generation is written before it is in use."""
        return {part: f"{index}-filling" for part, index in fresh.items()}

    @property
    def lease(self) -> str:
        return f"{self.prefix}-rebuilding"

    def number_of(self, index: str) -> int | None:
        """The generation of one of our indexes, of whatever version; ``None`` for another's."""
        found = re.fullmatch(rf"{re.escape(self.prefix)}-[0-9a-f]{{8}}-(?:records|pages)-([0-9]{{6}})", index)
        return int(found[1]) if found else None

    def is_alias(self, name: str) -> bool:
        """Whether it is one of our aliases, of whatever version."""
        return re.fullmatch(rf"{re.escape(self.prefix)}-[0-9a-f]{{8}}-(records|pages)", name) is not None


def names(prefix: str) -> Names:
    return Names(prefix, mapping.version())


class Generations:
    """The generations on one server."""

    def __init__(self, client: Elasticsearch, named: Names, shards: int) -> None:
        self._client = client
        self._names = named
        self._shards = shards

    def current(self) -> dict[str, str]:
        """The indexes in use by part; raises ``IndexMissing``, ``IndexOutdated``, ``SearchUnavailable``."""
        found = self._aliased()
        if set(found) != set(PARTS):
            raise self.why_missing()
        return found

    def in_use(self) -> tuple[str, ...]:
        """All indexes that some version's alias leads to."""
        with asking():
            found = self._client.indices.get_alias(index=f"{self._names.prefix}-*", ignore_unavailable=True)
        return tuple(
            index
            for index, each in found.body.items()
            if self._names.number_of(index) and any(map(self._names.is_alias, each["aliases"]))
        )

    def check(self) -> None:
        """Raise as ``current`` does where there is no index of this version."""
        self.current()

    def why_missing(self) -> SearchUnavailable:
        """``IndexOutdated`` where only an index of another version is in use, else ``IndexMissing``."""
        if self.in_use() and not self._aliased():
            return IndexOutdated(
                N_("Indeks pencarian dibuat oleh versi lain. Jalankan `telusur reindex` agar dibangun ulang.")
            )
        return IndexMissing(MISSING)

    def examine(self) -> None:
        """Raise ``ServerBroken`` where a part is not served, ``ServerFull`` where it cannot be written."""
        indexes = list(self.current().values())
        with asking():
            health = self._client.cluster.health(index=indexes)
            settings = self._client.indices.get_settings(index=indexes, flat_settings=True)
        if health["status"] == "red":
            raise ServerBroken(BROKEN)
        if any(_FULL_BLOCK in each["settings"] for each in settings.body.values()):
            raise ServerFull(FULL)

    def begin(self) -> dict[str, str]:
        """A fresh, empty pair that nobody reads yet."""
        number = max((number for _, number in self._all()), default=0) + 1
        fresh = {part: self._names.index(part, number) for part in PARTS}
        for part, index in fresh.items():
            body = getattr(mapping, f"{part}_index")(self._shards)
            body["settings"]["index"]["number_of_replicas"] = 0
            with asking():
                self._client.indices.create(index=index, aliases={f"{index}-filling": {}}, **body)
        return fresh

    def finish(self, fresh: dict[str, str]) -> None:
        """Make what was filled visible, and let the server copy it."""
        for index in fresh.values():
            with asking():
                self._client.indices.put_settings(index=index, settings={"auto_expand_replicas": COPIES})
                self._client.indices.refresh(index=index)

    def swap(self, fresh: dict[str, str]) -> None:
        """Both aliases lead to ``fresh`` from one moment to the next."""
        actions: list[dict[str, Any]] = []
        for part, index in fresh.items():
            alias = self._names.alias(part)
            actions.append({"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}})
            actions.append({"add": {"index": index, "alias": alias}})
            actions.append({"remove": {"index": index, "alias": f"{index}-filling"}})
        with asking():
            self._client.indices.update_aliases(actions=actions)

    def freeze(self) -> None:
        """Hold writing back; when this returns, every batch on its way is in the index or refused."""
        for index in self._aliased().values():
            with asking():
                self._client.indices.add_block(index=index, block="write")

    def thaw(self) -> None:
        """Let batches in again."""
        for index in self._aliased().values():
            with asking():
                self._client.indices.put_settings(index=index, settings={"index.blocks.write": None})

    def abandon(self, fresh: Mapping[str, str]) -> None:
        """Remove what could not be finished, unless it is in use: an answer may be lost after the swap."""
        if not set(fresh.values()) & set(self.in_use()):
            self.remove(fresh)

    def remove(self, generation: Mapping[str, str]) -> None:
        for index in generation.values():
            with asking():
                self._client.options(ignore_status=404).indices.delete(index=index)

    def remove_others(self, *kept: str) -> None:
        """Remove all our indexes but ``kept``."""
        self.remove({index: index for index, _ in self._all() if index not in kept})

    def _aliased(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in PARTS:
            alias = self._names.alias(part)
            with asking():
                answer = self._client.options(ignore_status=404).indices.get_alias(name=alias)
            if answer.meta.status == 200:
                (found[part],) = answer.body
        return found

    def _all(self) -> list[tuple[str, int]]:
        with asking():
            found = self._client.indices.get(index=f"{self._names.prefix}-*", features="aliases")
        numbered = [(index, self._names.number_of(index)) for index in found.body]
        return [(index, number) for index, number in numbered if number is not None]
