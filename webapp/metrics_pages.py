"""The figures for Prometheus: told to this machine or to who knows the token, hidden from others."""

import hmac
from ipaddress import ip_address
from pathlib import Path
from typing import cast

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Headers

from catalog.schema import utc_now
from catalog.settings import Settings
from services.monitoring.exposition import CONTENT_TYPE, exposition
from services.monitoring.figures import Figures, Gauge
from webapp.reader import office
from webapp.security import as_unknown

pages = Blueprint("metrics", __name__)

FORWARDING = ("Forwarded", "Via", "X-Real-Ip")
FEWEST = 16  # signs of a token; a shorter one is guessed, and an empty file would let everybody in


@pages.get("/metrics")
def show() -> ResponseReturnValue:
    """The measures as text; for everybody else an address that does not exist."""
    if not (_is_from_here() or _knows_token(office().settings)):
        return as_unknown()
    return exposition(office().settings, _figures()), 200, {"Content-Type": CONTENT_TYPE}


def gauge() -> Gauge:
    """The one of this application, which remembers what takes long to read."""
    if "gauge" not in current_app.extensions:
        current_app.extensions["gauge"] = Gauge(office().db, office().settings)
    return cast(Gauge, current_app.extensions["gauge"])


def _figures() -> Figures | None:
    try:
        return gauge().read(utc_now())
    except SQLAlchemyError:
        return None


def _is_from_here() -> bool:
    """A program of this machine that asks us directly, under a name of this machine.

    The peer's own address counts, never what a header claims; a request with any forwarding header came
    through a proxy, and a strange host name is a browser that was led here by a page from elsewhere.
    """
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR", "")
    return _is_loopback(peer) and not _is_forwarded(request.headers) and _is_own_name(request.host)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _is_forwarded(headers: Headers) -> bool:
    names = [name.title() for name, _ in headers]
    return any(name in FORWARDING or name.startswith("X-Forwarded-") for name in names)


def _is_own_name(host: str) -> bool:
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name == "localhost" or _is_loopback(name.strip("[]"))


def _knows_token(settings: Settings) -> bool:
    """Whether the bearer token is the file's; where there is no file or no fit token in it, nobody's is."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = _token(settings.metrics_token_file)
    return bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), wanted)


def _token(file: str) -> bytes:
    if not file:
        return b""
    try:
        found = Path(file).read_bytes().strip()
    except OSError:
        return b""
    return found if len(found) >= FEWEST else b""
