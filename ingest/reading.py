"""Reading files of every kind, in the sandbox: what they are, their pages, their words, their images."""

import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from catalog.settings import Settings
from ingest.errors import ReaderAway, Retryable, TooHard
from ingest.extraction import Child, Extraction, ReadPage, SpooledPages, spool_pages
from ingest.formats.media_types import MSG, OFFICE, OFFICE_LOCKED, PDF
from ingest.sandbox.limits import MEGABYTE
from ingest.sandbox.pool import Sandbox
from ingest.separators.plan import PageSigns
from ingest.tika_servers import tika_servers

__all__ = ["Child", "Extraction", "PagePart", "ReadPage", "Reader"]

_TASKS = "ingest.formats.tasks:"
AWAY_SECONDS = 5.0  # in which no further file asks a server that did not answer: each would hold a process
SERVED = OFFICE | {MSG, OFFICE_LOCKED}


@dataclass(frozen=True, slots=True)
class PagePart:
    """Page ``page`` (from 1) of the file at ``path``, turned clockwise by ``turn`` degrees."""

    path: Path
    media_type: str
    page: int
    turn: int = 0


class Reader:
    """The façade over the sandbox; safe to call from many threads, each call takes one sandbox process.

    Every method raises ``Rejected`` or ``Retryable`` of ``ingest.errors``.
    """

    def __init__(self, sandbox: Sandbox, settings: Settings) -> None:
        self._sandbox = sandbox
        self._settings = settings
        self._tika = tika_servers(settings.tika_url, settings.tika_seconds)
        self._away_until = 0.0

    def identify(self, path: Path, name: str) -> str:
        """The media type, from the content first and from ``name`` where the content does not tell."""
        return str(self._run("identify", {"path": str(path.absolute()), "name": name})["media_type"])

    def extract(self, path: Path, media_type: str, password: str | None = None, depth: int = 0) -> Extraction:
        """All pages and metadata, and a container's children; use it as a context manager.

        ``depth`` counts the containers around the file.
        """
        if media_type in SERVED and time.monotonic() < self._away_until:
            raise ReaderAway
        folder = self._sandbox.new_folder()
        arguments = {
            **_file(path, media_type, password),
            "depth": depth,
            "folder": str(folder),
            "most_pages": self._settings.max_pages,
            "most_bytes": self._settings.max_file_mb * MEGABYTE,
            "tika": self._tika,
        }
        try:
            told = self._run("extract", arguments)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, ReaderAway):
                self._away_until = time.monotonic() + AWAY_SECONDS
            raise
        return _extraction(told, folder)

    def recognise(self, path: Path, media_type: str, page: int, password: str | None = None) -> ReadPage:
        """One page (from 1) by OCR, made upright."""
        with self._folder() as folder:
            languages = self._settings.ocr_languages
            self._run(
                "recognise",
                {
                    **_file(path, media_type, password),
                    "page": page,
                    "languages": languages,
                    "folder": str(folder),
                },
            )
            return SpooledPages(folder / "pages")[0]

    def render(
        self,
        path: Path,
        media_type: str,
        page: int,
        width_px: int,
        rotation: int = 0,
        password: str | None = None,
    ) -> bytes:
        """One page (from 1) as a JPEG ``width_px`` wide, turned clockwise by ``rotation`` degrees."""
        with self._folder() as folder:
            target = folder / "page.jpg"
            drawing = {"page": page, "width_px": width_px, "rotation": rotation, "target": str(target)}
            self._run("render", {**_file(path, media_type, password), **drawing})
            return target.read_bytes()

    @contextmanager
    def as_pdf(self, path: Path, media_type: str, password: str | None = None) -> Iterator[Path]:
        """The file itself where it is a PDF; else its pictures, a page each, in a PDF while the context
        lasts. The same file gives the same pages."""
        if media_type == PDF:
            yield path
            return
        with self._folder() as folder, self.extract(path, media_type, password) as found:
            made = folder / "pictures.pdf"
            self.write_searchable_pdf(path, media_type, found.pages, made, password)
            yield made

    def read_signs(
        self, path: Path, first: int, count: int, password: str | None = None
    ) -> Sequence[PageSigns]:
        """What marks ``count`` pages of a PDF, from ``first`` (from 1) on, as sheets or blank; fewer at the
        end, none after it."""
        wanted = {"first": first, "count": count}
        told = self._run("read_signs", {"path": str(path.absolute()), "password": password, **wanted})
        return [
            PageSigns(page["number"], tuple(page["texts"]), page["is_patch"], page["ink"])
            for page in told["pages"]
        ]

    @contextmanager
    def cut(
        self, path: Path, parts: Sequence[Sequence[int]], password: str | None = None
    ) -> Iterator[Sequence[Path]]:
        """A PDF for each of ``parts`` (page numbers) of a PDF, while the context lasts."""
        with self._folder() as folder:
            wanted = {"parts": [list(part) for part in parts], "folder": str(folder)}
            self._run("cut", {"path": str(path.absolute()), "password": password, **wanted})
            yield [folder / f"{number}.pdf" for number in range(len(parts))]

    def write_searchable_pdf(
        self,
        path: Path,
        media_type: str,
        pages: Iterable[ReadPage],
        target: Path,
        password: str | None = None,
    ) -> None:
        """The file as a PDF at ``target``, the words of ``pages`` laid invisibly over those read by OCR."""
        with self._folder() as folder:
            spool_pages(folder / "pages", pages)
            made = folder / "searchable.pdf"
            layer = {"pages": str(folder / "pages"), "target": str(made)}
            self._run("searchable_pdf", {**_file(path, media_type, password), **layer})
            shutil.move(made, target)

    def count_pages(self, path: Path, media_type: str) -> int:
        """Pages of a PDF or JPEG; raises ``Rejected`` for a file whose pages cannot be put into a PDF."""
        return int(
            self._run("count_pages", {"path": str(path.absolute()), "media_type": media_type})["pages"]
        )

    def assemble(self, parts: Sequence[PagePart], target: Path) -> None:
        """A PDF at ``target`` of single pages of PDFs and JPEGs, none of them drawn or compressed anew."""
        with self._folder() as folder:
            made = folder / "assembled.pdf"
            told = [{**asdict(part), "path": str(part.path.absolute())} for part in parts]
            self._run("assemble", {"path": told[0]["path"], "parts": told, "target": str(made)})
            shutil.move(made, target)

    def _run(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self._sandbox.run(_TASKS + task, arguments)
        except TooHard:
            if not Path(arguments["path"]).exists():  # a copy that was cleared away; it is fetched again
                raise Retryable(code="moved") from None
            raise

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        folder = self._sandbox.new_folder()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _file(path: Path, media_type: str, password: str | None) -> dict[str, Any]:
    return {"path": str(path.absolute()), "media_type": media_type, "password": password}


def _extraction(told: Mapping[str, Any], folder: Path) -> Extraction:
    return Extraction(
        SpooledPages(folder / "pages"),
        title=told["title"],
        author=told["author"],
        created=datetime.fromisoformat(told["created"]) if told["created"] else None,
        children=tuple(
            Child(child["name"], child["path_in_container"], child["media_type"], Path(child["path"]))
            for child in told["children"]
        ),
        is_container=told["is_container"],
        folder=folder,
    )
