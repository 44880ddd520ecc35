"""A word for supervisors and doctors: is the web alive, and does it reach its database."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.reader import office

pages = Blueprint("health", __name__)


@pages.get("/sehat")
def show() -> ResponseReturnValue:
    """``sehat`` with 200, or ``basis data tidak terjangkau`` with 503; nothing else is told."""
    try:
        with office().db.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "basis data tidak terjangkau\n", 503, {"Content-Type": "text/plain; charset=utf-8"}
    return "sehat\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
