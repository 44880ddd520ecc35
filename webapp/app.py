"""The web application: an office in, a Flask application out."""

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask

from webapp import (
    assets,
    doors,
    errors,
    formats,
    i18n,
    kit,
    look_pages,
    metering,
    noting,
    organisation_terms,
    pieces,
    reader,
    request_lines,
    security,
    waiting,
)

if TYPE_CHECKING:
    from services.office import Office

BLUEPRINTS = (
    "home_pages",
    "signin_pages",
    "look_pages",
    "health_pages",
    "metrics_pages",
    "account_pages",
    "second_step_pages",
    "calendar_pages",
    "notices_pages",
    "units_pages",
    "users_pages",
    "assignments_pages",
    "mandates_pages",
    "access_table_pages",
    "condition_pages",
    "quota_pages",
    "requests_pages",
    "decisions_pages",
    "search_pages",
    "record_pages",
    "viewer_pages",
    "upload_pages",
    "scanning_pages",
    "jobs_pages",
    "station_pages",
    "mending_pages",
    "places_pages",
    "drafts_pages",
    "loans_pages",
    "reclassification_pages",
    "dossiers_pages",
    "items_pages",
    "holds_pages",
    "disposal_pages",
    "registers_pages",
    "instruments_pages",
    "imports_pages",
    "register_import_pages",
    "handover_pages",
)


def create_app(office: "Office") -> Flask:
    """The pages of one office. Everything that a request needs hangs on ``office``."""
    app = Flask(__name__)
    app.extensions["office"] = office
    metering.install(app)
    security.install(app, office.settings)
    request_lines.install(app, office.settings)
    reader.install(app)
    i18n.install(app)
    formats.install(app)
    assets.install(app)
    doors.install(app)
    look_pages.install(app)
    kit.install(app)
    pieces.install(app)
    noting.install(app)
    waiting.install(app)
    organisation_terms.install(app)
    errors.install(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"webapp.{name}").pages)
    return app
