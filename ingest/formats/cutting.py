"""Cuts a PDF into parts of whole pages, as they are: no picture is drawn or packed anew."""

from collections.abc import Sequence
from pathlib import Path

import pikepdf

from ingest.errors import DamagedFile, PasswordNeeded, WrongPassword

_TIES = ("/Annots", "/AA", "/B", "/StructParents", "/PieceInfo")  # by which a page holds on to others


def cut(path: Path, password: str | None, parts: Sequence[Sequence[int]], folder: Path) -> None:
    """Write ``folder``/0.pdf, 1.pdf, ... with the pages (from 1) of each part, and nothing of any other page.

    The same file and parts give the same bytes.
    """
    try:
        document = pikepdf.open(path, password=password or "")
    except pikepdf.PasswordError as error:
        raise (WrongPassword if password else PasswordNeeded) from error
    except pikepdf.PdfError as error:
        raise DamagedFile from error
    with document:
        # Some scanners list the pictures of all pages with every page: a part would take the others' along.
        document.remove_unreferenced_resources()
        for number, pages in enumerate(parts):
            _write(document, pages, folder / f"{number}.pdf")


def _write(document: pikepdf.Pdf, pages: Sequence[int], target: Path) -> None:
    with pikepdf.Pdf.new() as made:
        for page in pages:
            made.pages.append(document.pages[page - 1])
        for copy in made.pages:
            for name in _TIES:
                if name in copy.obj:
                    del copy.obj[name]
        made.save(target, deterministic_id=True)
