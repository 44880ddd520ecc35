"""Checks of the machine: Python, Tesseract and its languages, room on the disk."""

import shutil
import subprocess
import sys
from pathlib import Path

from catalog.sentences import N_
from catalog.settings import Settings
from services.health.findings import Finding, ok, warning, wrong

PYTHON = (3, 11)
LITTLE_MB, TOO_LITTLE_MB = 5_000, 500
_PATIENCE = 20  # seconds for Tesseract to list its languages


def check_python() -> Finding:
    values = {"version": ".".join(map(str, sys.version_info[:3]))}
    if sys.version_info[:2] < PYTHON:
        mend = N_("Pasang Python 3.11 atau lebih baru, lalu jalankan `make setup` lagi.")
        return wrong("python", N_("Python %(version)s terlalu lama."), mend, values)
    return ok("python", N_("Python %(version)s."), values)


def check_tesseract(settings: Settings) -> Finding:
    """Whether Tesseract is there with every language that the settings name."""
    wanted = settings.ocr_languages.split("+")
    packages = " ".join(f"tesseract-ocr-{language}" for language in wanted)
    values = {"packages": f"tesseract-ocr {packages}"}
    mend = N_("Pasang dengan: sudo apt-get install %(packages)s")
    program = shutil.which("tesseract")
    if program is None:
        return wrong("tesseract", N_("Tesseract belum terpasang; hasil pindai tidak terbaca."), mend, values)
    missing = sorted(set(wanted) - _languages(program))
    if missing:
        values["languages"] = ", ".join(missing)
        return wrong("tesseract", N_("Bahasa Tesseract yang belum ada: %(languages)s."), mend, values)
    return ok("tesseract", N_("Tesseract siap (%(languages)s)."), {"languages": settings.ocr_languages})


def _languages(program: str) -> frozenset[str]:
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:])


def check_disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free // 1_000_000
    values = {"free": f"{free / 1000:.1f}", "folder": str(folder)}
    mend = N_("Kosongkan disk, atau pindahkan folder data ke disk yang lebih besar.")
    if free < TOO_LITTLE_MB:
        return wrong("disk", N_("Disk hampir penuh: sisa %(free)s GB di %(folder)s."), mend, values)
    if free < LITTLE_MB:
        return warning("disk", N_("Sisa disk tinggal %(free)s GB di %(folder)s."), mend, values)
    return ok("disk", N_("Sisa disk %(free)s GB."), values)
