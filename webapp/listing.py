"""Numbered lists in the address: which page is asked for, and the addresses of its neighbours."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import request

from catalog.listing import MOST_COUNTED, ROWS, Page

DEEPEST = 2_000  # pages: the keys of all rows before a page are read, and who looks for a row filters


@dataclass(frozen=True, slots=True)
class Listing:
    """What ``parts/pager.html`` shows: the rows' numbers and the neighbours' addresses (or ``None``).

    Of a list that ``is_longer``, ``total`` is a round number below.
    """

    first: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None
    is_longer: bool = False


def asked_page() -> int:
    """The page number in the address, at most ``DEEPEST``; 1 for anything that is not a number."""
    text = request.args.get("hlm", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return min(number, DEEPEST)


def asked(name: str, longest: int = 200) -> str:
    """One filter of the address."""
    return request.args.get(name, "").replace("\x00", "").strip()[:longest]


def listing_of(page: Page[Any]) -> Listing:
    """The pager of one page of a list."""
    first = (page.number - 1) * ROWS + 1 if page.total else 0
    last = min(page.number * ROWS, page.total)
    return Listing(
        first=first,
        last=last,
        total=page.total // MOST_COUNTED * MOST_COUNTED if page.is_longer else page.total,
        previous_url=_address(page.number - 1) if page.number > 1 else None,
        next_url=_address(page.number + 1) if last < page.total and page.number < DEEPEST else None,
        is_longer=page.is_longer,
    )


def _address(number: int) -> str:
    """This page's own address with another number; names of the query mean nothing to the router."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "hlm" and value]
    return f"{quote(request.script_root + request.path)}?{urlencode([*kept, ('hlm', str(number))])}"
