"""Files that wait to be described and filed."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.archive.drafts import list_drafts
from webapp.listing import asked_page, listing_of
from webapp.reader import current_scope, office
from webapp.spoken import render_template

pages = Blueprint("drafts", __name__)


@pages.get("/uraikan")
def show_all() -> ResponseReturnValue:
    """The drafts that this person can file, the longest waiting first."""
    with office().db.reading() as session:
        found = list_drafts(session, current_scope(), asked_page())
    return render_template("archive/drafts.html", rows=found.rows, listing=listing_of(found))
