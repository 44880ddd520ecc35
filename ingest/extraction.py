"""What reading a file gives: pages, metadata and, from a container, the files within it."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, overload

from catalog.pages import PageContent, PageSource
from ingest.spool import read_spooled, spool, spooled_offsets


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page as it was read.

    ``number`` counts from 1. ``width`` and ``height`` are points (1/72 inch) of the page as it stands
    upright, 0 where the format has no pages. ``rotation`` is the clockwise turn in degrees (0, 90, 180, 270)
    that makes the page image upright; the boxes in ``content`` lie on the upright page. While ``needs_ocr``
    is true the content is what little the file itself tells.
    """

    number: int
    width: float
    height: float
    rotation: int
    source: PageSource
    content: PageContent
    needs_ocr: bool = False

    @property
    def confidence(self) -> float | None:
        """Mean confidence of the words, 0..100; ``None`` where nothing was guessed."""
        known = [word.confidence for word in self.content.words if word.confidence is not None]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class Child:
    """A file that came out of a container.

    ``name`` is safe to show and to use as a file name; ``path_in_container`` keeps its (neutralised) folders.
    The bytes lie at ``path`` until the extraction is closed.
    """

    name: str
    path_in_container: str
    media_type: str
    path: Path


class SpooledPages(Sequence[ReadPage]):
    """Pages read one at a time from a spool file, so that a thousand of them never lie in memory at once."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._offsets = spooled_offsets(path) if path else ()

    def __len__(self) -> int:
        return len(self._offsets)

    @overload
    def __getitem__(self, index: int) -> ReadPage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ReadPage]: ...
    def __getitem__(self, index: int | slice) -> ReadPage | Sequence[ReadPage]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        offset = self._offsets[index]
        if self._path is None:
            raise IndexError(index)
        return _page(*read_spooled(self._path, offset))

    def __iter__(self) -> Iterator[ReadPage]:
        return (self[index] for index in range(len(self)))


def spool_pages(target: Path, pages: Iterable[ReadPage]) -> None:
    """Write the pages to a spool file one by one, as they come."""
    with target.open("wb") as file:
        for page in pages:
            spool(file, _head(page), page.content)


def _head(page: ReadPage) -> dict[str, object]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "source": page.source.value,
        "needs_ocr": page.needs_ocr,
    }


def _page(head: dict[str, object], content: PageContent) -> ReadPage:
    return ReadPage(
        number=int(str(head["number"])),
        width=float(str(head["width"])),
        height=float(str(head["height"])),
        rotation=int(str(head["rotation"])),
        source=PageSource(str(head["source"])),
        content=content,
        needs_ocr=bool(head["needs_ocr"]),
    )


class Extraction:
    """The outcome of ``Reader.extract``; pages and children lie in a temporary folder that it removes.

    ``with reader.extract(...) as extraction: ...``; after that, pages and the children's bytes are gone.
    """

    __slots__ = ("_folder", "author", "children", "created", "is_container", "pages", "title")

    def __init__(
        self,
        pages: Sequence[ReadPage],
        *,
        title: str = "",
        author: str = "",
        created: datetime | None = None,
        children: tuple[Child, ...] = (),
        is_container: bool = False,
        folder: Path | None = None,
    ) -> None:
        self.pages = pages
        self.title = title
        self.author = author
        self.created = created
        self.children = children
        self.is_container = is_container
        self._folder = folder

    def close(self) -> None:
        """Remove the temporary folder; may be called twice."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
