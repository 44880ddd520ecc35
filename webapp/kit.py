"""The few words that every template may use beside its own values."""

from flask import Flask

from classification.levels import Level
from webapp.errors import NOTHING
from webapp.reader import current_moment


def install(app: Flask) -> None:
    """Give templates ``level_of()``, ``NOTHING`` and the request's moment."""
    app.jinja_env.globals.update(level_of=Level, NOTHING=NOTHING, current_moment=current_moment)
