"""Separator sheets: rendered stacks divided as they were laid, and what finding the sheets costs beside OCR.

Papers are turned up to ten degrees, upside down, faded and speckled; some sheets are false, some documents
carry codes of their own. Each stack is a line of JSON; one that the results file has is not laid again:
``python -m tests.bench.bench_separators --results FILE [--stacks N] [--minutes M]`` goes on where it stopped,
and ends by its minutes. ``python -m tests.bench separators`` measures anew. Seconds are of the processor, so
that other work on the machine counts on neither side.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from classification.levels import Level
from ingest.formats.page_signs import signs_of
from ingest.separators.plan import Flag, Mark, Plan, divide
from ingest.separators.sheets import PLAIN_TEXT, SheetKind, claim_in, key_of, written
from tests.bench.table import Measure, as_markdown, machine, write_section
from tests.house.sources import ROOT
from tests.ingest.archive import SECRET
from tests.ingest.separators import fed
from tests.ingest.separators.fed import Fault

TITLE = "Separator sheets in scanned stacks"
STACKS = 100
MINUTES = 30.0
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
    """One stack: divided as laid or not, parts with a wrong value and no flag, parts whose sheet's values
    were lost, and the seconds that seeing its pages took."""

    seed: int
    pages: int
    is_right: bool
    wrong: int
    lost: int
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
    """The plan for the stack, and the processor's seconds that seeing its pages took."""
    path = folder / "stack.pdf"
    path.write_bytes(laid.pdf)
    began = time.process_time()
    pages = list(signs_of(path, None, 1, laid.pages))
    seconds = time.process_time() - began
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


def outcome_of(seed: int, folder: Path) -> Outcome:
    laid = lay(seed)
    plan, seconds = divided(laid, folder)
    wanted = dict(zip(laid.parts, laid.codes, strict=True))
    taken = {
        part.pages: "" if part.flags or not (part.mark and part.mark.values) else part.mark.values.code
        for part in plan.parts
    }
    return Outcome(
        seed=seed,
        pages=laid.pages,
        is_right=tuple(part.pages for part in plan.parts) == laid.parts,
        wrong=sum(bool(code) and code != wanted.get(pages, "") for pages, code in taken.items()),
        lost=sum(bool(code) and not taken.get(pages) for pages, code in wanted.items()),
        seconds=seconds,
    )


def known(results: Path) -> dict[int, Outcome]:
    """What the file has already; a line that was cut off by a kill is measured again."""
    found = {}
    for line in results.read_text().splitlines() if results.exists() else ():
        try:
            outcome = Outcome(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[outcome.seed] = outcome
    return found


def measured(stacks: int, results: Path, minutes: float) -> Iterator[Outcome]:
    """The first ``stacks`` of them, those of the file first; fewer where the minutes are over."""
    until, done = time.monotonic() + minutes * 60, known(results)
    yield from (done[seed] for seed in range(stacks) if seed in done)
    with tempfile.TemporaryDirectory() as name, results.open("a") as file:
        for seed in range(stacks):
            if seed in done or time.monotonic() > until:
                continue
            outcome = outcome_of(seed, Path(name))
            file.write(json.dumps(asdict(outcome)) + "\n")
            file.flush()
            yield outcome


def ocr_seconds() -> float:
    """Seconds a page of plain Tesseract with one thread, over pages like these at 300 dpi."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name, f"{number}.png") for number in range(OCR_PAGES)]
        for path in paths:
            image = fed.content(f"naskah {path.stem}")
            image.resize((image.width * 2, image.height * 2)).save(path)
        began = _of_children()
        for path in paths:
            subprocess.run(
                ["tesseract", str(path), str(path.with_suffix("")), "-l", "ind+eng", "tsv"],
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                check=True,
                capture_output=True,
            )
        return (_of_children() - began) / OCR_PAGES


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(outcomes: list[Outcome], ocr: float, command: str) -> str:
    laid, right = len(outcomes), sum(each.is_right for each in outcomes)
    wrong, lost = sum(each.wrong for each in outcomes), sum(each.lost for each in outcomes)
    pages = sum(each.pages for each in outcomes)
    seconds = sum(each.seconds for each in outcomes) / pages
    share = seconds / ocr
    rows = [
        Measure(
            "stacks divided as laid", f"{right}", f"{laid} laid, {pages} pages", "", "all", right == laid
        ),
        Measure("wrong values without a flag", f"{wrong}", "", "", "none", not wrong),
        Measure("values of a genuine sheet lost", f"{lost}", "", "", "none", not lost),
        Measure(
            "finding sheets, a page, processor time",
            f"{seconds * 1000:.0f} ms",
            f"plain Tesseract, one page: {ocr * 1000:.0f} ms",
            f"{share:.1%}",
            f"at most {MOST_SHARE:.0%}",
            share <= MOST_SHARE,
        ),
    ]
    return as_markdown(TITLE, f"{command}  # {machine()}", rows)


def run() -> str:
    with tempfile.TemporaryDirectory() as name:
        outcomes = list(measured(STACKS, Path(name, "stacks.jsonl"), MINUTES))
    return report(outcomes, ocr_seconds(), "python -m tests.bench separators")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, required=True, help="JSON lines, added to")
    parser.add_argument("--stacks", type=int, default=STACKS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    wanted = parser.parse_args()
    outcomes = []
    for outcome in measured(wanted.stacks, wanted.results, wanted.minutes):
        outcomes.append(outcome)
        print(outcome, flush=True)
    command = f"python -m tests.bench.bench_separators --stacks {wanted.stacks} --results FILE"
    text = report(outcomes, ocr_seconds(), command)
    print(text)
    write_section(ROOT / "docs/performance.md", TITLE, text)


if __name__ == "__main__":
    main()
