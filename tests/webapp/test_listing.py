"""How far into a list an address may lead."""

import pytest
from flask import Flask

from catalog.listing import ROWS, Page
from webapp.listing import DEEPEST, asked_page, listing_of


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", 1), ("3", 3), ("-1", 1), ("x", 1), ("٣", 1), ("99999999", DEEPEST), ("999999999", 1)],
)
def test_which_page_an_address_asks_for(typed: str, number: int) -> None:
    with Flask("uji").test_request_context(f"/berkas?hlm={typed}"):
        assert asked_page() == number


@pytest.mark.parametrize(("number", "goes_on"), [(DEEPEST - 1, True), (DEEPEST, False)])
def test_the_deepest_page_leads_no_further(number: int, goes_on: bool) -> None:
    with Flask("uji").test_request_context("/berkas"):
        listing = listing_of(Page([], number, DEEPEST * ROWS * 2))
    assert (listing.next_url is not None) is goes_on
