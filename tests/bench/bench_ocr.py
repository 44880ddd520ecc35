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
FINE_DPI = 300


def page_images(folder: Path, dpi: float | None) -> list[Path]:
    """Every page as a grey PNG of ``dpi``, or of the scan's own resolution; not timed."""
    document = pypdfium2.PdfDocument(SCAN)
    paths = []
    for number, page in enumerate(document):
        path = folder / f"{number:03}.png"
        page.render(scale=(dpi or own_dpi(page)) / 72, grayscale=True).to_pil().save(path)
        paths.append(path)
    document.close()
    return paths


def own_dpi(page: pypdfium2.PdfPage) -> float:
    """The resolution of the page's widest image, as it was scanned."""
    widths = [
        item.get_px_size()[0] for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    ]
    return max(widths) / page.get_width() * 72


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
    """Ours and plain Tesseract take turns on the two sets of images, so that noise falls on both."""
    seconds, dpis = {}, {"the scan's own resolution": None, f"{FINE_DPI} dpi": float(FINE_DPI)}
    with tempfile.TemporaryDirectory() as name:
        ours = pipeline(Path(name) / "data")
        for what, dpi in dpis.items():
            folder = Path(name) / what.replace(" ", "-")
            folder.mkdir()
            images = page_images(folder, dpi)
            seconds[what] = plain_tesseract(images)
    rate = 60 * len(images)
    rows = [
        Measure(
            "whole pipeline, pages a minute",
            f"{rate / ours:.1f}",
            f"plain Tesseract, page images of {what}: {rate / plain:.1f}",
            f"{plain / ours:.2f}",
            "at least 0.85",
            plain / ours >= 0.85,
        )
        for what, plain in seconds.items()
    ]
    return as_markdown(TITLE, f"python -m tests.bench ocr  # {machine()}", rows)
