"""Counts of many processes come together, outlive them, and never stop an office."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from catalog.metric_files import FILE_BYTES, KEPT_SECONDS, forget_gone, measured
from catalog.metrics import REGISTRY

COUNT = """
import os, signal, sys
from pathlib import Path
from catalog.metric_files import keep_measures
from catalog import metrics
keep_measures(Path(sys.argv[1]), "mesin")
for _ in range(int(sys.argv[2])):
    metrics.count_page("read")
    metrics.count_search(0.02, 0.01)
print("siap", flush=True)
if sys.argv[3] == "mati":
    os.kill(os.getpid(), signal.SIGKILL)
sys.stdin.read()
"""

EVERY_ANSWER = """
for rule in range(200):
    for method in ("GET", "POST"):
        for status in (200, 302, 404, 500):
            metrics.count_request(f"/kelola/penugasan/<assignment_id>/{rule}", method, status, 0.1)
"""


def _counting(folder: Path, times: int, then: str = "tunggu") -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT, str(folder), str(times), then],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    while lines[-1] not in ("siap\n", ""):
        lines.append(process.stdout.readline())
    assert lines[-1] == "siap\n", lines
    return process


def _end(process: "subprocess.Popen[str]") -> int:
    process.communicate()
    return process.returncode


def _pages(folder: Path) -> float:
    return sum(sample.value for sample in measured(folder)["telusur_ocr_pages"].samples)


def test_what_several_processes_count_is_added_up(tmp_path: Path) -> None:
    processes = [_counting(tmp_path, times) for times in (3, 4)]
    assert _pages(tmp_path) == 7
    assert [_end(process) for process in processes] == [0, 0]
    assert _pages(tmp_path) == 7
    counts = [
        s.value for s in measured(tmp_path)["telusur_search_seconds"].samples if s.name.endswith("_count")
    ]
    assert counts == [7, 7]


def test_killed_again_and_again_no_count_falls_and_no_file_is_added(tmp_path: Path) -> None:
    for turn in range(1, 4):
        assert _end(_counting(tmp_path, 2, "mati")) == -signal.SIGKILL
        assert _pages(tmp_path) == 2 * turn
    assert sorted(path.name for path in (tmp_path / "mesin").iterdir()) == [
        "0.lock",
        "counter_0.db",
        "histogram_0.db",
    ]


def test_half_a_file_is_passed_over_and_begun_anew(tmp_path: Path) -> None:
    _end(_counting(tmp_path, 2))
    whole = (tmp_path / "mesin/counter_0.db").read_bytes()
    (tmp_path / "mesin/counter_0.db").write_bytes(whole[:40])
    assert _pages(tmp_path) == _pages(tmp_path / "no files")  # what this process counted in its own memory
    _end(_counting(tmp_path, 5))
    assert _pages(tmp_path) == 5


def test_the_room_is_taken_before_it_is_mapped(tmp_path: Path) -> None:
    """A mapped page for which the disk has no room kills the process that writes to it."""
    _end(_counting(tmp_path, 1))
    for path in (tmp_path / "mesin").glob("*.db"):
        assert path.stat().st_size == FILE_BYTES
        assert path.stat().st_blocks * 512 >= FILE_BYTES


def test_where_nothing_can_be_kept_it_counts_all_the_same(tmp_path: Path) -> None:
    blocked = tmp_path / "berkas"
    blocked.write_text("bukan folder")
    assert _end(_counting(blocked, 3)) == 0


def test_every_answer_of_a_site_fits_into_the_room_taken(tmp_path: Path) -> None:
    """Two hundred pages, each asked by two methods and answered in every way."""
    script = COUNT.replace("print(", f"{EVERY_ANSWER}print(")
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), "1", "habis"], input="", text=True, check=True
    )
    assert len(measured(tmp_path)["telusur_http_requests"].samples) == 1600
    assert {path.stat().st_size for path in (tmp_path / "mesin").glob("*.db")} == {FILE_BYTES}


def test_machines_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    _end(_counting(tmp_path, 2))
    forget_gone(tmp_path)
    assert _pages(tmp_path) == 2
    old = time.time() - KEPT_SECONDS - 60
    os.utime(tmp_path / "mesin", (old, old))
    forget_gone(tmp_path)
    assert list(tmp_path.iterdir()) == []
    forget_gone(tmp_path / "belum-ada")


def test_every_measure_has_a_label(tmp_path: Path) -> None:
    """One without would be made at import, before its file is chosen, and stay in the process's memory."""
    assert all(not metric.samples or metric.samples[0].labels for metric in REGISTRY.collect())
    assert set(measured(tmp_path)) == {metric.name for metric in REGISTRY.collect()}
