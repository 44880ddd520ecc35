"""Gives each request an id, which its answer and the log's lines about it carry, and writes its line."""

import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.wsgi import ClosingIterator

from catalog.ids import new_id
from catalog.log_context import begin_request, current_request, end_request
from catalog.settings import Settings
from webapp.metering import seconds_spent
from webapp.security import is_proxy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[0-9a-f-]{16,36}")  # as proxies make them; no word of a visitor's can have this form
_SILENT = frozenset({"static", "health.show", "health.ready"})

log = logging.getLogger(__name__)


def install(app: Flask, settings: Settings) -> None:
    """To be called after the forwarding headers are seen to: it needs the address that really sent."""
    app.wsgi_app = _numbering(app.wsgi_app, settings)  # type: ignore[method-assign, assignment]
    app.after_request(_tell)


def route() -> str:
    """The rule of the request's address: never the address, which holds ids and search words."""
    return request.url_rule.rule if request.url_rule else "-"


def _numbering(inner: "WSGIApplication", settings: Settings) -> "WSGIApplication":
    def number(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        is_believed = _GIVEN.fullmatch(given) and is_proxy(environ, settings)
        begin_request(given if is_believed else new_id())
        return _to_its_end(inner(environ, start_response), environ)

    return number


def _to_its_end(body: Iterable[bytes], environ: "WSGIEnvironment") -> Iterable[bytes]:
    """Lines that this thread writes later are not about this request any more."""
    is_file = isinstance(body, environ.get("wsgi.file_wrapper", ()))
    if is_file:  # the server sends such a one by the system's own means, if it knows it again
        end_request()
    return body if is_file else ClosingIterator(body, end_request)


def _tell(response: Response) -> Response:
    response.headers[HEADER] = current_request()
    if request.endpoint not in _SILENT:
        took = round(seconds_spent() * 1000)
        told = {"method": request.method, "route": route(), "status": response.status_code, "ms": took}
        log.info("a request", extra=told)
    return response
