"""What every answer and every request must pass: sign-in, CSRF, body sizes, headers."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from catalog.settings import Settings
from webapp.reader import current_account
from webapp.sessions import guard_session, open_duty

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "health.show",
        "health.ready",
        "metrics.show",
        "calendar.feed",
        "look.change",
        "signin.show",
        "signin.submit",
        "signin.code",
        "signin.submit_code",
    }
)
"""The only endpoints that answer without sign-in; a test walks the URL map."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
FORM_BYTES = 1_000_000
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))

View = TypeVar("View", bound=Callable[..., object])


def takes_files(view: View) -> View:
    """Mark a view that takes whole files, up to the office's ``max_file_mb`` in one request."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def install(app: Flask, settings: Settings) -> None:
    """Set cookies, limits and headers, and let nobody pass unsigned."""
    app.config.update(
        SECRET_KEY=settings.read_secret(),
        SESSION_COOKIE_NAME="__Host-telusur" if settings.is_https else "telusur",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        MAX_CONTENT_LENGTH=FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # the session's own clocks end it
    )
    if settings.is_https:
        app.wsgi_app = _behind_proxy(app.wsgi_app, settings)  # type: ignore[method-assign, assignment]
    app.before_request(_allow_large_bodies)
    CSRFProtect(app)
    app.before_request(_need_sign_in)
    app.after_request(_add_headers)
    if settings.is_https:
        app.after_request(_add_transport_header)


def _behind_proxy(inner: "WSGIApplication", settings: Settings) -> "WSGIApplication":
    fixed = ProxyFix(inner, x_for=1, x_proto=1, x_host=1)

    def choose(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_believed = is_proxy(environ, settings)
        return fixed(environ, start_response) if is_believed else inner(environ, start_response)

    return choose


def is_proxy(environ: "WSGIEnvironment", settings: Settings) -> bool:
    """Whether it comes from a proxy on this machine, or a named one: anyone may send forwarding headers."""
    trusted = (*LOOPBACK, *settings.trusted_proxies)
    return settings.is_https and _is_within(environ.get("REMOTE_ADDR", ""), trusted)


def _is_within(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


def safe_next(target: str | None) -> str:
    """``target`` if it is a path of this site, else the home page."""
    home = url_for("home.show")
    if not target or not target.startswith("/") or target.startswith("//"):
        return home
    if "\\" in target or any(ord(sign) < 32 for sign in target):
        return home  # browsers read \ as / and drop tabs and newlines
    parts = urlsplit(target)
    return home if parts.scheme or parts.netloc else target


def client_address() -> str:
    """The address that this request came from."""
    return request.remote_addr or "unknown"


def _allow_large_bodies() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        settings: Settings = current_app.extensions["office"].settings
        request.max_content_length = settings.max_file_mb * 1_000_000 + FORM_BYTES


def as_unknown() -> ResponseReturnValue:
    """The answer that an address gets which is no page of ours: for a view that hides itself."""
    away = _lead_to_sign_in()
    return abort(404) if away is None else away


def _need_sign_in() -> ResponseReturnValue | None:
    return None if request.endpoint in PUBLIC_ENDPOINTS else _lead_to_sign_in()


def _lead_to_sign_in() -> ResponseReturnValue | None:
    ended = guard_session()
    if current_account() is not None and ended is None:
        duty = open_duty()
        return redirect(url_for(duty)) if duty else None
    if request.method != "GET" or request.headers.get("X-Requested-With") == "fetch":
        abort(401)
    here = request.full_path.rstrip("?") if request.endpoint != "home.show" else None
    return redirect(url_for("signin.show", next=here, habis=1 if ended else None))


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _add_transport_header(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
