"""Addresses of our static files that change with their bytes, so that browsers may keep them for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask

STATIC = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """Give templates ``asset("css/telusur.css")``."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600
    app.jinja_env.globals["asset"] = asset


@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """The address of ``static/<path>``, with a mark of its bytes; worked out once."""
    return f"/static/{path}?v={_mark(path)}"


def _mark(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
