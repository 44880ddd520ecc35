"""OCR: the whole pipeline on a 56-page scan against plain Tesseract over the same page images."""

import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
from sqlalchemy import select

from catalog.database import Database
from catalog.outbox import count_waiting
from catalog.schema import Job, JobState, utc_now
from catalog.settings import load_settings
from tests.bench.processes import environment, office_up, settle, telusur
from tests.bench.table import Measure, as_markdown, machine
from tests.house.sources import ROOT

TITLE = "OCR of a 56-page scan"
SCAN = ROOT / "samples/files/pp-42-2022-tarif-pnbp.pdf"
FINE_DPI = 300
PORT = 8395
TURNS = 2


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
    """Seconds from a file's arrival in a standing office until its words are found."""
    db = Database(load_settings(environment(data)).database_url)
    try:
        telusur(data, "ingest", str(SCAN), "--level", "biasa", "--duplicates", "keep")
        with db.reading() as session:
            arrived = session.scalars(select(Job.created_at).order_by(Job.created_at.desc())).first()
        assert arrived is not None
        while not _all_is_found(db):
            time.sleep(0.25)  # a look costs processor time, which is what is measured
        return (utc_now() - arrived).total_seconds()
    finally:
        db.close()


def _all_is_found(db: Database) -> bool:
    with db.reading() as session:
        states = set(session.scalars(select(Job.state)))
        assert not states & {JobState.REJECTED, JobState.FAILED, JobState.PAUSED}, states
        return states == {JobState.DONE} and count_waiting(session, utc_now()) == 0


def run() -> str:
    """Ours and plain Tesseract take turns, twice, so that the machine's noise falls on both."""
    dpis = {"the scan's own resolution": None, f"{FINE_DPI} dpi": float(FINE_DPI)}
    seconds = dict.fromkeys(dpis, 0.0)
    ours = 0.0
    with tempfile.TemporaryDirectory() as name:
        data, images = Path(name) / "data", dict[str, list[Path]]()
        for what, dpi in dpis.items():
            folder = Path(name) / what.replace(" ", "-")
            folder.mkdir()
            images[what] = page_images(folder, dpi)
        telusur(data, "init")
        for _ in range(TURNS):
            with office_up(data, PORT) as supervisor:
                settle(supervisor)
                ours += pipeline(data)
            for what in dpis:
                seconds[what] += plain_tesseract(images[what])
    rate = 60 * TURNS * len(images[what])
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
