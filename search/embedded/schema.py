"""The two Tantivy indexes, field by field, and how a record becomes their documents."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date

import tantivy

from search.contract import PageDocument, RecordDocument
from search.facets import FACETS, INDEXED, facet_values
from search.query import Clock
from search.stamps import facts_stamp, words_stamp

VERSION = 5
"""Raised with any change below: an index of another version is not opened but built again."""

TITLE_EXACT, TITLE_STEM = "title_exact", "title_stem"
BODY_EXACT, BODY_STEM = "body_exact", "body_stem"
NUMBERS = "numbers"
STAMPS = "stamps"  # the marks of facts and words, one behind the other
CLOCKS: Mapping[Clock, str] = {
    "date": "day",
    "active_until": "active_until",
    "inactive_until": "inactive_until",
}
EVERY = "1"  # in field ``every`` of each document: its document frequency counts as the engine counts

_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_HEAD_CHARACTERS, _HEAD_BITS = 8, 40
_LAST_DAY = (1 << 22) - 1  # beyond the year 9999, sorts undated records last


def records_schema() -> tantivy.Schema:
    """The records index: whole text, facets, access tokens, sort keys; only id and marks are stored."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("every", "access"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(STAMPS, stored=True)
    for facet in INDEXED:
        builder.add_text_field(facet, fast=facet in FACETS, tokenizer_name="raw", index_option="basic")
    for name in (TITLE_EXACT, BODY_EXACT, NUMBERS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in (TITLE_STEM, BODY_STEM):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (*CLOCKS.values(), "newest", "oldest", "head"):
        builder.add_unsigned_field(name, indexed=False, fast=True)
    return builder.build()


def pages_schema() -> tantivy.Schema:
    """The pages index: words of one page under its record's id; nothing is stored, no label is in it."""
    builder = tantivy.SchemaBuilder()
    for name in ("record", "every"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(BODY_EXACT, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(BODY_STEM, tokenizer_name="whitespace", index_option="freq")
    for name in ("record_key", "page"):
        builder.add_unsigned_field(name, indexed=False, fast=True)
    return builder.build()


def record_row(document: RecordDocument) -> tantivy.Document:
    """One document of the records index."""
    row = tantivy.Document()
    row.add_text("id", document.id)
    row.add_text("every", EVERY)
    row.add_bytes(STAMPS, (facts_stamp(document) + words_stamp(document)).encode())
    for token in document.access:
        row.add_text("access", token)
    for facet, values in facet_values(document).items():
        for value in values:
            row.add_text(facet, value)
    row.add_text(TITLE_EXACT, document.title_exact)
    row.add_text(TITLE_STEM, document.title_stem)
    row.add_text(NUMBERS, document.numbers)
    row.add_text(BODY_EXACT, document.body_exact)
    row.add_text(BODY_STEM, document.body_stem)
    _add_sort_keys(row, document)
    return row


def page_rows(document: RecordDocument) -> Iterator[tantivy.Document]:
    """The documents of the pages index, one a page."""
    key = record_key(document.id)
    for page in document.pages:
        yield _page_row(document.id, key, page)


def record_key(record_id: str) -> int:
    """64 bits that stand for an id among the few of one results page."""
    return int.from_bytes(hashlib.blake2b(record_id.encode(), digest_size=8).digest(), "big")


def id_head(record_id: str) -> int:
    """40 bits that never sort against the id's own order; equal heads are told apart by the whole id."""
    value = 0
    for character in record_id[:_HEAD_CHARACTERS].ljust(_HEAD_CHARACTERS, "\0"):
        value = value << 5 | _rank(character)
    return value


def _rank(character: str) -> int:
    return max(0, bisect_right(_ID_ALPHABET, character) - 1)


def _add_sort_keys(row: tantivy.Document, document: RecordDocument) -> None:
    head = id_head(document.id)
    newest = oldest = _LAST_DAY
    if document.date:
        day = date.fromisoformat(document.date).toordinal()
        newest, oldest = _LAST_DAY - day, day
        row.add_unsigned("day", day)
    for name, text in (
        ("active_until", document.active_until),
        ("inactive_until", document.inactive_until),
    ):
        if text:
            row.add_unsigned(name, date.fromisoformat(text).toordinal())
    row.add_unsigned("head", head)
    row.add_unsigned("newest", newest << _HEAD_BITS | head)
    row.add_unsigned("oldest", oldest << _HEAD_BITS | head)


def _page_row(record_id: str, key: int, page: PageDocument) -> tantivy.Document:
    row = tantivy.Document()
    row.add_text("record", record_id)
    row.add_text("every", EVERY)
    row.add_unsigned("record_key", key)
    row.add_unsigned("page", page.number)
    row.add_text(BODY_EXACT, page.exact)
    row.add_text(BODY_STEM, page.stem)
    return row
