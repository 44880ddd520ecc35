"""The condition of the installation, for its technical administrator: numbers, and no sight of any record."""

import hashlib
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from catalog.people.desk import desk_of
from catalog.schema import JobState
from services.archive.retention import last_run
from services.monitoring.figures import Figures
from services.monitoring.history import recent
from services.monitoring.judging import disk_light, judge
from webapp import condition_view
from webapp.metrics_pages import gauge
from webapp.reader import current_moment, current_scope, office, signed_in
from webapp.spoken import render_template

pages = Blueprint("condition", __name__, url_prefix="/kelola/keadaan")


@pages.get("")
def show() -> ResponseReturnValue:
    """The whole page; 404 for everybody but an administrator."""
    return render_template("manage/condition.html", **_drawing())


@pages.get("/terkini")
def live() -> ResponseReturnValue:
    """Its changing part as JSON, asked every few seconds by a page that stays open."""
    html = render_template("manage/condition_live.html", **_drawing())
    return jsonify(html=html, mark=hashlib.sha256(html.encode()).hexdigest()[:16], is_running=False)


def _drawing() -> dict[str, Any]:
    settings = office().settings
    with office().db.reading() as session:
        desk = desk_of(session, signed_in().id, current_scope())
        retention = last_run(session, ended=True)
    figures = _within(desk.units, gauge().read(current_moment()))
    worked = recent(settings, current_moment())
    judged = judge(figures, worked, is_demo=settings.demo)
    return {
        "figures": figures,
        "recent": worked,
        "judged": judged,
        "advice": condition_view.advice(figures, judged),
        "overall": condition_view.OVERALL[judged.overall],
        "light_words": condition_view.LIGHT_WORDS,
        "parts": condition_view.part_lines(figures),
        "storage": condition_view.storage_lines(figures),
        "disk_light": disk_light(figures),
        "room": condition_view.room_words(figures),
        "duration": condition_view.duration,
        "JobState": JobState,
        "has_search_server": bool(settings.search_url),
        "has_mail": settings.mail.is_on,
        "is_demo": settings.demo,
        "retention": retention,
    }


def _within(units: frozenset[str], figures: Figures) -> Figures:
    """The same figures, of the storage only what lies within the administrator's reach."""
    storage = [office for office in figures.slow.storage if office.unit_id in units]
    return replace(figures, slow=replace(figures.slow, storage=storage))
