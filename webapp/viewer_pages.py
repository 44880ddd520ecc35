"""The viewer: one page of a record at a time, its thumbnails, its images, and the ways to take it along."""

from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalog.errors import NotVisible
from catalog.sentences import Sentence
from classification.access import Verdict
from ingest.errors import Rejected, Retryable
from ingest.page_images import WIDTHS
from search.errors import QueryError, SearchUnavailable
from services.archive import reading, service, trail
from services.archive.models import PageFacts, RecordFacts, VersionFacts
from webapp import page_view
from webapp.i18n import say
from webapp.messages import message_of
from webapp.page_files import original_file, page_picture, searchable_file
from webapp.page_view import Query, Way
from webapp.reader import current_actor, current_day, current_moment, current_scope, office
from webapp.spoken import render_template

pages = Blueprint("viewer", __name__)

CHUNK = 24
READING = WIDTHS[1]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Opened:
    """A record's page, read under the scope. ``page`` is ``None`` while nothing has been read of the file."""

    record: RecordFacts
    version: VersionFacts
    total: int
    number: int
    page: PageFacts | None
    hit_pages: tuple[int, ...]


@pages.get("/arsip/<record_id>/baca")
def show(record_id: str) -> ResponseReturnValue:
    """One page: ``?hlm=`` says which (else the first match), ``?q=`` what to mark on it."""
    query = page_view.read_query(request.args.get("q", ""), current_day())
    opened = _open(record_id, query, request.args.get("hlm"))
    trail.note_look(office().db, current_actor(), record_id, opened.number)
    return render_template("viewer/show.html", **_drawing(opened, query))


@pages.get("/arsip/<record_id>/lembar")
def leaves(record_id: str) -> ResponseReturnValue:
    """A chunk of the column of thumbnails from page ``?dari=``, with the matches of each page."""
    query = page_view.read_query(request.args.get("q", ""), current_day())
    first = max(1, request.args.get("dari", 1, type=int))
    hit_pages = _hit_pages(record_id, query)
    with office().db.reading() as session:
        record = service.describe(session, current_scope(), record_id, Verdict.CONTENT)
        version = _needed(service.current_version(session, record_id), record_id)
        sizes = reading.page_sizes(session, version.id, first, first + CHUNK - 1)
        wanted = frozenset(hit_pages) & {size.number for size in sizes}
        texts = reading.texts_of(session, version.id, wanted)
    counts = page_view.counts_of(texts, query)
    return render_template(
        "viewer/leaves.html", record=record, version=version, leaves=sizes, counts=counts, query=query
    )


@pages.get("/arsip/<record_id>/halaman/<int:number>.jpg")
def image(record_id: str, number: int) -> Response:
    """A page's image, ``?lebar=`` pixels wide; the right to see it is checked each time it is asked for."""
    with office().db.reading() as session:
        service.describe(session, current_scope(), record_id, Verdict.CONTENT)
        version = _needed(service.current_version(session, record_id), record_id)
        page = _needed(reading.page_of(session, version.id, number), record_id)
    if not page.has_image:
        raise NotVisible(record_id)
    asked = request.args.get("lebar", READING, type=int)
    width = next((each for each in WIDTHS if each >= asked), WIDTHS[-1])
    if width > WIDTHS[0]:  # a thumbnail cannot be read
        trail.note_image(office().db, current_actor(), record_id, number, current_moment())
    return page_picture(version, page, width)


@pages.get("/arsip/<record_id>/halaman/<int:number>.svg")
def small_marks(record_id: str, number: int) -> Response:
    """The matches of ``?q=`` on a page as a drawing of its own, to lie over the page's small image."""
    query = page_view.read_query(request.args.get("q", ""), current_day())
    with office().db.reading() as session:
        service.describe(session, current_scope(), record_id, Verdict.CONTENT)
        version = _needed(service.current_version(session, record_id), record_id)
        page = _needed(reading.page_of(session, version.id, number), record_id)
    marks = page_view.marks_of(page, page_view.matches_of(page, query))
    response = make_response(render_template("viewer/marks.svg", page=page, marks=marks))
    response.mimetype = "image/svg+xml"
    return response


@pages.get("/arsip/<record_id>/unduh")
def download(record_id: str) -> Response:
    """The original file, as it came; ``?versi=`` for an earlier version."""
    record, version = _file_of(record_id, request.args.get("versi"))
    return original_file(record, version)


@pages.get("/arsip/<record_id>/unduh-pdf")
def download_pdf(record_id: str) -> ResponseReturnValue:
    """The searchable PDF: the pages as they are, the words that were read laid under them."""
    record, version = _file_of(record_id, None)
    with office().db.reading() as session:
        content = reading.all_pages(session, version.id)
    if not any(page.has_image for page in content):
        raise NotVisible(record_id)
    try:
        return searchable_file(record, version, content)
    except (Rejected, Retryable) as error:
        flash(say(Sentence(error.message, {name: str(value) for name, value in error.values.items()})), "bad")
        return redirect(url_for(".show", record_id=record_id))


def _open(record_id: str, query: Query, wanted: str | None) -> Opened:
    hit_pages = _hit_pages(record_id, query)
    with office().db.reading() as session:
        record = service.describe(session, current_scope(), record_id, Verdict.CONTENT)
        version = _needed(service.current_version(session, record_id), record_id)
        total = max(reading.page_count(session, version.id), version.page_count)
        number = _needed(page_view.first_page(wanted, total, hit_pages), record_id)
        page = reading.page_of(session, version.id, number)
    return Opened(record, version, total, number, page, hit_pages)


def _hit_pages(record_id: str, query: Query) -> tuple[int, ...]:
    if query.node is None:
        return ()
    try:
        return office().search.pages_in(record_id, query.text, current_scope())
    except (QueryError, SearchUnavailable):
        return ()  # the page itself can still be read and marked


def _drawing(opened: Opened, query: Query) -> dict[str, object]:
    page, record = opened.page, opened.record
    way = page_view.way_from(opened.number, opened.total, opened.hit_pages)
    matches = page_view.matches_of(page, query) if page else ()
    has_image = page is not None and page.has_image
    as_text = not has_image or request.args.get("tampil") == "teks"
    in_doubt = request.args.get("yakin") == "1" and has_image and not as_text
    return {
        "record": record,
        "version": opened.version,
        "total": opened.total,
        "number": opened.number,
        "page": page,
        "query": query,
        "matches": matches,
        "hit_pages": opened.hit_pages,
        "way": way,
        "addresses": _addresses(record.id, query, way, as_text, in_doubt),
        "has_image": has_image,
        "as_text": as_text,
        "in_doubt": in_doubt,
        "marks": page_view.marks_of(page, matches) if page else (),
        "words": page_view.words_of(page) if page and not as_text else (),
        "doubts": page_view.doubts_of(page) if page and in_doubt else (),
        "pieces": page_view.pieces_of(page, matches) if page and as_text else (),
        "leaves": _near_leaves(opened),
        "counts": {opened.number: len(matches)} if matches else {},
        "message": message_of(record),
        "query_sentence": _query_sentence(query),
    }


def _near_leaves(opened: Opened) -> object:
    first, last = opened.number - page_view.WINDOW, opened.number + page_view.WINDOW
    with office().db.reading() as session:
        return reading.page_sizes(session, opened.version.id, first, last)


def _addresses(record_id: str, query: Query, way: Way, as_text: bool, in_doubt: bool) -> dict[str, str]:
    text, doubt = ("teks" if as_text else None), ("1" if in_doubt else None)

    def address(number: int | None) -> str:
        if number is None:
            return ""
        return url_for(
            ".show", record_id=record_id, hlm=number, q=query.text or None, tampil=text, yakin=doubt
        )

    return {
        "previous": address(way.previous),
        "next": address(way.next),
        "previous_match": address(way.previous_match),
        "next_match": address(way.next_match),
    }


def _query_sentence(query: Query) -> str:
    if query.error is None:
        return ""
    return say(
        Sentence(query.error.message, {name: str(value) for name, value in query.error.values.items()})
    )


def _file_of(record_id: str, number: str | None) -> tuple[RecordFacts, VersionFacts]:
    with office().db.reading() as session:
        record = service.describe(session, current_scope(), record_id, Verdict.CONTENT)
        found = service.versions(session, record_id)
    chosen = (each for each in found if (str(each.number) == number if number else each.is_current))
    return record, _needed(next(chosen, None), record_id)


def _needed(found: Found | None, record_id: str) -> Found:
    if found is None:
        raise NotVisible(record_id)
    return found
