"""Whether one part of an office does its work. That it runs at all, its supervisor sees."""

import http.client

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from catalog.database import Database
from catalog.settings import Settings
from services.health.findings import State
from services.health.running import check_index_lag

WEB_SECONDS = 10.0


def trouble_of(part: str, settings: Settings) -> str:
    """What is wrong with the part of this name, in a sentence; empty where nothing is."""
    return _trouble_of_web(settings) if part == "web" else _trouble_behind(part, settings)


def _trouble_of_web(settings: Settings) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(reachable, settings.port, timeout=WEB_SECONDS)
    try:
        connection.request("GET", "/siap")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"web tidak menjawab: {error}"
    finally:
        connection.close()
    return "" if status == 200 else f"web menjawab {status}"


def _trouble_behind(part: str, settings: Settings) -> str:
    db = Database(settings.database_url)
    try:
        with db.reading() as session:
            session.execute(text("SELECT 1"))
        finding = check_index_lag(db) if part == "index" else None
    except SQLAlchemyError:
        return "basis data tidak terjangkau"
    finally:
        db.close()
    return str(finding.message) if finding is not None and finding.state is not State.OK else ""
