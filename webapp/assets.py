"""Addresses of our static files that change with their bytes, so that browsers may keep them for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """Give templates ``asset("css/telusur.css")`` and ``sprite("search")``."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600
    app.jinja_env.globals["asset"] = asset


def asset(path: str) -> str:
    """The address of ``static/<path>``, with a mark of its bytes."""
    return url_for("static", filename=path, v=_mark(path))


@lru_cache(maxsize=256)
def _mark(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
