"""Addresses of results and their bars of time: pure decisions."""

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from webapp.result_view import bars_of, read_address
from webapp.search_pages import pages


@pytest.fixture(autouse=True)
def _request() -> object:
    app = Flask(__name__)
    Babel(app, default_locale="id")
    app.register_blueprint(pages)
    with app.test_request_context():
        yield


def test_an_address_is_read_and_written_alike() -> None:
    asked = read_address(
        MultiDict([("q", "a&b"), ("tingkat", "biasa"), ("tingkat", "rahasia"), ("urut", "terbaru")])
    )
    assert asked.address() == "/cari?q=a%26b&tingkat=biasa&tingkat=rahasia&urut=terbaru"
    assert asked.toggled("tingkat", "biasa") == "/cari?q=a%26b&tingkat=rahasia&urut=terbaru"
    assert (
        asked.toggled("jenis", "letter")
        == "/cari?q=a%26b&tingkat=biasa&tingkat=rahasia&jenis=letter&urut=terbaru"
    )


def test_what_is_senseless_is_left_out() -> None:
    asked = read_address(
        MultiDict([("q", "x\0y"), ("urut", "?"), ("mulai", "-3"), ("asing", "1"), ("jenis", "")])
    )
    assert (asked.text, asked.sort, asked.first, asked.chosen) == ("xy", "relevan", 1, ())


def test_gaps_in_time_are_drawn_as_gaps() -> None:
    asked = read_address(MultiDict())
    bars = bars_of(asked, [("2023-12", 2), ("2024-02", 4)])
    assert [(bar.name, bar.count) for bar in bars] == [("Des 2023", 2), ("Jan 2024", 0), ("Feb 2024", 4)]
    assert [bar.height for bar in bars] == [18.0, 0.0, 36.0]
    assert bars[2].address == "/cari?q=&bulan=2024-02"


def test_many_months_become_years() -> None:
    bars = bars_of(
        read_address(MultiDict([("tahun", "1950")])), [("1945-08", 1), ("1950-01", 2), ("1950-07", 1)]
    )
    assert [bar.label for bar in bars] == ["1945", "1946", "1947", "1948", "1949", "1950"]
    assert (bars[-1].count, bars[-1].is_chosen, bars[-1].address) == (3, True, "/cari?q=")
    assert bars_of(read_address(MultiDict()), []) == ()
