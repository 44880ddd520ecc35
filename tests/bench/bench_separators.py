"""Separator sheets: rendered stacks divided as they were laid, and what finding the sheets costs beside OCR.

Papers are turned up to ten degrees, upside down, faded and speckled; some sheets are false, some documents
carry codes of their own.
"""

import os
import random
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from classification.levels import Level
from ingest.formats.page_signs import signs_of
from ingest.separators.plan import Flag, Mark, Plan, divide
from ingest.separators.sheets import PLAIN_TEXT, SheetKind, claim_in, key_of, written
from tests.bench.table import Measure, as_markdown, machine
from tests.ingest.archive import SECRET
from tests.ingest.separators import fed
from tests.ingest.separators.fed import Fault

TITLE = "Separator sheets in scanned stacks"
STACKS = 100
MOST_SHARE = 0.03
BLANK_INK = 0.0005
OCR_PAGES = 4
KEY = key_of(SECRET)


@dataclass(frozen=True, slots=True)
class Laid:
    """A stack as it was laid: its file, the pages of each document, and the code that each should get."""

    pdf: bytes
    parts: tuple[tuple[int, ...], ...]
    codes: tuple[str, ...]  # empty: none, or none that may be taken
    flagged: tuple[bool, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many stacks divided rightly, how many parts have a wrong value without a flag, seconds a page."""

    right: int
    wrong: int
    seconds: float


def lay(seed: int) -> Laid:
    """Two to five documents of one to three pages, each behind a sheet of some sort."""
    chance = random.Random(seed)
    pages: list[Image.Image] = []
    parts, codes, flagged = [], [], []
    for number in range(chance.randint(2, 5)):
        sort = chance.choice(["genuine", "genuine", "genuine", "plain", "patch", "forged"])
        code = f"PM.{chance.randint(1, 99):02}"
        pages.append(_sheet(sort, code, f"{seed}-{number}"))
        first = len(pages) + 1
        pages += [_document(chance) for _ in range(chance.randint(1, 3))]
        parts.append(tuple(range(first, len(pages) + 1)))
        codes.append(code if sort == "genuine" else "")
        flagged.append(sort == "forged")
    fault = Fault(
        chance.uniform(-10, 10), chance.random() < 0.3, chance.uniform(0, 0.5), chance.uniform(0, 0.15)
    )
    return Laid(fed.stack(pages, fault), tuple(parts), tuple(codes), tuple(flagged), len(pages))


def _sheet(sort: str, code: str, serial: str) -> Image.Image:
    if sort == "plain":
        return fed.plain()
    if sort == "patch":
        return fed.patch_only()
    values = fed.values(SheetKind.SEPARATOR, serial, code=code, file=f"Berkas {serial}")
    key = KEY if sort == "genuine" else key_of("lain" * 12)
    return fed.sheet_of_text(written(values, key))


def _document(chance: random.Random) -> Image.Image:
    qr = "https://contoh.example/surat/1" if chance.random() < 0.3 else ""
    return fed.content(f"naskah {chance.random()}", qr, "TELUSUR-PISAHAN" if chance.random() < 0.3 else "")


def divided(laid: Laid, folder: Path) -> tuple[Plan, float]:
    """The plan for the stack, and the seconds that seeing its pages took."""
    path = folder / "stack.pdf"
    path.write_bytes(laid.pdf)
    began = time.perf_counter()
    pages = list(signs_of(path, None, 1, laid.pages))
    seconds = time.perf_counter() - began
    marks: dict[int, Mark] = {}
    for page in pages:
        claims = [claim for text in page.texts if (claim := claim_in(text, KEY))]
        if claims:
            is_good = claims[0].is_genuine
            values = claims[0].values if is_good else None
            flags = frozenset() if is_good else frozenset({Flag.FORGED})
            marks[page.number] = Mark(SheetKind.SEPARATOR, values, Level.ORDINARY, flags)
        elif page.is_patch or PLAIN_TEXT in page.texts:
            marks[page.number] = Mark(SheetKind.PLAIN)
    return divide(pages, marks, BLANK_INK), seconds


def measured(stacks: int) -> Outcome:
    right = wrong = pages = 0
    seconds = 0.0
    with tempfile.TemporaryDirectory() as name:
        for seed in range(stacks):
            laid = lay(seed)
            plan, took = divided(laid, Path(name))
            seconds, pages = seconds + took, pages + laid.pages
            right += tuple(part.pages for part in plan.parts) == laid.parts
            wanted = dict(zip(laid.parts, laid.codes, strict=True))
            wrong += sum(
                not part.flags and part.mark is not None and part.mark.values is not None
                and part.mark.values.code != wanted.get(part.pages, "")
                for part in plan.parts
            )  # fmt: skip
    return Outcome(right, wrong, seconds / pages)


def ocr_seconds() -> float:
    """Seconds a page of plain Tesseract with one thread, over pages like these at 300 dpi."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name, f"{number}.png") for number in range(OCR_PAGES)]
        for path in paths:
            image = fed.content(f"naskah {path.stem}")
            image.resize((image.width * 2, image.height * 2)).save(path)
        began = time.perf_counter()
        for path in paths:
            subprocess.run(
                ["tesseract", str(path), str(path.with_suffix("")), "-l", "ind+eng", "tsv"],
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                check=True,
                capture_output=True,
            )
        return (time.perf_counter() - began) / OCR_PAGES


def run() -> str:
    outcome, ocr = measured(STACKS), ocr_seconds()
    share = outcome.seconds / ocr
    is_right, is_cheap = outcome.right == STACKS, share <= MOST_SHARE
    rows = [
        Measure("stacks divided as laid", f"{outcome.right}", f"{STACKS} laid", "", "all", is_right),
        Measure("wrong values without a flag", f"{outcome.wrong}", "", "", "none", not outcome.wrong),
        Measure(
            "finding sheets, a page",
            f"{outcome.seconds * 1000:.0f} ms",
            f"plain Tesseract, one page: {ocr * 1000:.0f} ms",
            f"{share:.1%}",
            f"at most {MOST_SHARE:.0%}",
            is_cheap,
        ),
    ]
    return as_markdown(TITLE, f"python -m tests.bench separators  # {machine()}", rows)
