"""What the sandbox can be asked to do with a file; each task takes a dictionary and gives one."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalog.sentences import N_
from ingest.errors import EmptyFile, Rejected, TooLarge, UnknownFormat
from ingest.extraction import ReadPage, spool_pages
from ingest.formats import identification
from ingest.formats.container import listed
from ingest.formats.contents import Contents, read_contents
from ingest.formats.media_types import IMAGES, PDF

Arguments = dict[str, Any]

TOO_MANY_PAGES = N_(
    "File ini lebih dari %(most)s halaman. File asli tersimpan. "
    "Bagi menjadi beberapa bagian, lalu unggah lagi."
)
NO_PAGE_IMAGE = N_("Format file ini tidak punya gambar halaman.")


def identify(arguments: Arguments) -> Arguments:
    """``path``, ``name`` -> ``media_type``."""
    return {"media_type": identification.identify(Path(arguments["path"]), arguments["name"])}


def extract(arguments: Arguments) -> Arguments:
    """``path``, ``media_type``, ``password``, ``depth``, ``folder``, ``most_pages``, ``most_bytes``, and
    ``tika``: ``None`` for the embedded one, else ``servers`` (addresses) and ``seconds``.

    Writes the pages to ``folder``/pages and the children below ``folder``; gives ``title``, ``author``,
    ``created``, ``children``, ``is_container``.
    """
    path, folder = Path(arguments["path"]), Path(arguments["folder"])
    if path.stat().st_size == 0:
        raise EmptyFile
    contents = read_contents(
        path,
        arguments["media_type"],
        arguments["password"],
        arguments["depth"],
        folder,
        arguments["most_bytes"],
        arguments["tika"],
    )
    spool_pages(folder / "pages", _at_most(arguments["most_pages"], contents.pages))
    return _told(contents)


def _at_most(most: int, pages: Iterable[ReadPage]) -> Iterator[ReadPage]:
    for page in pages:
        if page.number > most:
            raise TooLarge(TOO_MANY_PAGES, {"most": most}, "too-many-pages")
        yield page


def _told(contents: Contents) -> Arguments:
    created = contents.description.created
    return {
        "title": contents.description.title,
        "author": contents.description.author,
        "created": created.isoformat() if created else "",
        "children": listed(contents.children),
        "is_container": contents.is_container,
    }


def recognise(arguments: Arguments) -> Arguments:
    """A file's ``page`` read with ``languages`` -> that page in ``folder``/pages."""
    from ingest.formats.page_reading import recognise_page

    page = recognise_page(
        Path(arguments["path"]),
        arguments["media_type"],
        arguments["page"],
        arguments["password"],
        arguments["languages"],
    )
    spool_pages(Path(arguments["folder"], "pages"), [page])
    return {}


def render(arguments: Arguments) -> Arguments:
    """A file's ``page``, ``width_px`` wide, turned by ``rotation`` -> a JPEG at ``target``."""
    from ingest.formats.page_drawing import draw_page

    media_type = arguments["media_type"]
    if media_type != PDF and media_type not in IMAGES:
        raise Rejected(NO_PAGE_IMAGE, code="no-page-image")
    draw_page(
        Path(arguments["path"]),
        media_type,
        arguments["page"],
        arguments["width_px"],
        arguments["rotation"],
        arguments["password"],
        Path(arguments["target"]),
    )
    return {}


def searchable_pdf(arguments: Arguments) -> Arguments:
    """``path``, ``media_type``, ``password``, ``pages`` (a spool file) -> a PDF at ``target``."""
    from ingest.formats.text_layer import write_searchable_pdf

    media_type = arguments["media_type"]
    if media_type != PDF and media_type not in IMAGES:
        raise UnknownFormat(NO_PAGE_IMAGE, code="no-page-image")
    write_searchable_pdf(
        Path(arguments["path"]),
        media_type,
        arguments["password"],
        Path(arguments["pages"]),
        Path(arguments["target"]),
    )
    return {}


def read_signs(arguments: Arguments) -> Arguments:
    """``path``, ``password``, ``first``, ``count`` -> ``pages``: number, texts, is_patch and ink of each."""
    from ingest.formats.page_signs import signs_of

    path, password = Path(arguments["path"]), arguments["password"]
    return {
        "pages": [asdict(page) for page in signs_of(path, password, arguments["first"], arguments["count"])]
    }


def cut(arguments: Arguments) -> Arguments:
    """``path``, ``password``, ``parts`` (page numbers of each) -> ``folder``/0.pdf, 1.pdf, ..."""
    from ingest.formats.cutting import cut as cut_file

    cut_file(Path(arguments["path"]), arguments["password"], arguments["parts"], Path(arguments["folder"]))
    return {}


def count_pages(arguments: Arguments) -> Arguments:
    """``path``, ``media_type`` -> ``pages``, of a file whose pages can be put into a PDF."""
    from ingest.formats.assembling import count_pages as counted

    return {"pages": counted(Path(arguments["path"]), arguments["media_type"])}


def assemble(arguments: Arguments) -> Arguments:
    """``parts`` (each ``path``, ``media_type``, ``page``, ``turn``) -> a PDF at ``target``."""
    from ingest.formats.assembling import assemble as assembled

    assembled(arguments["parts"], Path(arguments["target"]))
    return {}
