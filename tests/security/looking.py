"""Sends the same request to two offices, or for two ids, and compares all that comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.security.asking import Ask

_TOKEN = re.compile(rb'name=\\?"csrf.token\\?" (?:content|value)=\\?"[^"\\]*\\?"')
_TOOK = re.compile(rb"\d+(,\d+)? detik")
_CLOCK = re.compile(rb"\d{1,2} \w{3} \d{4} \d\d\.\d\d WI[BTA]+")
_FOUND_TOKEN = re.compile(r'name="csrf-token" content="([^"]*)"')
_OWN_TRAITS = frozenset({"Date", "Set-Cookie", "Content-Length", "X-Request-ID"})

MISSING = "tidakpernahada00"


@dataclass(frozen=True, slots=True)
class Seen:
    """All of an answer that a person could notice, but for tokens and the clock."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Visitor:
    """One person's browser at one office; keeps the form token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        found = _FOUND_TOKEN.search(client.get("/minta-akses").text)
        self._token = found.group(1) if found else ""

    def ask(self, ask: Ask) -> Seen:
        """The answer to a request."""
        with self._answer(ask) as answer:
            headers = {name: value for name, value in answer.headers.items() if name not in _OWN_TRAITS}
            return Seen(answer.status_code, headers, plain(answer.data))

    def _answer(self, ask: Ask) -> TestResponse:
        if ask.method == "GET":
            return self.client.get(ask.path, headers=dict(ask.headers))
        headers = {**ask.headers, "X-CSRFToken": self._token}
        if ask.body is not None:
            return self.client.post(ask.path, data=ask.body, headers=headers)
        return self.client.post(ask.path, data=dict(ask.form), headers=headers)


def plain(body: bytes) -> bytes:
    """A body without form tokens, the time that searching took, and clocks that may step meanwhile."""
    return _CLOCK.sub(b"<jam>", _TOOK.sub(b"<lama>", _TOKEN.sub(b"", body)))


def as_missing(ask: Ask, hidden: str) -> Ask:
    """The same request for an id that never was."""
    return replace(ask, path=ask.path.replace(hidden, MISSING))


def without_id(seen: Seen, path_id: str) -> Seen:
    """The answer without the id that was asked for, which may stand in an address of the page itself."""
    headers = {name: value.replace(path_id, "<id>") for name, value in seen.headers.items()}
    return Seen(seen.status, headers, seen.body.replace(path_id.encode(), b"<id>"))


def difference(one: Seen, other: Seen) -> str:
    """Where two answers part, for the message of a failing test; empty where they agree."""
    if one == other:
        return ""
    if one.status != other.status or one.headers != other.headers:
        mine, others = set(one.headers.items()), set(other.headers.items())
        return f"{one.status} {sorted(mine - others)} != {other.status} {sorted(others - mine)}"
    at = next(
        (place for place, (a, b) in enumerate(zip(one.body, other.body, strict=False)) if a != b),
        min(len(one.body), len(other.body)),
    )
    return (
        f"at {at}: {one.body[max(0, at - 150) : at + 150]!r} != {other.body[max(0, at - 150) : at + 150]!r}"
    )
