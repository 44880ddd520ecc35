"""Memory: all processes of a working office at rest, and the peak while a 1,000-page PDF is read."""

import tempfile
import threading
import time
from pathlib import Path

import psutil
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.bench.processes import family, office_up, proportional_set_mb, telusur
from tests.bench.table import Measure, as_markdown, machine

TITLE = "Memory"
PORT = 8397
PAGES = 1000
IDLE_MARK_MB = 500
PEAK_MARK_MB = 1000


def thousand_pages(path: Path) -> None:
    """A born-digital PDF of 1,000 full pages."""
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(PAGES):
        for line in range(50):
            canvas.drawString(
                60, 780 - 14 * line, f"Halaman {number} baris {line}: rekapitulasi hasil pengawasan"
            )
        canvas.showPage()
    canvas.save()


class Peak(threading.Thread):
    """Watches the proportional set of a process's family, four times a second."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self.process, self.megabytes, self.is_over = process, 0.0, threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.25):
            self.megabytes = max(self.megabytes, proportional_set_mb(self.process))


def run() -> str:
    with tempfile.TemporaryDirectory() as folder:
        data, paper = Path(folder) / "data", Path(folder) / "tebal.pdf"
        thousand_pages(paper)
        telusur(data, "init")
        with office_up(data, PORT) as supervisor:
            time.sleep(20)
            idle, members = proportional_set_mb(supervisor), len(family(supervisor))
            peak = Peak(supervisor)
            peak.start()
            telusur(data, "ingest", str(paper), "--level", "biasa", "--wait")
            peak.is_over.set()
            peak.join()
    rows = [
        Measure(
            f"all {members} processes at rest, proportional set",
            f"{idle:.0f} MB",
            f"{IDLE_MARK_MB} MB",
            f"{idle / IDLE_MARK_MB:.2f}",
            "under 1",
            idle < IDLE_MARK_MB,
        ),
        Measure(
            f"peak while a {PAGES}-page PDF is read",
            f"{peak.megabytes:.0f} MB",
            f"{PEAK_MARK_MB} MB",
            f"{peak.megabytes / PEAK_MARK_MB:.2f}",
            "under 1",
            peak.megabytes < PEAK_MARK_MB,
        ),
    ]
    return as_markdown(TITLE, f"python -m tests.bench memory  # {machine()}", rows)
