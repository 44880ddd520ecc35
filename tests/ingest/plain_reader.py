"""A reader of plain text in this process: form feeds part pages, ``[scan]`` marks one without words.

Files that begin with ``!`` misbehave: ``!locked``, ``!broken``, ``!busy`` (the first time), ``!zip``. What
begins with ``!stack`` and a form feed passes for a PDF: ``[sheet]`` precedes a code; empty pages are blank.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.pages import PageContent, PageSource, WordBox
from ingest.errors import DamagedFile, PasswordNeeded, TookTooLong, UnknownFormat, WrongPassword
from ingest.extraction import Child, Extraction, ReadPage
from ingest.separators.plan import PageSigns

PASSWORD = "buka"


class PlainReader:
    """``ingest.ports.DocumentReader`` without sandbox; counts what it is asked for."""

    def __init__(self, folder: Path, seconds: float = 0.0) -> None:
        self.recognised: list[tuple[str, int]] = []
        self.extracted: list[str] = []
        self._folder = folder
        self._seconds = seconds
        self._was_busy: set[str] = set()
        self._lock = threading.Lock()

    def identify(self, path: Path, name: str) -> str:
        if name.endswith(".bin"):
            raise UnknownFormat
        kinds = {b"!zip": "application/zip", b"!sta": "application/pdf"}
        return kinds.get(path.read_bytes()[:4], "text/plain")

    def extract(
        self,
        path: Path,
        media_type: str,
        password: str | None = None,
        depth: int = 0,  # noqa: ARG002
    ) -> Extraction:
        text = path.read_text()
        with self._lock:
            self.extracted.append(path.name)
        self._misbehave(text, password)
        if media_type == "application/zip":
            return self._unpack(path, text)
        return Extraction([_page(number, part) for number, part in enumerate(text.split("\f"), 1)])

    def recognise(
        self,
        path: Path,
        media_type: str,  # noqa: ARG002
        page: int,
        password: str | None = None,  # noqa: ARG002
    ) -> ReadPage:
        time.sleep(self._seconds)
        text = path.read_text().split("\f")[page - 1].removeprefix("[scan]")
        if "[unreadable]" in text:
            raise DamagedFile
        with self._lock:
            self.recognised.append((path.name, page))
        words = (WordBox(0, len(text), 0.1, 0.1, 0.9, 0.2, 91.0),)
        return ReadPage(page, 595, 842, 0, PageSource.OCR, PageContent(text, words))

    @contextmanager
    def as_pdf(self, path: Path, media_type: str, password: str | None = None) -> Iterator[Path]:  # noqa: ARG002
        yield path

    def read_signs(
        self,
        path: Path,
        first: int,
        count: int,
        password: str | None = None,  # noqa: ARG002
    ) -> list[PageSigns]:
        time.sleep(self._seconds)
        pages = list(enumerate(path.read_text().split("\f")))[first : first + count]
        return [
            PageSigns(number, tuple(page.split("[sheet]")[1:]), ink=float(bool(page)))
            for number, page in pages
        ]

    @contextmanager
    def cut(
        self,
        path: Path,
        parts: Sequence[Sequence[int]],
        password: str | None = None,  # noqa: ARG002
    ) -> Iterator[list[Path]]:
        time.sleep(self._seconds)
        pages = path.read_text().split("\f")
        with TemporaryDirectory() as name:
            files = [Path(name, f"{number}.pdf") for number in range(len(parts))]
            for file, part in zip(files, parts, strict=True):
                file.write_text("\f".join(pages[number] for number in part))
            yield files

    def render(
        self,
        path: Path,
        media_type: str,
        page: int,
        width_px: int,
        rotation: int = 0,
        password: str | None = None,
    ) -> bytes:
        raise NotImplementedError

    def _misbehave(self, text: str, password: str | None) -> None:
        if text.startswith("!locked") and password != PASSWORD:
            raise WrongPassword if password else PasswordNeeded
        if text.startswith("!broken"):
            raise DamagedFile
        if text.startswith("!busy") and text not in self._was_busy:
            self._was_busy.add(text)
            raise TookTooLong

    def _unpack(self, path: Path, text: str) -> Extraction:
        folder = self._folder / path.name
        folder.mkdir(parents=True, exist_ok=True)
        children = []
        for number, line in enumerate(text.splitlines()[1:]):
            (folder / str(number)).write_text(f"isi {line}")
            children.append(Child(line, f"map/{line}", "text/plain", folder / str(number)))
        return Extraction([], children=tuple(children), is_container=True)


def _page(number: int, text: str) -> ReadPage:
    is_scan = text.startswith("[scan]")
    content = PageContent("" if is_scan else text)
    return ReadPage(number, 595, 842, 0, PageSource.PLAIN, content, needs_ocr=is_scan)
