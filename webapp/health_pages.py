"""Two words for supervisors: does this process live, and can it serve. A stranger learns no reason."""

import logging

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from catalog.migrate import version_of, version_wanted
from webapp.reader import office

pages = Blueprint("health", __name__)

log = logging.getLogger(__name__)


@pages.get("/sehat")
def show() -> ResponseReturnValue:
    """The process lives and answers; nothing else is asked."""
    return jsonify(keadaan="baik")


@pages.get("/siap")
def ready() -> ResponseReturnValue:
    """Whether pages can be served: the database answers, and has the tables of this version."""
    try:
        found = version_of(office().db)
    except SQLAlchemyError as error:
        log.warning("not ready: the database does not answer", extra={"error": error})
        return _not_ready()
    if found != version_wanted():
        log.warning("not ready: the database is of another version")
        return _not_ready()
    return jsonify(keadaan="baik")


def _not_ready() -> ResponseReturnValue:
    return jsonify(keadaan="gangguan"), 503
