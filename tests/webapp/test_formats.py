"""Dates, times, sizes and numbers read as people here write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import g, session
from sqlalchemy import update

from catalog.schema import Unit
from tests.webapp.conftest import Site
from webapp import formats

MOMENT = datetime(2024, 2, 14, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1 KB"), (1_840_000_000, "1,8 GB"), (214_000_000, "214 MB")],
)
def test_sizes(site: Site, size: int, words: str) -> None:
    with site.app.test_request_context():
        assert formats.size_of(size) == words


def test_dates_and_numbers_in_both_languages(site: Site) -> None:
    with site.app.test_request_context():
        assert formats.date_long(date(2024, 2, 14)) == "Rabu, 14 Februari 2024"
        assert formats.date_short(MOMENT) == "14 Feb 2024"
        assert formats.number_of(1234.5, 1) == "1.234,5"
        assert formats.date_short(None) == formats.moment_of(None) == ""
    with site.app.test_request_context("/"):
        session["locale"] = "en"
        assert formats.date_long(date(2024, 2, 14)) == "Wednesday, 14 February 2024"
        assert formats.number_of(1234) == "1,234"


@pytest.mark.parametrize(
    ("zone", "time", "day"),
    [
        ("Asia/Jakarta", "14.30 WIB", "14 Feb 2024"),
        ("Asia/Makassar", "15.30 WITA", "14 Feb 2024"),
        ("Asia/Jayapura", "16.30 WIT", "14 Feb 2024"),
    ],
)
def test_times_are_those_of_the_office(site: Site, zone: str, time: str, day: str) -> None:
    with site.office.db.writing() as writing:
        writing.execute(update(Unit).values(zone=zone))
    site.app.add_url_rule("/jam", "health.clock", lambda: formats.moment_of(MOMENT))
    assert site.signed_in("staf.pm").get("/jam").text == f"{day} {time}"


def test_how_long_ago(site: Site) -> None:
    with site.app.test_request_context():
        g.moment = MOMENT
        assert formats.how_long_ago(MOMENT) == "baru saja"
        assert formats.how_long_ago(MOMENT - timedelta(minutes=5)) == "5 menit lalu"
        assert formats.how_long_ago(MOMENT - timedelta(hours=3)) == "3 jam lalu"
        assert formats.how_long_ago(MOMENT - timedelta(days=1)) == "kemarin"
        assert formats.how_long_ago(MOMENT - timedelta(days=9)) == "5 Feb 2024"
