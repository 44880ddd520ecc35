"""Tantivy as its own manual shows it, fed the same tokens: the baseline of the embedded engine."""

from collections.abc import Iterable
from pathlib import Path

import tantivy

from search.contract import RecordDocument
from search.embedded.schema import BODY_EXACT, BODY_STEM, TITLE_EXACT, TITLE_STEM
from search.embedded.writer import PAGES_HEAP, RECORDS_HEAP
from search.facets import FACETS, facet_values


def build(folder: Path, documents: Iterable[RecordDocument]) -> None:
    """Records and pages in two indexes, one thread each, with the memory that our writer has."""
    words = {BODY_EXACT: "position", BODY_STEM: "freq"}
    titles = {TITLE_EXACT: "position", TITLE_STEM: "freq"}
    keywords = ("id", "access", *FACETS)
    records = _index(folder / "records", {**titles, **words}, keywords)
    pages = _index(folder / "pages", words, ("record",))
    record_writer, page_writer = records.writer(RECORDS_HEAP, 1), pages.writer(PAGES_HEAP, 1)
    for each in documents:
        for page in each.pages:
            page_writer.add_document(
                tantivy.Document(
                    record=[each.id], page=page.number, body_exact=[page.exact], body_stem=[page.stem]
                )
            )
        facets = {name: list(values) for name, values in facet_values(each).items()}
        row = tantivy.Document(
            id=[each.id], access=list(each.access), title_exact=[each.title_exact],
            title_stem=[each.title_stem], body_exact=[each.body_exact], body_stem=[each.body_stem], **facets,
        )  # fmt: skip
        record_writer.add_document(row)
    for writer in (page_writer, record_writer):
        writer.commit()
        writer.wait_merging_threads()


def _index(folder: Path, words: dict[str, str], keywords: Iterable[str]) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    for name, kept in words.items():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=kept)
    for name in keywords:
        is_facet = name in FACETS
        builder.add_text_field(
            name, tokenizer_name="raw", index_option="basic", stored=name == "id", fast=is_facet
        )
    builder.add_integer_field("page", fast=True)
    folder.mkdir(parents=True)
    return tantivy.Index(builder.build(), path=str(folder))
