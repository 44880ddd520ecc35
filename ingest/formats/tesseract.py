"""Runs Tesseract on one image: words with boxes and confidence in one run, or the page's orientation."""

import csv
import functools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import Image
from pytesseract import pytesseract

from ingest.errors import TookTooLong, ToolMissing
from ingest.formats.layout import Box, Word

_SECONDS = 300  # of one run
_UNSURE = 60  # a mark without letter or digit below this confidence is a speck


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines of words of one run."""

    lines: tuple[tuple[Word, ...], ...]

    @property
    def words(self) -> Iterator[Word]:
        return (word for line in self.lines for word in line)

    @property
    def weight(self) -> float:
        """Letters read, each counted by the confidence (0..1) of its word: more is better."""
        return sum(len(word.text) * (word.confidence or 0) / 100 for word in self.words)

    @property
    def confidence(self) -> float:
        """Mean confidence of a letter, 0..100; 0 where nothing was read."""
        letters = sum(len(word.text) for word in self.words)
        return 100 * self.weight / letters if letters else 0.0


def read_words(image: Image.Image, dpi: float, languages: str, psm: int = 3) -> Reading:
    """The words of a grey or black-and-white image, boxes as fractions of it.

    Raises ``ToolMissing`` or ``TookTooLong``.
    """
    config = f"--psm {psm} --dpi {round(dpi)} -c tessedit_create_tsv=1"
    with _files(image) as (source, base):
        _run(source, base, "tsv", languages, config)
        rows = base.with_suffix(".tsv").read_text(encoding="utf-8", errors="replace")
    return Reading(tuple(_lines(rows, *image.size)))


def clockwise_turn(image: Image.Image, dpi: float) -> int:
    """The clockwise turn (0, 90, 180, 270) that makes the image upright, 0 where Tesseract cannot tell."""
    with _files(image) as (source, base):
        try:
            _run(source, base, "osd", "osd", f"--psm 0 --dpi {round(dpi)}")
            told = base.with_suffix(".osd").read_text(encoding="utf-8", errors="replace")
        except (pytesseract.TesseractError, FileNotFoundError):  # too few letters to tell
            return 0
    found = re.search(r"Rotate: (\d+)", told)
    return int(found.group(1)) % 360 if found else 0


@contextmanager
def _files(image: Image.Image) -> Iterator[tuple[Path, Path]]:
    """The image in a file of a format that costs nothing to write and read, and a base for the outputs."""
    with tempfile.TemporaryDirectory(prefix="ocr-") as folder:
        source = Path(folder, "page.pgm")
        image.save(source, format="PPM")
        yield source, Path(folder, "words")


def _run(source: Path, base: Path, extension: str, languages: str, config: str) -> None:
    pytesseract.tesseract_cmd = _bound_command()
    try:
        pytesseract.run_tesseract(str(source), str(base), extension, languages, config, 0, _SECONDS)
    except pytesseract.TesseractNotFoundError as error:
        raise ToolMissing(values={"tool": "tesseract"}) from error
    except pytesseract.TesseractError as error:
        if "load" in error.message and "language" in error.message:
            raise ToolMissing(values={"tool": f"tesseract ({languages})"}) from error
        raise
    except RuntimeError as error:
        raise TookTooLong from error


@functools.cache
def _bound_command() -> str:
    """Tesseract under ``setpriv``, which has the kernel kill it when this process dies; else plain.

    Tesseract cannot bind itself, and code between fork and exec is not safe beside native threads.
    """
    if not (setpriv := shutil.which("setpriv")) or not (tesseract := shutil.which("tesseract")):
        return "tesseract"
    script = Path(tempfile.mkdtemp(prefix="bound-"), "tesseract")
    script.write_text(f'#!/bin/sh\nexec "{setpriv}" --pdeathsig KILL "{tesseract}" "$@"\n')
    script.chmod(0o700)
    return str(script) if os.access(script, os.X_OK) else "tesseract"  # a folder may be mounted noexec


def _lines(rows: str, width: int, height: int) -> Iterator[tuple[Word, ...]]:
    table = csv.DictReader(rows.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    found = (row for row in table if row["level"] == "5" and (row["text"] or "").strip())
    for _, line in groupby(found, key=lambda row: (row["block_num"], row["par_num"], row["line_num"])):
        words = tuple(word for row in line if not _is_speck(word := _word(row, width, height)))
        if words:
            yield words


def _word(row: dict[str, str], width: int, height: int) -> Word:
    left, top = int(row["left"]), int(row["top"])
    right, bottom = left + int(row["width"]), top + int(row["height"])
    box = Box(left / width, top / height, right / width, bottom / height)
    return Word(row["text"].strip(), box, max(0.0, min(100.0, float(row["conf"]))))


def _is_speck(word: Word) -> bool:
    return (word.confidence or 0) < _UNSURE and not any(letter.isalnum() for letter in word.text)
