"""Third stage: the words that the file itself holds, and the files within a container.

Takes the original and its media type. Gives a row for every page that needs no OCR, the number of pages, what
the file says of itself (title, author, time), and for each file in a container a record and a job of its own.
Refuses locked, damaged and too large files. Run again it puts the same in place of what it gave before.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from catalog.files import forget_pages, save_pages, set_page_counts
from catalog.schema import Record
from ingest.children import take_out, with_own_paths
from ingest.extraction import Extraction
from ingest.page_rows import page_row
from ingest.work import Facts, Work

LONG_BYTES = 2_000_000  # reading a larger file may take long: other claimed jobs go back first
PAGES_AT_ONCE = 64


def run(work: Work) -> None:
    facts = work.facts
    if facts.size > LONG_BYTES:
        work.make_way()
    with work.tools.reader.extract(work.path, facts.media_type, facts.password, facts.depth) as extraction:
        facts.page_count = len(extraction.pages)
        facts.said = _self_description(extraction)
        if facts.was_read or facts.said:
            work.save(partial(_begin_anew, facts))
        work.save_rows(set_page_counts, {"version_id": facts.version_id, "page_count": facts.page_count})
        facts.to_recognise = _keep_pages(work, extraction)
        for child, path in with_own_paths(extraction.children):
            take_out(work, child, path)
            work.pause_to_write()
    work.set_job(pages_total=facts.page_count, pages_done=facts.page_count - len(facts.to_recognise))


def _keep_pages(work: Work, extraction: Extraction) -> tuple[int, ...]:
    """Store the pages that have words; gives the numbers of those that wait for OCR."""
    rows: list[dict[str, Any]] = []
    waiting: list[int] = []
    for page in extraction.pages:
        if page.needs_ocr:
            waiting.append(page.number)
        else:
            work.facts.note_page(page)
            rows.append(page_row(work.facts.version_id, page))
        if len(rows) >= PAGES_AT_ONCE:
            work.save_rows(save_pages, *rows)
            work.pause_to_write()
            rows = []
    work.save_rows(save_pages, *rows)
    return tuple(waiting)


def _begin_anew(facts: Facts, session: Session) -> None:
    if facts.was_read:
        forget_pages(session, facts.version_id)
    if facts.said:
        record = session.get_one(Record, facts.record_id)
        record.details = {**record.details, **facts.said}


def _self_description(extraction: Extraction) -> Mapping[str, str]:
    created = extraction.created
    said = {
        "file_title": extraction.title.strip(),
        "file_author": extraction.author.strip(),
        "file_created": created.isoformat() if created else "",
    }
    return {key: value[:500] for key, value in said.items() if value}
