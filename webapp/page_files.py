"""Bytes that leave the program: page images, originals, searchable PDFs, under headers that guard them."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from flask import Response, make_response, request, send_file

from catalog.audit import note
from ingest.errors import Rejected, Retryable
from ingest.extraction import ReadPage
from ingest.page_images import image_path, page_image
from ingest.passwords import unseal
from ingest.searchable_pdf import searchable_pdf
from services.archive.models import PageFacts, RecordFacts, VersionFacts
from webapp.file_names import download_name
from webapp.reader import current_actor, office

# The browser keeps a copy but asks each time: on a shared PC the next person must not get it from the cache.
PRIVATE = "private, no-cache"


def page_picture(version: VersionFacts, page: PageFacts, width: int) -> Response:
    """A page's JPEG; 304 where the browser's own copy is the same."""
    tag = f"{version.sha256[:16]}-{page.number}-{page.rotation}-{width}"
    if tag in request.if_none_match:
        return _private(make_response("", 304), tag)
    cache = office().settings.cache_folder
    path = image_path(cache, version.sha256, page.number, width, page.rotation)
    if not path.exists():  # one that was drawn before is shown while the store is away
        try:
            path = page_image(
                office().reader,
                cache,
                office().files.path(version.sha256),
                version.sha256,
                version.media_type,
                page.number,
                width,
                page.rotation,
                _password_of(version),
            )
        except (Rejected, Retryable):
            return _private(make_response("", 503), None)
    return _private(Response(path.read_bytes(), mimetype="image/jpeg"), tag)


def original_file(record: RecordFacts, version: VersionFacts) -> Response:
    """The stored bytes, checked against their hash first; always an attachment, so that none is run here."""
    with ExitStack() as stack:
        stream = stack.enter_context(office().files.open(version.sha256))
        _note(record, version, "download")
        stack.pop_all()  # from here on the answer closes it
    response = send_file(
        stream,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=download_name(version.original_name),
        etag=False,
    )
    response.content_length = version.size
    return _private(response, None)


def searchable_file(record: RecordFacts, version: VersionFacts, pages: Sequence[PageFacts]) -> Response:
    """The searchable PDF, made now so that it holds the words as they are now.

    Raises ``Rejected`` or ``Retryable`` where it cannot be made.
    """
    folder = office().settings.work_folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".pdf", delete=False) as holder:
        target = Path(holder.name)
    try:
        searchable_pdf(
            office().reader,
            office().files.path(version.sha256),
            version.media_type,
            (_read_page(page) for page in pages),
            target,
            _password_of(version),
        )
        stream = target.open("rb")
        size = target.stat().st_size
    finally:
        target.unlink(missing_ok=True)  # the open stream keeps the bytes until they are sent
    with ExitStack() as stack:
        stack.enter_context(stream)
        _note(record, version, "download-pdf")
        stack.pop_all()
    response = send_file(
        stream,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=download_name(version.original_name, ".pdf"),
        etag=False,
    )
    response.content_length = size
    return _private(response, None)


def _password_of(version: VersionFacts) -> str | None:
    return (
        unseal(office().settings.read_secret(), version.sealed_password) if version.sealed_password else None
    )


def _read_page(page: PageFacts) -> ReadPage:
    return ReadPage(page.number, page.width, page.height, page.rotation, page.source, page.content)


def _note(record: RecordFacts, version: VersionFacts, action: str) -> None:
    details = {"version": version.number, "sha256": version.sha256}
    with office().db.writing_beside() as session:
        note(session, current_actor(), action, f"record:{record.id}", details)


def _private(response: Response, tag: str | None) -> Response:
    response.headers["Cache-Control"] = PRIVATE if tag else "no-store"
    response.headers.pop("Expires", None)  # the year for which files of the program itself are kept
    response.headers["X-Content-Type-Options"] = "nosniff"
    if tag:
        response.set_etag(tag)
    return response
