"""Light or dark, wide or tight rows, single-letter keys: kept in this browser, for signed-out people too."""

from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue

from webapp.security import safe_next

pages = Blueprint("look", __name__)

COOKIES = {"tema": ("", "light", "dark"), "baris": ("", "compact"), "tombol": ("", "off")}
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """``theme``: empty follows the computer; ``rows``: empty is 44 px, ``compact`` is 36 px."""

    theme: str
    rows: str
    has_keys: bool


@pages.post("/tampilan")
def change() -> ResponseReturnValue:
    """Keep the chosen look and go back."""
    response = redirect(safe_next(request.form.get("kembali")))
    for name, allowed in COOKIES.items():
        value = request.form.get(name)
        if value is not None and value in allowed:
            is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=is_secure, httponly=True)
    return response


def look() -> Look:
    """This browser's look; anything unknown in a cookie counts as not set."""
    chosen = {name: request.cookies.get(name, "") for name in COOKIES}
    theme, rows, keys = (chosen[name] if chosen[name] in COOKIES[name] else "" for name in COOKIES)
    return Look(theme, rows, keys != "off")


def install(app: Flask) -> None:
    """Give templates ``look()``."""
    app.jinja_env.globals["look"] = look
