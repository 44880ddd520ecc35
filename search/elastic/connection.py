"""The connection to the search server, and the one table from its errors to ours."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import elastic_transport
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError
from elasticsearch.serializer import JsonSerializer

from search.elastic.errors import (
    IndexFrozen,
    ServerBroken,
    ServerDown,
    ServerFull,
    ServerRefused,
    ServerSlow,
)
from search.errors import IndexMissing, SearchUnavailable
from search.sentences import N_

DEFAULT_PREFIX = "telusur"
RETRIES = 2  # at once, each on the next machine where the address names several

_PREFIX = re.compile(r"[a-z][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True)
class Server:
    """Where the search server is and how its indexes are laid out.

    ``address`` is ``https://user:password@host:9200/prefix``; several hosts are separated by commas.
    ``timeout`` is seconds for one answer; ``shards`` counts for each of the two indexes.
    """

    address: str
    api_key: str = ""
    ca_file: str = ""
    timeout: float = 10.0
    shards: int = 1

    @property
    def prefix(self) -> str:
        """What the names of this installation's indexes begin with; raises ``ValueError``."""
        prefix = urlsplit(self.address.split(",")[-1].strip()).path.strip("/") or DEFAULT_PREFIX
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"{prefix!r} is no prefix for the names of indexes")
        return prefix

    def __repr__(self) -> str:
        return f"Server({', '.join(_place(url) for url in self.address.split(','))})"


def connect(server: Server) -> Elasticsearch:
    """A client that several threads may share; connects when first asked. Raises ``ValueError``."""
    hosts = [_place(url) for url in server.address.split(",")]
    options: dict[str, Any] = {"api_key": server.api_key} if server.api_key else _user(server.address)
    if server.ca_file:
        options["ca_certs"] = server.ca_file
    return Elasticsearch(
        hosts,
        request_timeout=server.timeout,
        max_retries=RETRIES,
        retry_on_timeout=False,
        serializer=_StrictJson(),
        **options,
    )


class _StrictJson(JsonSerializer):
    """Half characters (lone surrogates) are an error: the client would send what is no text at all."""

    mimetype = "application/vnd.elasticsearch+json"

    def json_dumps(self, data: Any) -> bytes:
        return json.dumps(data, default=self.default, ensure_ascii=False, separators=(",", ":")).encode()


@contextmanager
def asking() -> Iterator[None]:
    """Around one use of the server: raises ``SearchUnavailable`` or the kind of it that fits."""
    try:
        yield
    except ApiError as error:
        raise _refusal(error.status_code, _told(error)) from error
    except elastic_transport.ConnectionTimeout as error:
        raise ServerSlow(SLOW) from error
    except (elastic_transport.ConnectionError, UnsupportedProductError) as error:
        raise ServerDown(DOWN) from error
    except (elastic_transport.TransportError, UnicodeError) as error:
        raise SearchUnavailable(UNANSWERED) from error


def refused(status: int, reason: str) -> SearchUnavailable:
    """Our error for a status and reason of the server, as one item of a batch has them."""
    return _refusal(status, reason)


def is_passing(status: int) -> bool:
    """Whether the server may take the same thing a moment later."""
    return status in (429, 502, 503, 504)


def _refusal(status: int, reason: str) -> SearchUnavailable:
    if "flood-stage" in reason or "read-only-allow-delete" in reason:
        return ServerFull(FULL)
    if "index write (api)" in reason:
        return IndexFrozen(FROZEN)
    if "index_not_found" in reason:
        return IndexMissing(MISSING)
    if status in (401, 403):
        return ServerRefused(REFUSED)
    if status == 429:
        return ServerSlow(SLOW)
    if is_passing(status):
        return ServerBroken(BROKEN)
    return SearchUnavailable(UNANSWERED)


def _told(error: ApiError) -> str:
    return f"{error.message} {error.body}"


def _user(address: str) -> dict[str, Any]:
    parts = urlsplit(address.split(",")[0].strip())
    if parts.username is None:
        return {}
    return {"basic_auth": (unquote(parts.username), unquote(parts.password or ""))}


def _place(url: str) -> str:
    """Scheme, host and port: what may be shown, and all that the client needs of the address."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the address of the search server must begin with http:// or https://")
    port = parts.port or (443 if parts.scheme == "https" else 9200)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit((parts.scheme, f"{host}:{port}", "", "", ""))


UNANSWERED = N_("Pencarian sedang tidak dapat dijawab. Coba lagi sebentar lagi.")
DOWN = N_("Mesin pencari sedang tidak dapat dihubungi. Coba cari lagi nanti.")
SLOW = N_("Mesin pencari terlalu lama menjawab. Coba lagi sebentar lagi.")
REFUSED = N_("Mesin pencari menolak sandi atau kunci dari Telusur. Beri tahu pengelola sistem.")
BROKEN = N_("Sebagian indeks pencarian sedang tidak tersedia. Beri tahu pengelola sistem.")
FULL = N_("Disk mesin pencari penuh: perubahan belum masuk ke hasil pencarian.")
FROZEN = N_("Indeks pencarian sedang diganti dengan yang baru. Coba lagi sebentar lagi.")
MISSING = N_("Indeks pencarian belum ada atau rusak. Jalankan `telusur reindex` untuk membangunnya.")
