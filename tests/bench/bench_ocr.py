"""OCR: the whole pipeline on a 56-page scan against plain Tesseract over the same page images."""

import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2

from tests.bench.processes import telusur
from tests.bench.table import Measure, as_markdown, machine
from tests.house.sources import ROOT

TITLE = "OCR of a 56-page scan"
SCAN = ROOT / "samples/files/pp-42-2022-tarif-pnbp.pdf"
DPI = 300


def page_images(folder: Path) -> list[Path]:
    """Every page of the scan as a grey PNG of 300 dpi; not timed."""
    document = pypdfium2.PdfDocument(SCAN)
    paths = []
    for number, page in enumerate(document):
        path = folder / f"{number:03}.png"
        page.render(scale=DPI / 72, grayscale=True).to_pil().save(path)
        paths.append(path)
    document.close()
    return paths


def plain_tesseract(images: list[Path]) -> float:
    """Seconds of plain Tesseract: one thread a process, one process a core, words and boxes as TSV."""

    def read(image: Path) -> None:
        subprocess.run(
            ["tesseract", str(image), str(image.with_suffix("")), "-l", "ind+eng", "tsv"],
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=True,
            capture_output=True,
        )

    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(read, images))
    return time.perf_counter() - began


def pipeline(data: Path) -> float:
    """Seconds from the command to a searchable document."""
    telusur(data, "init")
    began = time.perf_counter()
    telusur(data, "ingest", str(SCAN), "--level", "biasa", "--wait")
    return time.perf_counter() - began


def run() -> str:
    with tempfile.TemporaryDirectory() as folder:
        images = page_images(Path(folder))
        ours = pipeline(Path(folder) / "data")
        plain = plain_tesseract(images)
    ratio = plain / ours
    rate = 60 * len(images)
    rows = [
        Measure(
            "whole pipeline, pages a minute",
            f"{rate / ours:.1f}",
            f"plain Tesseract {rate / plain:.1f}",
            f"{ratio:.2f}",
            "at least 0.85",
            ratio >= 0.85,
        )
    ]
    return as_markdown(TITLE, f"python -m tests.bench ocr  # {machine()}", rows)
