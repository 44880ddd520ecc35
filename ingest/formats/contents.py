"""Chooses the reader for a media type: the one table of what is read by whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.sentences import N_
from ingest.errors import Rejected, UnknownFormat
from ingest.extraction import Child, ReadPage
from ingest.formats.container import Unpacking, check_depth
from ingest.formats.description import Description
from ingest.formats.media_types import (
    EML,
    IMAGES,
    MSG,
    OFFICE,
    OFFICE_LOCKED,
    OTHER_ARCHIVES,
    PDF,
    PLAIN,
    ZIP,
)

OTHER_ARCHIVE = N_(
    "Arsip jenis ini tidak dapat dibuka di sini. File asli tersimpan. "
    "Buka di komputer Anda, kemas ulang sebagai ZIP, lalu unggah lagi."
)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a file holds; ``pages`` may be read while it is iterated."""

    pages: Iterable[ReadPage] = ()
    description: Description = field(default_factory=Description)
    children: tuple[Child, ...] = ()
    is_container: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader gets: the file, its type, where children may be put, and who reads office formats."""

    path: Path
    media_type: str
    password: str | None
    unpacking: Unpacking
    tika: Mapping[str, Any] | None


def read_contents(
    path: Path,
    media_type: str,
    password: str | None,
    depth: int,
    folder: Path,
    most_bytes: int,
    tika: Mapping[str, Any] | None,
) -> Contents:
    """Read a file; children are written below ``folder``. Raises as the readers do, or ``UnknownFormat``."""
    if media_type in OTHER_ARCHIVES:
        raise Rejected(OTHER_ARCHIVE, code="other-archive")
    if (read := _reader(media_type)) is None:
        raise UnknownFormat
    if media_type in {ZIP, EML, MSG}:
        check_depth(depth)
    below = folder / "children"
    below.mkdir(exist_ok=True)
    return read(Source(path, media_type, password, Unpacking(below, path.stat().st_size, most_bytes), tika))


def _reader(media_type: str) -> Callable[[Source], Contents] | None:
    exact = {PDF: _pdf, ZIP: _zip, EML: _mail, MSG: _outlook, OFFICE_LOCKED: _locked_office}
    for kinds, read in ((IMAGES, _image), (OFFICE, _office), (PLAIN, _plain)):
        exact |= dict.fromkeys(kinds, read)
    return exact.get(media_type)


def _pdf(source: Source) -> Contents:
    from ingest.formats import pdf

    description = pdf.describe(source.path, source.password)
    return Contents(pdf.read_pages(source.path, source.password), description)


def _image(source: Source) -> Contents:
    from ingest.formats import images

    return Contents(images.read_pages(source.path))


def _office(source: Source) -> Contents:
    from ingest.formats import office

    description, sections = office.read_office(source.path, source.media_type, source.tika)
    return Contents(office.pages_of(sections, source.media_type), description)


def _plain(source: Source) -> Contents:
    from ingest.formats import office, plain_text

    return Contents(office.pages_of([plain_text.read_text(source.path)], source.media_type))


def _zip(source: Source) -> Contents:
    from ingest.formats import archive

    archive.unpack(source.path, source.password, source.unpacking)
    return Contents(children=tuple(source.unpacking.children), is_container=True)


def _mail(source: Source) -> Contents:
    from ingest.formats import mail, office

    description, text = mail.read_mail(source.path, source.unpacking)
    children = tuple(source.unpacking.children)
    return Contents(office.pages_of([text], source.media_type), description, children, bool(children))


def _outlook(source: Source) -> Contents:
    from ingest.formats import office
    from ingest.formats.outlook import take_attachments

    description, sections = office.read_office(source.path, source.media_type, source.tika)
    take_attachments(source.path, source.unpacking)
    children = tuple(source.unpacking.children)
    return Contents(office.pages_of(sections, source.media_type), description, children, bool(children))


def _locked_office(source: Source) -> Contents:
    from ingest.formats.identification import identify
    from ingest.formats.office_lock import unlock

    opened = source.unpacking.folder.parent / "opened"
    unlock(source.path, source.password, opened)
    return _office(Source(opened, identify(opened, ""), None, source.unpacking, source.tika))
