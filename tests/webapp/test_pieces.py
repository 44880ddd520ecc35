"""Pieces drawn in Python: what comes from people and files is escaped, as templates would."""

import pytest

from tests.webapp.conftest import Site
from webapp.pieces import facet_lines, icon, level_chip, time_bars
from webapp.result_view import Bar, FacetLine

HOSTILE = """"><script>alert(1)</script>&'"""


@pytest.mark.parametrize("is_chosen", [False, True])
def test_a_hostile_facet_value_stays_words(site: Site, is_chosen: bool) -> None:
    with site.app.test_request_context():
        drawn = facet_lines([FacetLine(HOSTILE, 1234, is_chosen, f"/cari?q={HOSTILE}", 0, HOSTILE)])
    assert "<script" not in drawn
    assert drawn.count("&lt;script&gt;") == 3
    assert '<span class="sift__count">1.234</span>' in drawn
    assert ("terpilih" in drawn) is ('aria-current="true"' in drawn) is is_chosen


def test_a_hostile_address_of_a_bar_stays_an_address(site: Site) -> None:
    bars = [
        Bar("2024", HOSTILE, 3, 0, 0.0, 36.0, False, f"/cari?q={HOSTILE}"),
        Bar("2025", "2025", 0, 10, 36.0, 0.0, False, "/x"),
    ]
    with site.app.test_request_context():
        drawn = time_bars(bars)
    assert "<script" not in drawn
    assert drawn.count("<a ") == 1
    assert "2025" not in drawn


def test_icons_and_levels_say_what_they_are(site: Site) -> None:
    with site.app.test_request_context():
        assert "#search" in icon("search")
        assert 'class="icon icon--small"' in icon("search", "small")
        assert all(word in level_chip(4) for word in ("SR", "Sangat Rahasia", "level--sangat-rahasia"))
    with site.app.test_request_context("/?bahasa=en", headers={"Cookie": ""}):
        from flask import session

        session["locale"] = "en"
        assert "Sangat Rahasia" not in level_chip(4)
