"""Reads office documents by a Tika server, through its client in client-only mode, within the sandbox.

The client would by default fetch a server from the net, start it and log to /tmp: its environment is set
before it is loaded. It also switches off the check of certificates, which is switched on again here.
"""

import functools
import json
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import requests

from ingest.errors import (
    DamagedFile,
    IngestError,
    PasswordNeeded,
    ReaderAway,
    ReaderEnded,
    TookTooLong,
    TooLarge,
)
from ingest.formats.description import Description
from ingest.formats.markup import MarkupText
from ingest.formats.media_types import ENDINGS
from ingest.formats.tika_embedded import description

CLIENT_ENVIRONMENT = {
    "TIKA_CLIENT_ONLY": "True",
    "TIKA_LOG_FILE": "",  # none
    "TIKA_SERVER_JAR": "",
    "TIKA_STARTUP_MAX_RETRY": "0",
}
_MOST = 200_000_000  # bytes of answer that are taken of one document, as of the embedded Tika
_PART = 1 << 16
_CONNECT_SECONDS = 5
_PAUSES = (0.2, 0.6, 1.8)  # seconds between rounds over the servers that do not answer
_BUSY = {429, 502, 503, 504}


@dataclass(slots=True)
class Answer:
    """What the client wants of an answer, its body bounded; it sets the encoding."""

    status_code: int
    content: bytes
    encoding: str = "utf-8"


def read_markup(
    path: Path, media_type: str, markup: MarkupText, servers: Sequence[str], seconds: int
) -> Description:
    """Feed the document to ``markup`` and give what it says of itself.

    Raises ``PasswordNeeded``, ``DamagedFile``, ``TooLarge``, ``TookTooLong``, ``ReaderAway`` (nothing was
    read), or ``ReaderEnded`` (the server broke off at this file).
    """
    ending = ENDINGS.get(media_type, "")
    status, body = _ask(servers, "/tika/xml", path, ending, seconds)
    if status == 204:
        markup.close()
        return Description()
    if status != 200:
        raise _meaning(status, servers, path, ending, seconds)
    told = _decoded(body)
    content = told.pop("X-TIKA:content", "")
    markup.feed(content if isinstance(content, str) else "")
    markup.close()
    return description(_listed(told))


def _meaning(status: int, servers: Sequence[str], path: Path, ending: str, seconds: int) -> IngestError:
    """Why a document could not be read: the second form of answer says it, the first only that."""
    if status == 413:
        return TooLarge()
    if status >= 500 and status != 500:
        return ReaderAway()
    status, body = _ask(servers, "/rmeta/ignore", path, ending, seconds)
    found = _decoded(body) if status == 200 else {}
    return PasswordNeeded() if "EncryptedDocumentException" in json.dumps(found) else DamagedFile()


def _ask(servers: Sequence[str], service: str, path: Path, ending: str, seconds: int) -> tuple[int, bytes]:
    """Ask one server after another, beginning anywhere, so that many askers share them."""
    order = random.sample(list(servers), len(servers))
    for pause in (*_PAUSES, None):
        for server in order:
            try:
                status, body = _put(server, service, path, ending, seconds)
            except requests.ConnectTimeout:
                continue
            except requests.ConnectionError as error:
                if _was_refused(error):
                    continue
                raise ReaderEnded from error
            except requests.Timeout as error:
                raise TookTooLong from error
            except (requests.RequestException, OSError) as error:
                raise ReaderEnded from error
            if status not in _BUSY:
                return status, body
        if pause is not None:
            time.sleep(pause * random.uniform(0.7, 1.3))
    raise ReaderAway


def _was_refused(error: requests.ConnectionError) -> bool:
    """Whether no connection came about, so that the file cannot be to blame."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    return isinstance(reason, NewConnectionError)


def _put(server: str, service: str, path: Path, ending: str, seconds: int) -> tuple[int, bytes]:
    client, session = _client()
    headers = {
        "Accept": "application/json",
        "Content-Disposition": f"attachment; filename=file{ending}",
        "X-Tika-OCRskipOcr": "true",  # else it reads previews a second time where it finds a Tesseract
    }
    options = {"timeout": (_CONNECT_SECONDS, seconds), "verify": True, "stream": True}
    with path.open("rb") as stream:
        status, body = client.callServer(
            "put",
            server,
            service,
            _WithLength(stream, path.stat().st_size),
            headers,
            httpVerbs={"put": functools.partial(_bounded_put, session)},
            rawResponse=True,
            requestOptions=options,
        )
    return int(status), bytes(body)


@functools.cache
def _client() -> tuple[Any, requests.Session]:
    """The client's module and one pool of connections, for as long as the sandbox process lives."""
    os.environ.update(
        CLIENT_ENVIRONMENT, TIKA_LOG_PATH=tempfile.gettempdir(), TIKA_PATH=tempfile.gettempdir()
    )
    from tika import tika

    session = requests.Session()
    session.trust_env = False  # no proxy and no .netrc stands between us and the office's own server
    return tika, session


def _bounded_put(session: requests.Session, url: str, data: Any, **options: Any) -> Answer:
    deadline = time.monotonic() + options["timeout"][1]
    with session.put(url, data, **options) as response:
        body = bytearray()
        for part in response.iter_content(_PART):
            body += part
            if len(body) > _MOST:
                raise TooLarge
            if time.monotonic() > deadline:
                raise TookTooLong
        return Answer(response.status_code, bytes(body))


class _WithLength:
    """A file that says its length, so that it is sent as it is read and not in chunks."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._length = length

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise DamagedFile from error
    if isinstance(told, list):
        told = told[0] if told else {}
    return told if isinstance(told, dict) else {}


def _listed(told: dict[str, Any]) -> dict[str, list[str]]:
    """Metadata as the embedded Tika gives it: each value in a list."""
    return {
        key: [str(each) for each in value] if isinstance(value, list) else [str(value)]
        for key, value in told.items()
    }
